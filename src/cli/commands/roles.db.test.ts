import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { connectionRights, verifyAudit } from '../../access/index.ts';
import type { Config } from '../../platform/index.ts';
import {
  createLogger,
  type Database,
  migrate,
  newId,
  openPostgres,
  readConfig,
  transaction,
} from '../../platform/index.ts';
import { startJobs } from '../../platform/jobs/index.ts';
import { allMigrations } from '../../schema.ts';
import { runCommandLine } from '../program.ts';
import { judgeConnection } from './doctor.ts';

const tag = newId().slice(-8);
const roles = { app: `wpc_app_${tag}`, auditor: `wpc_auditor_${tag}` };
const password = `planted-${newId()}`;

// The embedded database has one superuser and no roles.
describe.skipIf(inject('engine') === 'embedded')('database roles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wpc-roles-'));
  let owner: Database;
  let urlOf: (role?: string) => string;
  let said = '';
  const open = (role: string) => openPostgres(urlOf(role), 3);
  const judged = async (database: Database) =>
    judgeConnection(await transaction(database.db, connectionRights))
      .filter(({ ok }) => !ok)
      .map(({ what }) => what);

  beforeAll(async () => {
    owner = await testDatabase();
    const name = (await sql<{ name: string }>`select current_database() as name`.execute(owner.db)).rows[0]?.name ?? '';
    urlOf = (role) => {
      const url = new URL(inject('template'));
      url.pathname = `/${name}`;
      if (role !== undefined) Object.assign(url, { username: role, password });
      return url.href;
    };
    const file = join(folder, 'password');
    writeFileSync(file, `${password}\n`);
    const config = readConfig({ DATABASE_URL: urlOf(), WPC_DATA: join(folder, 'data'), WPC_LOG: 'silent' }) as Config;
    const hear = (text: string) => {
      said += text;
    };
    const io = {
      out: hear,
      err: hear,
      ask: async () => '',
      ...{ cwd: folder, terminal: false },
    };
    const args = ['roles', '--app', roles.app, '--password-file', file, '--auditor', roles.auditor];
    // Twice: after each upgrade it is run again.
    for (const _ of [1, 2])
      expect(await runCommandLine([...args, '--auditor-password-file', file], io, config), said).toBe(0);
  });
  afterAll(async () => {
    for (const role of Object.values(roles)) {
      await sql`reassign owned by ${sql.id(role)} to current_user`.execute(owner.db);
      await sql`drop owned by ${sql.id(role)}`.execute(owner.db);
      await sql`drop role ${sql.id(role)}`.execute(owner.db);
    }
    await owner.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('doctor finds fault with the owner, and none with the role that was made', async () => {
    expect(await judged(owner)).toHaveLength(3);
    const app = open(roles.app);
    expect(await judged(app)).toEqual([]);
    await app.close();
  });

  it('the program starts, migrates nothing and runs its jobs as that role', async () => {
    const app = open(roles.app);
    expect(await migrate(app, allMigrations)).toEqual([]);
    const jobs = await startJobs(app, urlOf(roles.app), createLogger('silent'));
    await jobs.work('a-job', async () => undefined);
    await jobs.stop();
    await app.close();
  });

  it('the auditor verifies the audit and reads no record', async () => {
    const auditor = open(roles.auditor);
    expect(await verifyAudit(auditor.db)).toMatchObject({ whole: true });
    await expect(sql`select 1 from resource`.execute(auditor.db)).rejects.toThrow(/permission denied/);
    await expect(sql`delete from audit_entry`.execute(auditor.db)).rejects.toThrow(/permission denied/);
    await auditor.close();
  });

  it('keeps the password as a digest, and says it nowhere', async () => {
    const { rows } = await sql<{ kept: string }>`
      select rolpassword as kept from pg_authid where rolname = any(${Object.values(roles)}::text[])`.execute(owner.db);
    for (const { kept } of rows) expect(kept).toMatch(/^SCRAM-SHA-256\$4096:/);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows) + said).not.toContain(password);
  });
});

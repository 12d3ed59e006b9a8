import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/support/database.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, newId, openPostgres, SetClock, transaction } from '../platform/index.ts';
import { createServer } from '../web/index.ts';
import { type Actor, visitor } from './actor.ts';
import { audited } from './audit/audit-entry.ts';
import { seePerson, signedIn } from './permission.ts';
import { recordRelationship } from './relationships.ts';
import { defineRoute } from './route.ts';
import { protectRecord } from './second-line-store.ts';

const ada = '018f0000-0000-7000-8000-000000000001';
const ben = '018f0000-0000-7000-8000-000000000002';
const role = `wpc_app_${newId().slice(-8)}`;
const nurse: Actor = { ...visitor, roles: ['practitioner'], accountId: newId(), staffId: 's1', organisations: ['RXX'] };

// The embedded database has one superuser, to whom row-level security does not apply: docs/security.md says so.
describe.skipIf(inject('engine') === 'embedded')('the second line on PostgreSQL', () => {
  let owner: Database;
  let app: Database;
  let server: Awaited<ReturnType<typeof createServer>>;

  beforeAll(async () => {
    owner = await testDatabase();
    await transaction(owner.db, async (tx) => {
      await sql`create role ${sql.id(role)} login password ${sql.lit('app')}`.execute(tx);
      await protectRecord(tx, role);
      await protectRecord(tx, role);
      for (const person of [ada, ben]) {
        await sql`insert into care_event (person_id, id, kind, at, "precision", known_at, known_xid, source, fact_type, fact_id, fact_version, data)
          select ${person}::uuid, ${newId()}::uuid, 'death', 0, 'day', 0, 0, 'gp', 'Patient', ${newId()}, 1, '{}'::jsonb`.execute(
          tx,
        );
      }
      const held = {
        kind: 'referral' as const,
        holder: { kind: 'organisation' as const, id: 'RXX' },
        from: 0,
        to: null,
        basis: 'Open referral',
        restsOn: 'x',
      };
      await recordRelationship(tx, { personId: ada, ...held }, 0);
    });
    const name = (await sql<{ name: string }>`select current_database() as name`.execute(owner.db)).rows[0]?.name ?? '';
    const url = new URL(inject('template'));
    url.username = role;
    url.password = 'app';
    url.pathname = `/${name}`;
    app = openPostgres(url.href, 3);
    const counting = async (tx: Parameters<Parameters<typeof transaction>[1]>[0]) =>
      (await sql<{ people: string[] }>`select array_agg(distinct person_id) as people from care_event`.execute(tx))
        .rows[0];
    server = await createServer({
      database: app,
      clock: new SetClock('2026-11-02T09:00:00Z'),
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: async () => ({ actor: nurse, session: { id: null, since: null } }),
      routes: [
        defineRoute({
          method: 'GET',
          path: '/people/:personId',
          permission: seePerson(),
          audit: audited('read', 'Looked'),
          params: z.object({ personId: z.uuid() }),
          // Forgets to say whose rows it wants.
          handler: async ({ tx }) => json(await counting(tx)),
        }),
        defineRoute({
          method: 'GET',
          path: '/all',
          permission: signedIn(),
          audit: audited('read', 'Counted'),
          handler: async ({ tx }) => json(await counting(tx)),
        }),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await app.close();
    await sql`drop owned by ${sql.id(role)}`.execute(owner.db);
    await sql`drop role ${sql.id(role)}`.execute(owner.db);
    await owner.close();
  });

  it('stops a query that forgot its scope on a page about one person', async () => {
    expect((await server.inject(`/people/${ada}`)).json()).toEqual({ people: [ada] });
  });

  it('does not outlast the request: the next one on the same connection counts everybody', async () => {
    expect((await server.inject('/all')).json()).toEqual({ people: [ada, ben] });
  });

  it.each([
    ['change', `update audit_entry set what = 'x'`],
    ['delete', 'delete from audit_entry'],
    ['empty', 'truncate audit_entry'],
    ['unseal', 'delete from audit_seal'],
    ['switch off the policy on', 'alter table care_event disable row level security'],
  ])('does not let the application %s what it must not', async (_what, statement) => {
    await expect(transaction(app.db, (tx) => sql.raw(statement).execute(tx))).rejects.toThrow(
      /permission denied|must be owner/,
    );
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { type Database, migrate, openEmbedded, openPostgres } from '../src/platform/index.ts';
import { allMigrations } from '../src/schema.ts';
import { administer, temporaryFolder } from './support/database.ts';

/** kill -9 at a random moment, then the same command again: the same rows as an undisturbed run. */
const rounds = process.env.WPC_SOAK === '1' ? 10 : 1;
const root = resolve(import.meta.dirname, '..');

/** What says when, or in which transaction, and not what: the same two undisturbed runs differ in them. */
const wallClock = new Set(['begun_at', 'xid', 'known_xid', 'ceased_xid', 'seq', 'reference_number', 'target']);
/** Kept by the migrator, and one row a transaction: how many there were is not part of the state. */
const passedOver = new Set(['kysely_migration', 'kysely_migration_lock', 'record_write']);

describe('an import that is killed', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const engine = inject('engine');
  const extracts = join(folder.path, 'extracts');

  it(`ends as if it had not been, ${rounds} times over`, {
    timeout: 60_000 + rounds * 120_000,
  }, async () => {
    writeExtracts(extracts);
    const place = await prepare();
    const undisturbed = await place.fresh();
    const { result, took } = await run(undisturbed.where);
    expect(result).toMatchObject({ read: 1604, people: 400, quarantined: 4 });
    const expected = await digest(undisturbed);
    await undisturbed.remove();
    for (let round = 0; round < rounds; round++) {
      const one = await killedPlace(place, took);
      const again = await run(one.where);
      expect(again.result).toMatchObject({ read: 1604, people: 400, quarantined: 4 });
      expect(await digest(one)).toEqual(expected);
      await one.remove();
    }
  });

  /** A place in which an import was killed before its end: a kill that comes too late is tried again, sooner. */
  async function killedPlace(place: { fresh(): Promise<Place> }, took: number): Promise<Place> {
    for (let within = took; ; within /= 2) {
      const one = await place.fresh();
      if (await runAndKill(one.where, randomInt(Math.ceil(within)))) return one;
      await one.remove();
    }
  }

  interface Place {
    where: string;
    open(): Promise<Database>;
    remove(): Promise<void>;
  }

  async function prepare(): Promise<{ fresh(): Promise<Place> }> {
    return engine === 'embedded' ? prepareEmbedded() : { fresh: freshPostgres };
  }

  async function prepareEmbedded(): Promise<{ fresh(): Promise<Place> }> {
    const template = join(folder.path, 'template');
    const database = await openEmbedded(template);
    await migrate(database, allMigrations);
    await database.close();
    return {
      fresh: async () => {
        const where = join(folder.path, randomBytes(4).toString('hex'));
        cpSync(template, where, { recursive: true });
        return {
          where,
          open: () => openEmbedded(where),
          remove: async () => rmSync(where, { recursive: true, force: true }),
        };
      },
    };
  }

  async function freshPostgres(): Promise<Place> {
    const server = inject('template');
    const name = `k_${randomBytes(6).toString('hex')}`;
    await administer(server, `create database ${name} template wpc_template`);
    const where = server.replace(/\/postgres$/, `/${name}`);
    return {
      where,
      open: async () => openPostgres(where, 2),
      remove: () => administer(server, `drop database ${name} with (force)`),
    };
  }

  function start(where: string): ChildProcess {
    const args = [
      ...process.execArgv.filter((one) => !one.startsWith('--inspect')),
      join(root, 'bin/run.mjs'),
      'test/support/import-child.ts',
      engine,
      where,
      extracts,
      'gp',
    ];
    return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** An import to its end, and how many milliseconds passed from the beginning of reading. */
  async function run(where: string): Promise<{ result: unknown; took: number }> {
    const child = start(where);
    let text = '';
    let began = 0;
    child.stdout?.on('data', (piece: Buffer) => {
      began ||= performance.now();
      text += piece.toString();
    });
    const code = await new Promise((done) => child.on('close', done));
    expect(code).toBe(0);
    return { result: JSON.parse(text.trim().split('\n').at(-1) ?? ''), took: performance.now() - began };
  }

  /** True when it was killed before its end. */
  async function runAndKill(where: string, after: number): Promise<boolean> {
    const child = start(where);
    const ended = new Promise<NodeJS.Signals | null>((done) => child.on('close', (_code, signal) => done(signal)));
    await new Promise<void>((done) => {
      child.stdout?.once('data', () => done());
      child.once('close', () => done());
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    const signal = await ended;
    clearTimeout(timer);
    return signal === 'SIGKILL';
  }

  /** A hash of each table's rows, less the columns of `wallClock`. */
  async function digest(place: Place): Promise<Record<string, string>> {
    const database = await place.open();
    const { rows } = await database.pool.query(
      `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public' order by 1, ordinal_position`,
    );
    const tables = Map.groupBy(rows as { table: string; column: string }[], (row) => row.table);
    const digests: Record<string, string> = {};
    for (const [table, columns] of tables) {
      if (passedOver.has(table)) continue;
      const kept = columns.map(({ column }) => column).filter((column) => !wallClock.has(column));
      const content = await database.pool.query(
        `select ${kept.map((column) => `"${column}"::text`).join(', ')} from "${table}"`,
      );
      const lines = content.rows.map((row) => JSON.stringify(row)).sort();
      digests[table] = `${lines.length} ${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)}`;
    }
    await database.close();
    return digests;
  }
});

/** A Bundle, NDJSON and a table, with faults among them: several batches each. */
function writeExtracts(path: string): void {
  mkdirSync(path, { recursive: true });
  const patients = Array.from({ length: 400 }, (_, n) => ({
    resourceType: 'Patient',
    id: `p${n}`,
    birthDate: '1980-01-01',
  }));
  const observations = patients.map(({ id }, n) => ({
    resourceType: 'Observation',
    id: `o${n}`,
    status: 'final',
    code: { text: 'x' },
    subject: { reference: `urn:uuid:${id}` },
  }));
  const entries = [...observations, ...patients].map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource }));
  entries.push(
    { fullUrl: 'urn:uuid:bad', resource: { resourceType: 'Patient', id: 'bad', birthDate: 'yesterday' } },
    entries[3]!,
  );
  writeFileSync(
    join(path, 'bundle.json'),
    JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: entries }),
  );
  const conditions = patients.map(({ id }, n) =>
    JSON.stringify({
      resourceType: 'Condition',
      id: `c${n}`,
      subject: { reference: `Patient/${id}` },
      code: { text: 'y' },
    }),
  );
  writeFileSync(join(path, 'conditions.ndjson'), `${[...conditions, '{broken'].join('\n')}\n`);
  const header =
    'LocalPatientId,NHSNumber,FamilyName,GivenName,PersonBirthDate,Gender,EthnicCategory,Postcode,ServiceRequestId,ReferralRequestReceivedDate,ServTeamTypeRefToMH,OrgIDProv';
  const referrals = patients.map(
    ({ id }, n) => `${id},,Hill,Ann,1980-01-01,2,A,ZZ99 3VZ,r${n % 399},2026-05-01,talking-therapies,RXX01`,
  );
  writeFileSync(
    join(path, 'referrals.csv'),
    `${[header, ...referrals, 'p401,,Hill,Ann,1980-01-01,2,A,ZZ99 3VZ,r900,2026-02-30,crisis,RXX01'].join('\n')}\n`,
  );
}

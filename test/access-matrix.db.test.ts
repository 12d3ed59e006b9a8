import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type Actor,
  authenticateBySession,
  beginSession,
  demoSignIn,
  type NewAccount,
  type Role,
  recordAccounts,
  recordRelationship,
  roleNames,
  visitor,
} from '../src/access/index.ts';
import { type Database, readConfig, transaction } from '../src/platform/index.ts';
import { assembleSystem } from '../src/system.ts';
import { createServer } from '../src/web/index.ts';
import { type Ids, matrixPage, type Walker, walkRoutes } from '../src/web/testing/walk-routes.ts';
import { allRoutes } from '../src/web-server.ts';
import { testDatabase } from './support/database.ts';

const page = join(resolve(import.meta.dirname, '..'), 'docs/access-matrix.md');
const ada = '018f0000-0000-7000-8000-00000000000a';
const ben = '018f0000-0000-7000-8000-00000000000b';
const carerHerself = '018f0000-0000-7000-8000-00000000000c';
const guessed = '018f0000-0000-7000-8000-0000000000ff';
const now = Date.parse('2026-11-02T09:00:00Z');

/** One member of each role, all of the same organisation, which has ada on its books. */
const walkingRoles: readonly Role[] = [
  'person',
  'carer',
  'named-contact',
  'practitioner',
  'team-manager',
  'commissioner',
  'analyst',
  'public-voice-officer',
  'caldicott-guardian',
  'administrator',
  'system',
];

function accountOf(role: Role): NewAccount {
  const personId = role === 'person' ? ada : role === 'carer' ? carerHerself : null;
  return {
    issuer: 'test',
    subject: role,
    name: roleNames[role],
    roles: [role],
    staffId: personId === null ? `staff-${role}` : null,
    personId,
    organisations: personId === null ? ['RXX'] : [],
  };
}

// Many requests: on the embedded database with every test, on PostgreSQL in the long run (`npm run soak`).
describe.skipIf(inject('engine') === 'postgresql' && process.env.WPC_SOAK !== '1')('every route as everybody', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let routes: ReturnType<typeof allRoutes>;
  let expired = '';
  const actors = new Map<string, Actor>();

  beforeAll(async () => {
    database = await testDatabase();
    const config = readConfig({ WPC_LOG: 'silent', WPC_NOW: '2026-11-02T09:00:00Z' });
    if (Array.isArray(config)) throw new Error(JSON.stringify(config));
    const system = assembleSystem(config, database);
    routes = allRoutes(system, demoSignIn(database.db, system.onlyDemoData));
    await transaction(database.db, async (tx) => {
      const ids = await recordAccounts(tx, walkingRoles.map(accountOf), now);
      for (const [index, role] of walkingRoles.entries()) {
        const { issuer: _issuer, subject: _subject, ...account } = accountOf(role);
        actors.set(role, {
          ...visitor,
          ...account,
          staffId: account.staffId ?? null,
          personId: account.personId ?? null,
          organisations: account.organisations ?? [],
          accountId: ids[index] ?? null,
        } as Actor);
      }
      expired = await beginSession(tx, ids[0] ?? '', undefined, now - 13 * 3_600_000);
      await recordRelationship(
        tx,
        {
          personId: ada,
          kind: 'referral',
          holder: { kind: 'organisation', id: 'RXX' },
          from: 0,
          to: null,
          basis: 'Open referral',
          restsOn: 'a',
        },
        now,
      );
      await recordRelationship(
        tx,
        {
          personId: ada,
          kind: 'carer',
          holder: { kind: 'person', id: carerHerself },
          scope: ['see', 'change'],
          from: 0,
          to: null,
          basis: 'Carer',
          restsOn: 'b',
        },
        now,
      );
    });
    const bySession = authenticateBySession();
    server = await createServer({
      database,
      clock: system.clock,
      logger: system.logger,
      routes,
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      requestsPerMinute: 1_000_000,
      authenticate: async (tx, credentials, at) => {
        const actor = actors.get(credentials.bearer ?? '');
        return actor === undefined ? bySession(tx, credentials, at) : { actor, session: { id: null, since: null } };
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  it('gives access as the reviewed page says, and no server error to anybody', async () => {
    const walkers: Walker[] = [
      { name: 'Signed out', headers: {} },
      { name: 'Expired session', headers: { cookie: `wpc-session=${expired}` } },
      ...walkingRoles.map((role) => ({ name: roleNames[role], headers: { authorization: `Bearer ${role}` } })),
    ];
    const idsFor = (): Ids => ({ related: ada, another: ben, guessed });
    const examples: Record<string, string> = {
      pair: `${ada}~${ben}`,
      provider: 'demo',
      type: 'Patient',
      file: 'Patient.ndjson',
      act: 'withdrawn',
    };
    const example = (name: string): string =>
      examples[name] ?? (/id$/i.test(name) ? '018f0000-0000-7000-8000-0000000000ee' : 'example');
    const walked = await walkRoutes({ server, routes, walkers, idsFor, example });
    expect(walked.flatMap((line) => line.faults.map((fault) => `${line.route}: ${fault}`))).toEqual([]);
    const written = matrixPage(walked, walkers);
    if (process.env.WPC_WRITE_MATRIX === '1') writeFileSync(page, written);
    expect(existsSync(page) ? readFileSync(page, 'utf8') : 'The page is missing.').toBe(written);
  }, 300_000);

  it('never lets commissioners, analysts, administrators or the Guardian in where the path names a person, beyond the Guardian’s own queue', async () => {
    const matrix = readFileSync(page, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const header =
      readFileSync(page, 'utf8')
        .split('\n')
        .find((line) => line.startsWith('| Route')) ?? '';
    const columns = header.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, ''));
    for (const role of [
      'commissioner',
      'analyst',
      'administrator',
      'caldicott-guardian',
      'public-voice-officer',
    ] as const) {
      const column = columns.indexOf(roleNames[role]);
      expect(column).toBeGreaterThan(2);
      const allowed = matrix
        .filter((line) => line.includes('/people/:personId'))
        .filter((line) => line.split(' | ')[column] !== 'no');
      expect(allowed).toEqual([]);
    }
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import {
  audited,
  authenticateBySession,
  beginSession,
  defineRoute,
  endRelationship,
  lockAccount,
  recordAccounts,
  recordRelationship,
  seePerson,
  signOutEverywhere,
} from '../access/index.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../platform/index.ts';
import { createServer } from './index.ts';

const ada = '018f0000-0000-7000-8000-00000000000a';
const held = {
  personId: ada,
  kind: 'referral',
  holder: { kind: 'organisation', id: 'RXX' },
  restsOn: 'r',
} as const;

describe('what was taken away is gone at the next request', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let accountId = '';
  let cookie = '';
  const clock = new SetClock(Date.parse('2026-11-02T09:00:00Z'));
  /** A handler that began tells so, and ends when it is let go. */
  let begun = Promise.withResolvers<void>();
  let go = Promise.withResolvers<void>();

  beforeAll(async () => {
    database = await testDatabase();
    const path = '/people/:personId';
    const permission = seePerson();
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: authenticateBySession(),
      routes: [
        defineRoute({
          ...{ method: 'GET', path, permission, audit: audited('read', 'Looked') },
          handler: () => json({}),
        }),
        defineRoute({
          ...{ method: 'GET', path: `${path}/slow`, permission, audit: audited('read', 'Looked for long') },
          handler: async () => {
            begun.resolve();
            await go.promise;
            return json({});
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });
  beforeEach(async () => {
    begun = Promise.withResolvers();
    go = Promise.withResolvers();
    clock.advance(60_000);
    await transaction(database.db, async (tx) => {
      const account = {
        issuer: 'test',
        subject: String(clock.now()),
        name: 'Nurse N',
        roles: ['practitioner' as const],
      };
      [accountId = ''] = await recordAccounts(tx, [{ ...account, staffId: 's', organisations: ['RXX'] }], clock.now());
      cookie = await beginSession(tx, accountId, undefined, clock.now());
      await recordRelationship(tx, { ...held, from: 0, to: null, basis: 'Open referral' }, clock.now());
    });
  });

  const get = async (path = `/people/${ada}`) =>
    (await server.inject({ url: path, headers: { cookie: `wpc-session=${cookie}`, accept: 'application/json' } }))
      .statusCode;
  const takeAway = {
    relationship: () => transaction(database.db, (tx) => endRelationship(tx, held, clock.now(), clock.now())),
    session: () => transaction(database.db, (tx) => signOutEverywhere(tx, accountId, clock.now())),
    account: () =>
      transaction(database.db, (tx) => lockAccount(tx, accountId, clock.now() + 60_000, 'test', clock.now())),
  };
  const refusedWith = { relationship: 403, session: 401, account: 401 } as const;

  it.each(['relationship', 'session', 'account'] as const)('a %s, between two requests', async (which) => {
    expect(await get()).toBe(200);
    await takeAway[which]();
    expect(await get()).toBe(refusedWith[which]);
  });

  it('nobody gets in by a session cookie that was chosen beforehand', async () => {
    const chosen = 'A'.repeat(43);
    await transaction(database.db, async (tx) => {
      cookie = await beginSession(tx, accountId, chosen, clock.now());
    });
    expect(cookie).not.toBe(chosen);
    expect(await get()).toBe(200);
    cookie = chosen;
    expect(await get()).toBe(401);
  });

  it('of two sign-ins in one browser only the second counts', async () => {
    const first = cookie;
    await transaction(database.db, async (tx) => {
      cookie = await beginSession(tx, accountId, first, clock.now());
    });
    expect(await get()).toBe(200);
    cookie = first;
    expect(await get()).toBe(401);
  });

  // The embedded database has one connection: nothing is taken away while a request runs.
  it.skipIf(inject('engine') === 'embedded').each(['relationship', 'session', 'account'] as const)(
    'a %s, while a request runs: that one was let in, and none after it',
    async (which) => {
      const running = get(`/people/${ada}/slow`);
      await begun.promise;
      await takeAway[which]();
      expect(await get()).toBe(refusedWith[which]);
      go.resolve();
      expect(await running).toBe(200);
      expect(await get()).toBe(refusedWith[which]);
    },
  );
});

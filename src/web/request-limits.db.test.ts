import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Actor, audited, defineRoute, signedIn, visitor } from '../access/index.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, systemClock } from '../platform/index.ts';
import { createServer } from './index.ts';

const machine: Actor = { ...visitor, roles: ['system'], name: 'Test system', scopes: ['system/*.rs'] };
const nurse: Actor = { ...visitor, roles: ['practitioner'], name: 'Nurse N' };
const actors: Record<string, Actor> = { machine, nurse };

describe('limits of requests', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  beforeAll(async () => {
    database = await testDatabase();
    server = await createServer({
      database,
      clock: systemClock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: async (_tx, { bearer, cookie }) => ({
        actor: actors[bearer ?? cookie ?? ''] ?? visitor,
        session: { id: null, since: null },
      }),
      requestsPerMinute: 5,
      machineRequestsPerMinute: 12,
      routes: [
        defineRoute({
          method: 'GET',
          path: '/api/x',
          permission: signedIn(),
          audit: audited('read', 'Read x'),
          handler: () => json({}),
        }),
      ],
    });
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const statuses = async (count: number, remoteAddress: string, headersOf: (n: number) => Record<string, string>) => {
    const all: number[] = [];
    for (let n = 0; n < count; n++)
      all.push((await server.inject({ url: '/api/x', remoteAddress, headers: headersOf(n) })).statusCode);
    return all;
  };
  const times = (count: number, status: number) => Array.from({ length: count }, () => status);

  it('a machine that proved itself has a limit of its own, which the address does not use up', async () => {
    const got = await statuses(14, '10.0.0.1', () => ({ authorization: 'Bearer machine' }));
    // The first counts for the address: nothing is known of the token yet.
    expect(got).toEqual([...times(13, 200), 429]);
    expect(await statuses(5, '10.0.0.1', () => ({}))).toEqual([...times(4, 401), 429]);
  });

  it('guessed tokens count for the address, however many different ones are sent', async () => {
    expect(await statuses(7, '10.0.0.2', (n) => ({ authorization: `Bearer guess-${n}` }))).toEqual([
      ...times(5, 401),
      429,
      429,
    ]);
  });

  it('a new made-up session cookie with each request does not escape the limit', async () => {
    expect(await statuses(6, '10.0.0.3', (n) => ({ cookie: `wpc-session=made-up-${n}` }))).toEqual([
      ...times(5, 401),
      429,
    ]);
  });

  it("a person's session is no machine, and shares no limit with others at its address", async () => {
    expect(await statuses(7, '10.0.0.4', () => ({ authorization: 'Bearer nurse' }))).toEqual([...times(6, 200), 429]);
    expect(await statuses(1, '10.0.0.4', () => ({}))).toEqual([401]);
  });
});

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Actor, demoSignIn, type Role, type Route, recordRelationship, visitor } from '../src/access/index.ts';
import { type Database, idOf, readConfig, transaction } from '../src/platform/index.ts';
import { assembleSystem } from '../src/system.ts';
import { createServer } from '../src/web/index.ts';
import { allRoutes } from '../src/web-server.ts';
import { testDatabase } from './support/database.ts';

const ada = '018f0000-0000-7000-8000-00000000000a';
const now = Date.parse('2026-11-02T09:00:00Z');
const roles: readonly Role[] = [
  'person',
  'named-contact',
  'practitioner',
  'team-manager',
  'caldicott-guardian',
  'administrator',
  'public-voice-officer',
];
const tooOld = 'This form is too old, or did not come from this service';

function actorOf(role: Role): Actor {
  const of = { ...visitor, roles: [role], name: role, accountId: idOf('account', role) };
  return role === 'person' ? { ...of, personId: ada } : { ...of, staffId: `staff-${role}`, organisations: ['RXX'] };
}

// Many requests: on PostgreSQL, which is faster, with every test; on the embedded database in the long run (`npm run soak`).
describe.skipIf(inject('engine') === 'embedded' && process.env.WPC_SOAK !== '1')('every form', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let forms: Route[];
  const tokens = new Map<Role, string>();

  beforeAll(async () => {
    database = await testDatabase();
    const config = readConfig({ WPC_LOG: 'silent', WPC_NOW: '2026-11-02T09:00:00Z' });
    if (Array.isArray(config)) throw new Error(JSON.stringify(config));
    const system = assembleSystem(config, database);
    const routes = allRoutes(system, demoSignIn(database.db, system.onlyDemoData));
    forms = routes.filter((route) => route.method !== 'GET' && route.withoutToken === undefined);
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
      // Not by sessions in the database: those of an account that is refused so often would be ended.
      authenticate: async (_tx, { cookie }) => {
        const role = roles.find((each) => cookie === `session-of-${each}`);
        return { actor: role === undefined ? visitor : actorOf(role), session: { id: 'x', since: now } };
      },
    });
    await transaction(database.db, async (tx) => {
      const holder = { kind: 'organisation' as const, id: 'RXX' };
      const dates = { from: 0, to: null, basis: 'Open referral', restsOn: 'a' };
      await recordRelationship(tx, { personId: ada, kind: 'referral', holder, ...dates }, now);
    });
    for (const role of roles) {
      const page = await server.inject({ url: '/account', headers: { cookie: `wpc-session=session-of-${role}` } });
      tokens.set(role, /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '');
    }
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const send = (route: Route, role: Role, token: string | undefined) =>
    server.inject({
      method: route.method,
      // Where the address must say more, it is which item of the record.
      ...(route.query === undefined || route.query.safeParse({}).success ? {} : { query: { item: 'Condition/c' } }),
      url: route.path
        .replace(':personId', ada)
        .replaceAll(/:(\w+)/g, (_all, name: string) =>
          /id$/i.test(name) ? '018f0000-0000-7000-8000-0000000000ee' : 'example',
        )
        .replace('/*', '/x'),
      headers: {
        accept: 'text/html',
        'content-type': 'application/x-www-form-urlencoded',
        cookie: `wpc-session=session-of-${role}`,
      },
      payload: token === undefined ? '' : new URLSearchParams({ _csrf: token }).toString(),
    });

  it('is refused without its token and with the token of another session, and taken with its own', async () => {
    expect(forms.length).toBeGreaterThan(40);
    expect(new Set(tokens.values()).size).toBe(roles.length);
    const faults: string[] = [];
    for (const route of forms) {
      const name = `${route.method} ${route.path}`;
      let asked = false;
      for (const role of roles) {
        const without = await send(route, role, undefined);
        if (without.statusCode !== 403) faults.push(`${name} as ${role} without a token: ${without.statusCode}`);
        // Refused for who they are: the token was not looked at.
        if (!without.body.includes(tooOld)) continue;
        asked = true;
        const foreign = await send(route, role, tokens.get(role === 'person' ? 'administrator' : 'person'));
        if (foreign.statusCode !== 403 || !foreign.body.includes(tooOld))
          faults.push(`${name} as ${role} with a foreign token: ${foreign.statusCode}`);
        const own = await send(route, role, tokens.get(role));
        if (own.statusCode === 403 && own.body.includes(tooOld))
          faults.push(`${name} as ${role} with their own token: ${own.statusCode}`);
        break;
      }
      if (!asked) faults.push(`${name}: nobody came as far as the token`);
    }
    expect(faults).toEqual([]);
  }, 180_000);
});

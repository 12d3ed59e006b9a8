import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Actor,
  demoSignIn,
  type Role,
  type Route,
  recordAccounts,
  recordRelationship,
  visitor,
} from '../src/access/index.ts';
import { type Database, readConfig, transaction } from '../src/platform/index.ts';
import { assembleSystem } from '../src/system.ts';
import { createServer } from '../src/web/index.ts';
import { allRoutes } from '../src/web-server.ts';
import { testDatabase } from './support/database.ts';

/** How many requests; WPC_HOSTILE=10000 for the long run. */
const count = Number(process.env.WPC_HOSTILE ?? 800);
const ada = '018f0000-0000-7000-8000-00000000000a';
const marker = '<xss-marker onload=alert(1)>';

/** What is put wherever text goes. */
const texts = [
  marker,
  `"'>${marker}`,
  `</title>${marker}`,
  "' or 1=1; drop table audit_entry; --",
  "1' union select null, version() --",
  '\\'.repeat(50),
  '%00',
  '\u0000',
  '\u202Eevil\u202C',
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  'a'.repeat(5000),
  '=HYPERLINK("http://evil.example","x")',
  '{{7*7}}<%= 7*7 %>',
  '-1',
  '9'.repeat(400),
  '1e999',
  'NaN',
  '//evil.example',
  'javascript:alert(1)',
  '2026-02-30',
  '(a+)+$'.repeat(20),
  '\ud800',
];
const names = [
  'next',
  'as',
  'page',
  'own',
  'on',
  'family',
  'given',
  'name',
  'nhsNumber',
  'born.day',
  'born.month',
  'born.year',
  'birthDate',
  'words',
  'reason',
  'finding',
  'answer',
];
const moreNames = [
  'kind',
  'value',
  'act',
  'code',
  'scope',
  'months',
  'same',
  'service',
  'area',
  '__proto__',
  'constructor',
  'prototype[x]',
  '_count',
  '_id',
  '_include',
  'identifier',
];
const allNames = [...names, ...moreNames];
const roles: readonly (Role | 'nobody')[] = [
  'nobody',
  'person',
  'practitioner',
  'team-manager',
  'caldicott-guardian',
  'administrator',
  'commissioner',
];

/** A small generator with a seed, so that a failure can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

describe('hostile requests', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let routes: Route[];
  const next = random(20_261_102);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;

  beforeAll(async () => {
    database = await testDatabase();
    const config = readConfig({ WPC_LOG: 'silent', WPC_NOW: '2026-11-02T09:00:00Z' });
    if (Array.isArray(config)) throw new Error(JSON.stringify(config));
    const system = assembleSystem(config, database);
    routes = allRoutes(system, demoSignIn(database.db, system.onlyDemoData));
    const actors = new Map<string, Actor>();
    await transaction(database.db, async (tx) => {
      for (const role of roles) {
        if (role === 'nobody') continue;
        const account = {
          issuer: 'test',
          subject: role,
          name: role,
          roles: [role],
          staffId: role === 'person' ? null : role,
          personId: role === 'person' ? ada : null,
          organisations: ['RXX'],
        };
        const [accountId = null] = await recordAccounts(tx, [account], 0);
        actors.set(role, { ...visitor, ...account, accountId });
      }
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
        0,
      );
    });
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
      authenticate: async (_tx, { bearer }) => ({
        actor: actors.get(bearer ?? '') ?? visitor,
        session: { id: null, since: null },
      }),
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const formOf = () => {
    const form = new URLSearchParams();
    for (let n = 0; n < 6; n++) form.append(pick(allNames), pick(texts));
    return form.toString();
  };

  const attack = (route: Route): InjectOptions => {
    const value = (name: string) => (name === 'personId' && next() < 0.7 ? ada : pick(texts));
    const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
      encodeURIComponent(value(name).toWellFormed()),
    );
    const role = pick(roles);
    const headers: Record<string, string> = {
      accept: pick(['text/html', 'application/json', 'application/fhir+json', marker, '*/*'.repeat(100)]),
      ...(role === 'nobody' ? {} : { authorization: `Bearer ${role}` }),
    };
    if (next() < 0.2)
      Object.assign(
        headers,
        pick([
          { host: 'evil.example' },
          { 'x-forwarded-host': 'evil.example', 'x-forwarded-for': marker },
          { cookie: `wpc-session=${'x'.repeat(3000)}; wpc-session=y` },
          { 'if-match': marker },
          { prefer: marker },
        ]),
      );
    const query = next() < 0.6 ? `?${formOf()}` : '';
    if (route.method === 'GET') return { method: 'GET', url: path + query, headers };
    const [type, payload] = pick<[string, string | Buffer]>([
      ['application/x-www-form-urlencoded', formOf()],
      ['application/json', JSON.stringify(Object.fromEntries(allNames.slice(0, 8).map((name) => [name, pick(texts)])))],
      ['application/json', '{"__proto__":{"admin":true}}'],
      ['application/json', '{"constructor":{"prototype":{"admin":true}}}'],
      ['application/json', `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`],
      ['application/json', '{"a":'],
      [
        'application/fhir+json',
        JSON.stringify({
          resourceType: 'Patient',
          text: { status: 'generated', div: `<div>${marker}</div>` },
          name: [{ family: marker }],
        }),
      ],
      ['application/fhir+json', JSON.stringify({ resourceType: pick(texts), id: pick(texts) })],
      ['application/json-patch+json', JSON.stringify([{ op: 'add', path: '/__proto__/admin', value: true }])],
      ['text/csv', `a,b\r\n${marker},=1+1`],
      ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
      [marker, 'x'],
    ]);
    return { method: route.method, url: path + query, headers: { ...headers, 'content-type': type }, payload };
  };

  it(`answers ${count} of them without a server error, without reflection, and soon`, async () => {
    const faults: string[] = [];
    for (let n = 0; n < count; n++) {
      const request = attack(pick(routes));
      const began = performance.now();
      const reply = await server.inject(request);
      const took = performance.now() - began;
      const what = `${n}: ${request.method} ${String(request.url).slice(0, 200)} (${JSON.stringify(request.headers)?.slice(0, 200)})`;
      if (reply.statusCode >= 500) faults.push(`${reply.statusCode} ${what}`);
      if (String(reply.headers['content-type']).startsWith('text/html') && reply.body.includes('<xss-marker'))
        faults.push(`reflected ${what}`);
      if (
        String(reply.headers.location ?? '').includes('evil.example') &&
        !String(reply.headers.location).startsWith('/')
      )
        faults.push(`redirects away ${what}`);
      if (took > 5000) faults.push(`${Math.round(took)} ms ${what}`);
      if (faults.length > 20) break;
    }
    expect(faults).toEqual([]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  }, 600_000);

  it('refuses what is too large, whatever it claims to be, before reading all of it', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const login = { authorization: 'Bearer practitioner' };
    const large = await server.inject({
      method: 'POST',
      url: '/people',
      headers: { ...login, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'a'.repeat(1_100_000),
    });
    expect(large.statusCode).toBe(413);
    const packed = await server.inject({
      method: 'POST',
      url: '/people',
      headers: { ...login, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: bomb,
    });
    expect(packed.statusCode).toBeGreaterThanOrEqual(400);
    expect(packed.statusCode).toBeLessThan(500);
  });

  it('serves no file of the machine, however the path is written', async () => {
    for (const path of [
      '/../../../etc/passwd',
      '/assets/../../etc/passwd',
      '/assets/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%5c..%5cetc',
      '/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '//etc/passwd',
      '/assets/%00.css',
      '/%c0%ae%c0%ae/',
    ]) {
      const reply = await server.inject({ url: path, headers: { accept: 'text/html' } });
      expect([400, 404], path).toContain(reply.statusCode);
      expect(reply.body).not.toContain('root:');
    }
  });
});

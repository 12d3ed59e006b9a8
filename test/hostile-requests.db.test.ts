import { gzipSync } from 'node:zlib';
import type { Resource } from '@medplum/fhirtypes';
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
import { type Database, readConfig, type Tx, transaction } from '../src/platform/index.ts';
import { writeResources } from '../src/record/index.ts';
import { assembleSystem } from '../src/system.ts';
import { createServer } from '../src/web/index.ts';
import { allRoutes } from '../src/web-server.ts';
import { testDatabase } from './support/database.ts';

/** How many requests; ten thousand in the long run (`npm run soak`). */
const count = Number(process.env.WPC_HOSTILE ?? (process.env.WPC_SOAK === '1' ? 10_000 : 800));
/** A statement that takes longer is a way to stop the service; the rest is the machine's other work. */
const slowStatement = 2000;
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

const div = { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${marker}</div>` } as const;
const said = { text: `=cmd|' /C calc'!A0 ${marker}' or 1=1; --` };

/** A record with something to run, to inject or to render in every field that has words. */
async function storeHostileRecord(tx: Tx): Promise<void> {
  const subject = { reference: 'Patient/ada', display: marker };
  const active = { coding: [{ system: marker, code: marker, display: marker }], text: marker };
  const common = { text: div, subject, code: said };
  const resources = [
    {
      ...{ resourceType: 'Patient', id: 'ada', text: div, birthDate: '1980-01-01', gender: 'female' },
      name: [{ family: marker, given: [said.text], prefix: [marker], text: marker }],
      address: [{ line: [said.text, marker], city: marker, postalCode: marker }],
      telecom: [{ system: 'phone', value: said.text }],
      identifier: [{ system: marker, value: marker }],
    },
    { ...common, resourceType: 'Condition', id: 'c', recordedDate: '2026-10-01', clinicalStatus: active, note: [said] },
    {
      ...{ ...common, resourceType: 'MedicationRequest', id: 'm', status: 'active', intent: 'order' },
      ...{ authoredOn: '2026-10-01', medicationCodeableConcept: said, dosageInstruction: [said] },
    },
    {
      ...{ resourceType: 'AllergyIntolerance', id: 'a', text: div, patient: subject, code: said },
      ...{ recordedDate: '2026-10-01', reaction: [{ manifestation: [said], description: marker }] },
    },
    {
      ...{ ...common, resourceType: 'Observation', id: 'o', status: 'final' },
      ...{ effectiveDateTime: '2026-10-01', valueString: said.text, note: [said] },
    },
    {
      ...{ ...common, resourceType: 'Procedure', id: 'p', status: 'completed' },
      ...{ performedDateTime: '2026-10-01', reasonCode: [said] },
    },
    {
      ...{ ...common, resourceType: 'ServiceRequest', id: 's', status: 'active', intent: 'order' },
      ...{ authoredOn: '2026-10-01', patientInstruction: marker, performer: [{ display: marker }] },
    },
    {
      ...{ resourceType: 'Encounter', id: 'e', text: div, subject, status: 'finished', type: [said] },
      ...{ class: { code: 'AMB' }, period: { start: '2026-10-01' }, serviceProvider: { display: marker } },
    },
    {
      ...{ resourceType: 'Immunization', id: 'i', text: div, patient: subject, status: 'completed' },
      ...{ vaccineCode: said, occurrenceDateTime: '2026-10-01', lotNumber: marker },
    },
    {
      resourceType: 'RelatedPerson',
      id: 'r',
      text: div,
      patient: subject,
      name: [{ text: marker }],
      relationship: [said],
    },
    {
      ...{ resourceType: 'DocumentReference', id: 'd', text: div, subject, status: 'current', description: marker },
      content: [{ attachment: { title: marker, url: 'javascript:alert(1)', contentType: 'text/html' } }],
    },
  ] as unknown as Resource[];
  const incoming = resources.map((resource) => ({
    ...{ personId: ada, resource, json: JSON.stringify(resource), source: 'gp', extractId: null, row: null },
  }));
  await writeResources(tx, incoming, 0);
}

/** A client's assertion whose key, issuer and certificate are to be fetched from inside. */
function assertionTo(address: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const assertion = `${part({ alg: 'RS384', kid: 'a', jku: address, x5u: address })}.${part({ iss: address, sub: address, aud: address, exp: 9e9, jti: 'x' })}.AAAA`;
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: 'system/*.rs',
  }).toString();
}

describe('hostile requests', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let routes: Route[];
  /** The longest statement since it was last set to none. */
  let longest = { took: 0, text: '' };
  const next = random(20_261_102);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;

  beforeAll(async () => {
    database = await testDatabase();
    database.pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      client.query = ((...args: unknown[]) => {
        const began = performance.now();
        const answer = query(...args);
        const [first] = args as [string | { text?: string }];
        const text = typeof first === 'string' ? first : (first.text ?? '');
        const seen = () => {
          const took = performance.now() - began;
          if (took > longest.took) longest = { took, text };
        };
        if (answer instanceof Promise) answer.then(seen, seen);
        return answer;
      }) as typeof client.query;
    });
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
          { 'x-long': 'a'.repeat(12_000) },
          { 'content-length': '7, 7' },
          { 'transfer-encoding': 'chunked, identity' },
          { 'x-http-method-override': 'DELETE', 'x-original-url': '/guardian', 'x-rewrite-url': '/guardian' },
          { range: `bytes=${'0-,'.repeat(500)}` },
          { authorization: `Bearer ${'e30.'.repeat(3)}` },
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
      ['application/json', `[${'['.repeat(20_000)}`],
      ['application/fhir+json', `{"resourceType":"Bundle","type":"batch","entry":${'[{"resource":'.repeat(500)}1`],
      ['application/json', 'a'.repeat(2_000_000)],
      ['application/x-www-form-urlencoded', 'a=1&'.repeat(5000)],
      ['application/x-www-form-urlencoded', `words=${'%F0%9F%92%A9'.repeat(2000)}&words=2&words[]=3`],
      ['application/x-www-form-urlencoded', assertionTo('http://127.0.0.1:5432/keys')],
      ['application/x-www-form-urlencoded', assertionTo('file:///etc/passwd')],
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
      const statement = longest;
      longest = { took: 0, text: '' };
      const what = `${n}: ${request.method} ${String(request.url).slice(0, 200)} (${JSON.stringify(request.headers)?.slice(0, 200)})`;
      if (reply.statusCode >= 500) faults.push(`${reply.statusCode} ${what}`);
      if (String(reply.headers['content-type']).startsWith('text/html') && reply.body.includes('<xss-marker'))
        faults.push(`reflected ${what}`);
      if (
        String(reply.headers.location ?? '').includes('evil.example') &&
        !String(reply.headers.location).startsWith('/')
      )
        faults.push(`redirects away ${what}`);
      if (statement.took > slowStatement)
        faults.push(`a statement of ${Math.round(statement.took)} ms (${statement.text.slice(0, 200)}) ${what}`);
      if (reply.headers['x-content-type-options'] !== 'nosniff') faults.push(`may be taken for another type ${what}`);
      if (took > 5000) faults.push(`${Math.round(took)} ms ${what}`);
      if (faults.length > 20) break;
    }
    expect(faults).toEqual([]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  }, 600_000);

  it('shows what a record holds as text, in every page, table and file about the person', async () => {
    await transaction(database.db, (tx) => storeHostileRecord(tx));
    const faults: string[] = [];
    let shown = 0;
    for (const route of routes.filter((each) => each.method === 'GET')) {
      const url = route.path
        .replace(':personId', ada)
        .replace(':type/:id', 'Patient/ada')
        .replace('/Patient/:id', '/Patient/ada')
        .replace(':type', 'Condition')
        .replaceAll(/:(\w+)/g, (_all, name: string) => (/id$/i.test(name) ? ada : 'example'))
        .replace('/*', '/x');
      for (const role of ['person', 'practitioner']) {
        const reply = await server.inject({ url, headers: { accept: 'text/html', authorization: `Bearer ${role}` } });
        const type = String(reply.headers['content-type']);
        if (reply.statusCode >= 500) faults.push(`${url} as ${role}: ${reply.statusCode}`);
        if (reply.body.includes('xss-marker')) shown++;
        if (type.startsWith('text/html') && reply.body.includes('<xss-marker'))
          faults.push(`${url} as ${role}: reflected`);
        if (type.startsWith('text/csv') && /(^|[,\n])"?[=+@\t]/.test(reply.body))
          faults.push(`${url} as ${role}: a cell that a spreadsheet runs`);
      }
    }
    expect(faults).toEqual([]);
    expect(shown).toBeGreaterThan(5);
  }, 120_000);

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

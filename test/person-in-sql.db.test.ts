import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, demoSignIn, recordRelationship, visitor, wholePlace } from '../src/access/index.ts';
import { type Database, readConfig, transaction } from '../src/platform/index.ts';
import { codeSystemBase, personIdOf } from '../src/record/index.ts';
import { assembleSystem } from '../src/system.ts';
import { createServer } from '../src/web/index.ts';
import { allRoutes } from '../src/web-server.ts';
import { testDatabase } from './support/database.ts';

const now = Date.parse('2026-11-02T09:00:00Z');
const ada = personIdOf('wpc', 'ada');

/** Tables that name a person but are found by something else: src/record/catalogue.db.test.ts says why of each. */
const byAnotherKey = ['account', 'notice', 'slot', 'resource_lookup'];

const actors: Record<string, Actor> = {
  system: { ...visitor, roles: ['system'], name: 'System', organisations: [wholePlace], scopes: ['system/*.cruds'] },
  staff: {
    ...visitor,
    roles: ['practitioner', 'named-contact'],
    name: 'Staff',
    staffId: 'staff',
    organisations: ['RXX'],
  },
  person: { ...visitor, roles: ['person'], name: 'Ada', personId: ada },
};

/** What a page about one person has to ask about other people too, and why. */
const aboutOthers: Readonly<Record<string, string>> = {
  'select staff_id, count(*) as n from contact_assignment':
    'how many people each possible contact has: their caseload against its limit',
};

/** What is sent to the database while a request is answered that knows its person: each statement carries the person, and so has one machine. */
describe('SQL of requests that know their person', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let routes: ReturnType<typeof allRoutes>;
  let personScoped: string[] = [];
  let sent: string[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    // Connections of the pool as the driver makes them: every text that goes out is kept.
    database.pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      const listening = (...args: unknown[]): unknown => {
        const [first] = args as [string | { text?: string }];
        sent.push(typeof first === 'string' ? first : (first.text ?? ''));
        return query(...args);
      };
      client.query = listening as typeof client.query;
    });
    const config = readConfig({ WPC_LOG: 'silent', WPC_NOW: new Date(now).toISOString() });
    if (Array.isArray(config)) throw new Error(JSON.stringify(config));
    const system = assembleSystem(config, database);
    routes = allRoutes(system, demoSignIn(database.db, system.onlyDemoData));
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
        actor: actors[bearer ?? ''] ?? visitor,
        session: { id: null, since: null },
      }),
    });
    await transaction(database.db, (tx) =>
      recordRelationship(
        tx,
        {
          ...{ personId: ada, kind: 'referral', holder: { kind: 'organisation', id: 'RXX' } },
          ...{ from: 0, to: null, basis: 'Open referral', restsOn: 'a' },
        },
        now,
      ),
    );
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_class c join pg_namespace s on s.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'person_id' and not a.attisdropped
      where s.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname`.execute(database.db);
    personScoped = rows.map((row) => row.name).filter((name) => !byAnotherKey.includes(name));
    for (const resource of record)
      expect((await ask('system', 'PUT', address(resource), resource)).statusCode).toBe(201);
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const ask = (who: string, method: string, url: string, body?: unknown) =>
    server.inject({
      method: method as 'GET',
      url,
      headers: {
        authorization: `Bearer ${who}`,
        ...(body === undefined
          ? {}
          : { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });

  /** Statements that touch a table of people's rows without saying whose. */
  const strays = () =>
    sent.filter((text) => {
      const statement = text.replaceAll('"', '').toLowerCase();
      if (Object.keys(aboutOthers).some((known) => statement.includes(known))) return false;
      const touches = personScoped.some((table) =>
        new RegExp(`\\b(from|join|into|update)\\s+${table}\\b`).test(statement),
      );
      return touches && !/insert into|person_id\s*(=|<>|in\b)|person_id\s*,\s*\w+(\.\w+)?\)\s*(=|in\b)/.test(statement);
    });
  const answers = async (who: string, method: string, url: string, body?: unknown) => {
    sent = [];
    const reply = await ask(who, method, url, body);
    expect({ url, status: reply.statusCode, strays: strays() }).toEqual({
      url,
      status: expect.any(Number),
      strays: [],
    });
    expect(sent.length).toBeGreaterThan(1);
    return reply.statusCode;
  };

  it('the catalogue knows the tables of people’s rows', () => {
    expect(personScoped).toEqual(
      expect.arrayContaining([
        'resource',
        'resource_version',
        'care_event',
        'search_token',
        'appointment',
        'choice',
        'clock',
      ]),
    );
  });

  it.each<[string, string, string, unknown?]>([
    ['system', 'GET', 'Patient/ada'],
    ['staff', 'GET', 'Observation/hr'],
    ['system', 'GET', 'Observation/hr/_history/1'],
    ['system', 'GET', 'Observation/hr/_history?_at=2026-11-02'],
    ['staff', 'GET', 'Patient/ada/$everything?_count=2'],
    ['system', 'GET', 'Patient/ada/$everything?start=2026-01-01&_since=2026-01-01T00:00:00Z'],
    ['system', 'GET', 'Observation?patient=ada'],
    ['system', 'GET', 'Observation?patient=ada&code=http://loinc.org|8867-4&date=ge2026-01-01&_sort=-date'],
    ['system', 'GET', 'Observation?subject=Patient/ada&_include=Observation:encounter&_total=accurate'],
    ['staff', 'GET', 'Encounter?patient=ada'],
    ['staff', 'GET', 'Observation?subject=Patient/ada&code=8867-4'],
    ['system', 'GET', 'Encounter?patient=ada&_revinclude=Observation:encounter'],
    ['system', 'POST', 'Observation', { subject: 'Patient/ada' }],
    ['system', 'PATCH', 'Observation/hr', [{ op: 'replace', path: '/status', value: 'amended' }]],
    ['system', 'PUT', 'Observation/hr', { id: 'hr', subject: 'Patient/ada' }],
    ['system', 'DELETE', 'Observation/hr'],
  ])('FHIR: %s %s %s', async (who, method, path, body) => {
    const resource =
      body === undefined || Array.isArray(body)
        ? body
        : { ...observation, ...(body as object), subject: { reference: 'Patient/ada' } };
    expect(await answers(who, method, `/fhir/R4/${path}`, resource)).toBeLessThan(300);
  });

  it('every page whose path names the person, and one’s own pages', async () => {
    const pages = routes
      .filter(
        ({ method, path }) => method === 'GET' && !path.startsWith('/fhir') && /^\/(people\/:personId|my)\b/.test(path),
      )
      .map(({ path }) => path)
      .filter((path) => path.replace(':personId', '').includes(':') === false);
    expect(pages.length).toBeGreaterThan(10);
    const statuses: number[] = [];
    for (const path of pages)
      statuses.push(await answers(path.startsWith('/my') ? 'person' : 'staff', 'GET', path.replace(':personId', ada)));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(10);
  });

  const address = ({ resourceType, id }: { resourceType: string; id: string }) => `/fhir/R4/${resourceType}/${id}`;
});

const subject = { reference: 'Patient/ada' };
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  effectiveDateTime: '2026-06-15',
};
const record = [
  { resourceType: 'Patient', id: 'ada', name: [{ family: 'Osei' }], birthDate: '1980-05-01' },
  { resourceType: 'Encounter', id: 'visit', status: 'finished', class: { code: 'AMB' }, subject },
  { ...observation, id: 'hr', subject, encounter: { reference: 'Encounter/visit' } },
  {
    ...{
      resourceType: 'ServiceRequest',
      id: 'referral',
      status: 'active',
      intent: 'order',
      subject,
      authoredOn: '2026-09-01',
    },
    category: [{ coding: [{ system: `${codeSystemBase}request-kind`, code: 'referral' }] }],
    code: { coding: [{ system: `${codeSystemBase}service`, code: 'consultant-led' }] },
  },
];

import type { Resource } from '@medplum/fhirtypes';
import {
  type Actor,
  authenticateBySession,
  beginSession,
  defineRoute,
  notAudited,
  open,
  type Route,
  recordAccounts,
  recordRelationships,
} from '../../src/access/index.ts';
import { fhirRoutes } from '../../src/fhir/index.ts';
import {
  createLogger,
  type Database,
  idOf,
  migrate,
  openPostgres,
  systemClock,
  transaction,
} from '../../src/platform/index.ts';
import { writeResources } from '../../src/record/index.ts';
import { allMigrations } from '../../src/schema.ts';
import { createServer, personRoutes } from '../../src/web/index.ts';
import { startPostgres } from '../support/postgres.ts';

const people = 200;
const perPerson = 16;
const rounds = 1500;

const personId = (n: number) => idOf('bench', String(n));
const setOf = (id: string) => ({ current: id, members: [id] });

/**
 * What access costs: a person's page and $everything with session, decision and audit, against the same handler on a route that is open and
 * not audited. Both in one process on one PostgreSQL, turn by turn, so that what else the machine does falls on both.
 */
export async function run(): Promise<void> {
  if (process.env.NODE_ENV !== 'production')
    process.stderr.write('NODE_ENV is not production: React is slower than in service.\n');
  const postgres = await startPostgres();
  const database = openPostgres(postgres.url, 5);
  await migrate(database, allMigrations);
  const { cookie, actor } = await fill(database);
  const fhir = fhirRoutes({
    clock: systemClock,
    personSets: async (_tx, ids) => ids.map(setOf),
    onPersonsTouched: async () => undefined,
    owners: new Map(),
    version: 'bench',
  });
  const guarded = [...personRoutes({ panels: [], links: [] }), ...fhir];
  const everything = '/fhir/R4/Patient/:id/$everything';
  const server = await createServer({
    database,
    clock: systemClock,
    logger: createLogger('silent'),
    assets: { stylesheet: '/assets/x.css', files: new Map() },
    secret: Buffer.alloc(32, 7),
    https: false,
    navigation: [],
    personSet: async (_tx, id) => setOf(id),
    authenticate: authenticateBySession(),
    requestsPerMinute: 1_000_000_000,
    routes: [...guarded, bare(guarded, '/people/:personId', actor), bare(guarded, everything, actor)],
  });
  const results = [
    await compare('a person’s page', async (way, n) => get(`${way}/people/${personId(n)}`, 'text/html')),
    await compare('$everything', async (way, n) =>
      get(`/fhir/R4${way}/Patient/${patientId(n)}/$everything`, 'application/fhir+json'),
    ),
  ];
  async function get(url: string, accept: string): Promise<void> {
    const reply = await server.inject({ url, headers: { accept, cookie: `wpc-session=${cookie}` } });
    if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.statusCode} ${reply.body.slice(0, 300)}`);
  }
  for (const line of results) process.stdout.write(`${JSON.stringify(line)}\n`);
  await server.close();
  await database.close();
  await postgres.stop();
}

const patientId = (n: number) => `p${n}`;

/** The same handler for anybody, without decision or audit: the floor. */
function bare(routes: readonly Route[], path: string, actor: Actor): Route {
  const original = routes.find((route) => route.path === path && route.method === 'GET');
  if (original?.handler === undefined) throw new Error(`There is no route ${path}.`);
  const { handler } = original;
  return defineRoute({
    method: 'GET',
    path: path.startsWith('/fhir/R4') ? path.replace('/fhir/R4', '/fhir/R4/bare') : `/bare${path}`,
    permission: open('the floor of the bench'),
    audit: notAudited('the floor of the bench'),
    handler: (context) => {
      const id = String((context.params as Record<string, string>).personId ?? '');
      const own = {
        person: { value: setOf(id) },
        actor: { value: { ...actor, roles: ['system'], organisations: ['*'], scopes: ['system/*.cruds'] } },
        path: { value: context.path.replace('/bare', '') },
        decision: { value: { allowed: true, purpose: 'direct-care', via: 'referral', because: '' } },
      };
      return handler(Object.create(context, own) as never);
    },
  });
}

async function compare(what: string, request: (way: '' | '/bare', n: number) => Promise<void>) {
  const took: Record<'' | '/bare', number[]> = { '': [], '/bare': [] };
  for (let n = 0; n < rounds; n++) {
    for (const way of n % 2 === 0 ? (['', '/bare'] as const) : (['/bare', ''] as const)) {
      const began = performance.now();
      await request(way, n % people);
      if (n >= 100) took[way].push(performance.now() - began);
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const withAccess = median(took['']);
  const floor = median(took['/bare']);
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    bench: 'access',
    what,
    medianMs: round(withAccess),
    floorMs: round(floor),
    ratio: round(withAccess / floor),
    goal: 1.2,
  };
}

async function fill(database: Database): Promise<{ cookie: string; actor: Actor }> {
  return transaction(database.db, async (tx) => {
    const account = {
      issuer: 'bench',
      subject: 'nurse',
      name: 'Nurse',
      roles: ['practitioner' as const],
      staffId: 's1',
      organisations: ['RXX'],
    };
    const [accountId = ''] = await recordAccounts(tx, [account], 0);
    for (let n = 0; n < people; n++) {
      const incoming = resourcesOf(n).map((resource) => ({
        personId: personId(n),
        resource,
        json: JSON.stringify(resource),
        source: 'gp',
        extractId: null,
        row: null,
      }));
      await writeResources(tx, incoming, 1);
    }
    const held = {
      kind: 'registration' as const,
      holder: { kind: 'organisation' as const, id: 'RXX' },
      from: 0,
      to: null,
      basis: 'Registered',
      restsOn: 'registration',
    };
    await recordRelationships(
      tx,
      Array.from({ length: people }, (_, n) => ({ personId: personId(n), ...held })),
      1,
    );
    const cookie = await beginSession(tx, accountId, undefined, Date.now());
    return { cookie, actor: { ...account, accountId, personId: null, teams: [], scopes: [] } };
  });
}

function resourcesOf(n: number): Resource[] {
  const patient: Resource = {
    resourceType: 'Patient',
    id: patientId(n),
    name: [{ family: 'Hall', given: ['Ada'] }],
    birthDate: '1980-01-01',
  };
  const conditions = Array.from(
    { length: perPerson - 1 },
    (_, k): Resource => ({
      resourceType: 'Condition',
      id: `c${n}-${k}`,
      subject: { reference: `Patient/${patientId(n)}` },
      code: { text: `Problem ${k}` },
      recordedDate: `2026-0${(k % 9) + 1}-01`,
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
    }),
  );
  return [patient, ...conditions];
}

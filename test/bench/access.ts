import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import {
  type Actor,
  authenticateBySessionOrToken,
  beginSession,
  defineRoute,
  demoSignIn,
  notAudited,
  open,
  type Route,
  recordAccounts,
} from '../../src/access/index.ts';
import { personSet } from '../../src/identity/index.ts';
import { type Database, isRefusal, readConfig, transaction } from '../../src/platform/index.ts';
import { openSystem, type System } from '../../src/system.ts';
import { createServer, personRoutes } from '../../src/web/index.ts';
import { allRoutes } from '../../src/web-server.ts';
import { startPostgres } from '../support/postgres.ts';

const people = 1000;
const block = 40;
const blocks = Number(process.env.WPC_BENCH_BLOCKS ?? 40);

type Way = '' | '/bare';

/**
 * What access costs: a person's page and $everything with session, decision and audit, against the same handler on a route that is open, has no
 * session and is not audited. Both in one process on one PostgreSQL, turn by turn, so that what else the machine does falls on both. The place
 * is the demo's; `page without panels` is the hardest case: the page made of the record alone, without contact and rights.
 */
export async function run(): Promise<void> {
  if (process.env.NODE_ENV !== 'production')
    process.stderr.write('NODE_ENV is not production: React is slower than in service.\n');
  const folder = await mkdtemp(join(tmpdir(), 'wpc-bench-access-'));
  const postgres = await startPostgres(process.env.WPC_BENCH_FSYNC === 'on' ? { fsync: 'on' } : {});
  const config = readConfig({ WPC_LOG: 'silent', WPC_DATA: folder, DATABASE_URL: postgres.url, WPC_POOL: '4' });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  const system = await openSystem(config, { waitForLock: 0 });
  const made = await system.makeDemo({ people, seed: 1 }, { progress: () => undefined, line: () => undefined });
  if (isRefusal(made)) throw new Error(made.message);
  const statements = countStatements(system.database);
  const { cookie, actor, persons, patients } = await settle(system);
  const routes = allRoutes(system, demoSignIn(system.database.db, system.onlyDemoData));
  const lone = personRoutes({ panels: [], links: [] }).map((route) => moved(route, '/lone'));
  const guarded = [...routes, ...lone.filter((route) => route.path === '/lone/people/:personId')];
  const measured = ['/people/:personId', '/lone/people/:personId', '/fhir/R4/Patient/:id/$everything'];
  const authenticate = authenticateBySessionOrToken();
  const server = await createServer({
    database: system.database,
    clock: system.clock,
    logger: system.logger,
    assets: { stylesheet: '/assets/x.css', files: new Map() },
    secret: Buffer.alloc(32, 7),
    https: false,
    navigation: [],
    personSet,
    // The floor is sent to the same reader, so that both pages are the same, and asks nobody who it is.
    authenticate: async (tx, credentials, now) =>
      credentials.bearer === 'floor'
        ? { actor, session: { id: null, since: null } }
        : authenticate(tx, credentials, now),
    requestsPerMinute: 1_000_000_000,
    routes: [...guarded, ...measured.map((path) => bare(guarded, path, actor))],
  });
  const get = async (way: Way, url: string, accept: string): Promise<void> => {
    const floor = way === '' ? {} : { authorization: 'Bearer floor' };
    const reply = await server.inject({ url, headers: { accept, cookie: `wpc-session=${cookie}`, ...floor } });
    if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.statusCode} ${reply.body.slice(0, 300)}`);
  };
  const acts: [string, (way: Way, n: number) => Promise<void>][] = [
    ['a person’s page', (way, n) => get(way, `${way}/people/${persons[n % persons.length]}`, 'text/html')],
    ['the page without panels', (way, n) => get(way, `${way}/lone/people/${persons[n % persons.length]}`, 'text/html')],
    [
      '$everything',
      (way, n) =>
        get(way, `/fhir/R4${way}/Patient/${patients[n % patients.length]}/$everything`, 'application/fhir+json'),
    ],
  ];
  for (const [what, act] of acts)
    process.stdout.write(`${JSON.stringify(await compare(what, act, postgres, statements))}\n`);
  await server.close();
  await system.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The same route under another path. */
function moved(route: Route, prefix: string): Route {
  return { ...route, path: `${prefix}${route.path}` };
}

/** The same handler for anybody, without session, decision or audit: the floor. Finding all ids of the person is the page's own work. */
function bare(routes: readonly Route[], path: string, actor: Actor): Route {
  const original = routes.find((route) => route.path === path && route.method === 'GET');
  if (original?.handler === undefined) throw new Error(`There is no route ${path}.`);
  const { handler } = original;
  return defineRoute({
    method: 'GET',
    path: path.startsWith('/fhir/R4') ? path.replace('/fhir/R4', '/fhir/R4/bare') : `/bare${path}`,
    permission: open('the floor of the bench'),
    audit: notAudited('the floor of the bench'),
    handler: async (context) => {
      const id = (context.params as Record<string, string>).personId;
      const whole = { ...actor, roles: ['system'], organisations: ['*'], scopes: ['system/*.cruds'] };
      const own = {
        person: { value: id === undefined ? undefined : await personSet(context.tx, id) },
        actor: { value: id === undefined ? whole : actor },
        path: { value: context.path.replace('/bare', '') },
        decision: { value: { allowed: true, purpose: 'direct-care', via: 'registration', because: '' } },
      };
      return handler(Object.create(context, own) as never);
    },
  });
}

/** Statements sent since it was last asked. */
function countStatements(database: Database): () => number {
  let sent = 0;
  const seen = new WeakSet<object>();
  database.pool.on('acquire', (client: pg.PoolClient) => {
    if (seen.has(client)) return;
    seen.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      sent++;
      return query(...args);
    }) as typeof client.query;
  });
  return () => {
    const now = sent;
    sent = 0;
    return now;
  };
}

async function compare(
  what: string,
  act: (way: Way, n: number) => Promise<void>,
  postgres: { port: number },
  statements: () => number,
) {
  const ways = { '': newTally(), '/bare': newTally() };
  const ratios: number[] = [];
  for (let round = -2; round < blocks; round++) {
    const order: Way[] = round % 2 === 0 ? ['', '/bare'] : ['/bare', ''];
    const medians: Record<Way, number> = { '': 0, '/bare': 0 };
    for (const way of order) {
      const took: number[] = [];
      const before = { own: process.cpuUsage(), theirs: postgresTicks(postgres.port) };
      statements();
      for (let n = 0; n < block; n++) {
        const began = performance.now();
        await act(way, Math.abs(round) * block + n);
        took.push(performance.now() - began);
      }
      medians[way] = median(took);
      if (round < 0) continue;
      const { user, system } = process.cpuUsage(before.own);
      const tally = ways[way];
      tally.took.push(...took);
      tally.own += (user + system) / 1000;
      tally.theirs += (postgresTicks(postgres.port) - before.theirs) * 10;
      tally.statements += statements();
    }
    if (round >= 0) ratios.push(medians[''] / medians['/bare']);
  }
  const summary = (way: Way) => {
    const { took, own, theirs, statements: sent } = ways[way];
    return {
      p50: round2(median(took)),
      p99: round2(took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0),
      serverCpuMs: round2(own / took.length),
      postgresCpuMs: round2(theirs / took.length),
      statements: round2(sent / took.length),
    };
  };
  const [withAccess, floor] = [summary(''), summary('/bare')];
  return {
    bench: 'access',
    what,
    ratio: round2(median(ratios)),
    ratioOfProcessorTime: round2(
      (withAccess.serverCpuMs + withAccess.postgresCpuMs) / (floor.serverCpuMs + floor.postgresCpuMs),
    ),
    goal: 1.2,
    withAccess,
    floor,
  };
}

const newTally = () => ({ took: [] as number[], own: 0, theirs: 0, statements: 0 });

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Processor time of all of this server's backends, in hundredths of a second, as the kernel counts it. */
function postgresTicks(port: number): number {
  postmaster ??= Number(execFileSync('pgrep', ['-f', `port=${port}`], { encoding: 'utf8' }).split('\n')[0]);
  const children = execFileSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
  let ticks = 0;
  for (const id of children) {
    try {
      const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // A worker that ended between the two looks.
    }
  }
  return ticks;
}
let postmaster: number | undefined;

/** A GP with the practice that has the most people registered, a session, and whom they may see. */
async function settle({ database }: System) {
  return transaction(database.db, async (tx) => {
    const { rows } = await sql<{ holder: string; persons: string[] }>`
      select holder, (array_agg(distinct person_id::text))[1:400] as persons from relationship
      where kind = 'registration' and holder_kind = 'organisation' and held_to is null
      group by holder order by count(*) desc limit 1`.execute(tx);
    const { holder = '', persons = [] } = rows[0] ?? {};
    const account = {
      issuer: 'bench',
      subject: 'gp',
      name: 'Dr Bench',
      roles: ['practitioner' as const],
      staffId: 'bench-gp',
      organisations: [holder],
    };
    const [accountId = ''] = await recordAccounts(tx, [account], 0);
    const found = await sql<{ id: string }>`
      select l.id from resource_lookup l where l.resource_type = 'Patient' and l.person_id = any(${persons}::uuid[]) order by l.id`.execute(
      tx,
    );
    return {
      cookie: await beginSession(tx, accountId, undefined, Date.now()),
      actor: { ...account, accountId, personId: null, teams: [], scopes: [] } satisfies Actor as Actor,
      persons,
      patients: found.rows.map((row) => row.id),
    };
  });
}

import { cpus } from 'node:os';
import pg from 'pg';
import { openPostgres, transaction } from '../../src/platform/index.ts';
import { writeResources } from '../../src/record/index.ts';
import { startPostgres } from '../support/postgres.ts';
import { load } from './record/load.ts';
import { type Api, freshDatabase, headers, print, startApi, statementsWanted } from './record/places.ts';
import { PER_PERSON, personRecord } from './record-people.ts';

/**
 * `npm run bench -- record [--only load|reads] [--bundles N] [--scale N] [--url URL]`: load by HTTP, reads, searches, each against its floor
 * in the same run. With --url the reads run on a database that an earlier run filled to that scale.
 * Results are kept in docs/performance.md.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, usual: number) => Number(args[args.indexOf(`--${name}`) + 1] || usual) || usual;
  const bundles = args.includes('--bundles') ? option('bundles', 153) : 153;
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  const scale = args.includes('--scale') ? option('scale', 1_000_000) : 1_000_000;
  const held = args.includes('--url') ? args[args.indexOf('--url') + 1] : undefined;
  print(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
  if (held !== undefined) {
    grown = scale;
    await reads(held, [scale]);
    return;
  }
  const postgres = await startPostgres({
    fsync: 'on',
    shared_buffers: '1GB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    ...(statementsWanted
      ? { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' }
      : {}),
  });
  print(`PostgreSQL ${postgres.version}, fsync on`);
  try {
    if (only !== 'reads') for (const atOnce of [2, 8]) await load(postgres, bundles, atOnce);
    if (only !== 'load') await reads(await freshDatabase(postgres, 'reads'), [scale / 10, scale]);
  } finally {
    await postgres.stop();
  }
}

/** Searches at two sizes of the same record, and reads of people with large records. */
async function reads(url: string, sizes: readonly number[]): Promise<void> {
  const api = await startApi(url);
  try {
    for (const size of sizes) {
      if (size > grown) await grow(url, size);
      print(`at ${size} resources:`);
      await measure(api, url, size);
    }
    for (const size of [100, 1000, 10_000]) await everything(api, url, size);
  } finally {
    await api.stop();
  }
}

let grown = 0;

async function grow(url: string, size: number): Promise<void> {
  const database = openPostgres(url, 4);
  const started = performance.now();
  const from = grown;
  let next = grown / PER_PERSON;
  const until = Math.floor(size / PER_PERSON);
  await Promise.all(
    Array.from({ length: 2 }, async () => {
      while (next < until) {
        const first = next;
        next += 100;
        const incoming = Array.from({ length: Math.min(100, until - first) }, (_, at) =>
          personRecord(first + at),
        ).flat();
        await transaction(database.db, (tx) => writeResources(tx, incoming, Date.parse('2026-06-15')));
      }
    }),
  );
  grown = until * PER_PERSON;
  const seconds = (performance.now() - started) / 1000;
  print(`write in batches without HTTP and validation: ${Math.round((grown - from) / seconds)}/s`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
  await database.close();
}

async function measure(api: Api, url: string, size: number): Promise<void> {
  const people = Math.floor(size / PER_PERSON);
  const some = (at: number) => (at * 7919) % people;
  const patients = (n: number) => personRecord(n)[0]!.resource.id!;
  await timed(
    'read by id',
    300,
    (at) => ask(api, `Patient/${patients(some(at))}`),
    await floorOf(url, 300, (at) => [
      `select json from resource where person_id = $1 and resource_type = 'Patient' and id = $2`,
      [personRecord(some(at))[0]!.personId, patients(some(at))],
    ]),
  );
  await timed('token: identifier', 300, (at) =>
    ask(api, `Patient?identifier=https://whole-person.care/fhir/Id/bench|B${some(at)}`),
  );
  await timed('token: code of 1 in 200', 100, (at) =>
    ask(api, `Observation?code=http://loinc.org|bench-3-${at % 200}&_count=20`),
  );
  await timed('string: family', 100, (at) => ask(api, `Patient?family=Family${at}&_count=20`));
  await timed('date of one person', 200, (at) =>
    ask(api, `Observation?patient=${patients(some(at))}&date=ge2015-01-01&date=lt2020-01-01`),
  );
  await timed('date and code of all', 100, (at) =>
    ask(api, `Observation?code=bench-3-${at % 200}&date=ge2013-01-01&_count=20`),
  );
  await timed('newest of one person', 200, (at) =>
    ask(api, `Observation?patient=${patients(some(at))}&_sort=-date&_count=5`),
  );
  await timed('chain: subject.identifier', 100, (at) =>
    ask(api, `Observation?subject:Patient.identifier=B${some(at)}`),
  );
  await timed('_has: observation code', 100, (at) =>
    ask(api, `Patient?_has:Observation:patient:code=bench-3-${at % 200}&_count=20`),
  );
  await timed('_include', 100, (at) =>
    ask(api, `Observation?code=bench-3-${at % 200}&_count=20&_include=Observation:subject`),
  );
  await timed('type sorted by date', 20, (at) =>
    ask(api, `Observation?_sort=${at % 2 === 0 ? '-' : ''}date&_count=20`),
  );
  await timed('type sorted by two', 20, () => ask(api, 'Patient?_sort=family,-birthdate&_count=20'));
  await timed('type sorted by change', 20, () => ask(api, 'Observation?_sort=-_lastUpdated&_count=20'));
  await timed('1 in 200, counted', 20, (at) =>
    ask(api, `Observation?code=bench-3-${at % 200}&_count=20&_total=accurate`),
  );
  await timed(':contains', 20, (at) => ask(api, `Patient?family:contains=mily49${at % 10}&_count=20`));
  await timed('history of one', 200, (at) => ask(api, `Patient/${patients(some(at))}/_history`));
  await timed('update', 100, (at) => {
    const { resource } = personRecord(some(at))[0]!;
    return ask(api, `Patient/${resource.id}`, {
      ...resource,
      telecom: [{ system: 'phone', value: `0${Date.now()}${at}` }],
    });
  });
}

async function ask(api: Api, path: string, body?: object): Promise<number> {
  const response = await fetch(`${api.base}/${path}`, {
    method: body ? 'PUT' : 'GET',
    headers: { ...headers, 'accept-encoding': 'identity' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  return text.length;
}

async function timed(name: string, times: number, act: (at: number) => Promise<number>, floor?: number): Promise<void> {
  for (let at = 0; at < 10; at++) await act(at);
  const taken: number[] = [];
  let bytes = 0;
  for (let at = 0; at < times; at++) {
    const started = performance.now();
    bytes += await act(at);
    taken.push(performance.now() - started);
  }
  taken.sort((a, b) => a - b);
  const p50 = taken[Math.floor(times / 2)]!;
  const more = floor === undefined ? '' : `; floor ${floor.toFixed(2)} ms, ratio ${(p50 / floor).toFixed(1)}`;
  print(
    `  ${name}: p50 ${p50.toFixed(1)} ms, p99 ${taken[Math.floor(times * 0.99)]!.toFixed(1)} ms, ${Math.round(bytes / times)} bytes${more}`,
  );
}

/** p50 of the bare statement on one connection, in milliseconds. */
async function floorOf(url: string, times: number, statement: (at: number) => [string, unknown[]]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const taken: number[] = [];
  for (let at = 0; at < times; at++) {
    const [text, values] = statement(at);
    const started = performance.now();
    await client.query(text, values);
    taken.push(performance.now() - started);
  }
  await client.end();
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

async function everything(api: Api, url: string, size: number): Promise<void> {
  const database = openPostgres(url, 2);
  const base = personRecord(9_000_000 + size);
  const patient = base[0]!;
  const incoming = [
    patient,
    ...Array.from({ length: size - 1 }, (_, at) => ({
      ...base[1]!,
      resource: { ...base[1]!.resource, id: `e${size}-${at}` },
    })),
  ].map((one) => ({ ...one, json: JSON.stringify(one.resource) }));
  await transaction(database.db, (tx) => writeResources(tx, incoming as typeof base, Date.parse('2026-06-15')));
  await database.close();
  const floor = await floorOf(url, 20, () => [
    'select json from resource where person_id = $1 and not deleted',
    [patient.personId],
  ]);
  const whole = async (): Promise<number> => {
    let path: string | undefined = `Patient/${patient.resource.id}/$everything?_count=1000`;
    let bytes = 0;
    while (path !== undefined) {
      const response: Response = await fetch(`${api.base}/${path}`, {
        headers: { ...headers, 'accept-encoding': 'identity' },
      });
      const text = await response.text();
      bytes += text.length;
      const next: string | undefined = /\{"relation":"next","url":"([^"]+)"/.exec(text.slice(0, 2000))?.[1];
      path = next?.slice(api.base.length + 1);
    }
    return bytes;
  };
  await timed(`$everything of ${size}`, 20, whole, floor);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { TemporaryPostgres } from '../../support/postgres.ts';
import {
  connected,
  freshDatabase,
  headers,
  peakMemory,
  postgresTime,
  print,
  printStatements,
  processorTime,
  startApi,
  statementsWanted,
} from './places.ts';

const data = resolve(
  import.meta.dirname,
  '../../..',
  process.env.WPC_SHARED_DATA ?? '../shared/data',
  'synthea-r4/patients',
);

/**
 * The Synthea bundles as transactions through the HTTP API, so many at a time, each durably stored when it is answered. Floor: the same
 * rows of each person by binary COPY into the same tables with the same indexes, one transaction a person, as many at a time.
 */
export async function load(postgres: TemporaryPostgres, most: number, atOnce: number): Promise<void> {
  if (!existsSync(data)) {
    print(`load: skipped, no Synthea bundles at ${data}`);
    return;
  }
  const files = readdirSync(data).filter((name) => name.endsWith('.json.gz'));
  const first = files.filter((name) => /^(hospital|practitioner)/.test(name));
  const people = files.filter((name) => !first.includes(name)).slice(0, most);
  const text = (name: string) => Buffer.from(gunzipSync(readFileSync(join(data, name))));
  const url = await freshDatabase(postgres, 'load');
  const api = await startApi(url);
  try {
    // The first answer pays for reading the definitions; a server in use has long done so.
    for (const name of [...first, ...people.slice(0, 1)]) await post(api.base, text(name));
    const queue = people.slice(1).map(text);
    const resources = queue.reduce((sum, one) => sum + JSON.parse(one.toString()).entry.length, 0);
    const bytes = queue.reduce((sum, one) => sum + one.length, 0);
    const before = [processorTime(api.child.pid!), await postgresTime(postgres)] as const;
    const seconds = await inTurn(queue, atOnce, (one) => post(api.base, one));
    const own = (processorTime(api.child.pid!) - before[0]) / resources;
    const theirs = ((await postgresTime(postgres)) - before[1]) / resources;
    const rate = resources / seconds;
    print(
      `load, ${atOnce} at a time: ${resources} resources (${Math.round(bytes / 1e6)} MB) in ${seconds.toFixed(1)} s = ${Math.round(rate)}/s; ` +
        `processor time a resource ${own.toFixed(3)} ms here and ${theirs.toFixed(3)} ms in PostgreSQL; server's peak memory ${peakMemory(api.child.pid!)} MB`,
    );
    if (statementsWanted) await printStatements(url);
    await floors(postgres, url, atOnce, rate);
  } finally {
    await api.stop();
  }
}

async function post(base: string, body: Buffer<ArrayBuffer>): Promise<void> {
  const response = await fetch(base, { method: 'POST', headers: { ...headers, prefer: 'return=minimal' }, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(0, 500)}`);
}

/** Works a queue off, so many at a time; the seconds that it took. */
async function inTurn<T>(queue: readonly T[], atOnce: number, act: (one: T, worker: number) => Promise<void>) {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, worker) => {
      for (let at = next++; at < queue.length; at = next++) await act(queue[at]!, worker);
    }),
  );
  return (performance.now() - started) / 1000;
}

async function recordTables(url: string): Promise<string[]> {
  const client = await connected(url);
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and
       (table_name like 'search\\_%' or table_name in ('person', 'resource', 'resource_version', 'resource_lookup', 'care_event')) order by 1`,
  );
  await client.end();
  return rows.map((row) => row.name);
}

/** The rows of one person, by table. */
type PersonRows = Map<string, Buffer>;

async function floors(postgres: TemporaryPostgres, url: string, atOnce: number, rate: number): Promise<void> {
  const tables = await recordTables(url);
  const source = await connected(url);
  const { rows: persons } = await source.query<{ person: string; n: number }>(
    'select person_id as person, count(*)::int as n from resource group by 1',
  );
  const resources = persons.reduce((sum, one) => sum + one.n, 0);
  const queue: PersonRows[] = [];
  for (const { person } of persons) {
    const rows: PersonRows = new Map();
    for (const table of tables) rows.set(table, await copied(source, table, person));
    queue.push(rows);
  }
  await source.end();
  for (const [name, together] of [
    [`a transaction a person, ${atOnce} at a time`, false],
    ['everything in one transaction', true],
  ] as const) {
    const target = await freshDatabase(postgres, 'floor');
    const clients = await Promise.all(Array.from({ length: together ? 1 : atOnce }, () => connected(target)));
    const before = await postgresTime(postgres);
    if (together) await clients[0]!.query('begin');
    const seconds = await inTurn(queue, clients.length, async (rows, worker) => {
      const client = clients[worker]!;
      if (!together) await client.query('begin');
      for (const [table, bytes] of rows)
        await pipeline(Readable.from([bytes]), client.query(copyFrom(`copy ${table} from stdin (format binary)`)));
      if (!together) await client.query('commit');
    });
    if (together) await clients[0]!.query('commit');
    const theirs = ((await postgresTime(postgres)) - before) / resources;
    const copyRate = resources / seconds;
    print(
      `  floor, COPY, ${name}: ${Math.round(copyRate)}/s, ${theirs.toFixed(3)} ms in PostgreSQL; ratio ${(rate / copyRate).toFixed(2)}`,
    );
    for (const client of clients) await client.end();
  }
}

async function copied(source: Awaited<ReturnType<typeof connected>>, table: string, person: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await pipeline(
    source.query(copyTo(`copy (select * from ${table} where person_id = '${person}') to stdout (format binary)`)),
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    }),
  );
  return Buffer.concat(chunks);
}

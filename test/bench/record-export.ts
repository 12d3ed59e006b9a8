import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { runExports } from '../../src/fhir/index.ts';
import { ask, fhirServer } from '../../src/fhir/testing/fhir-server.ts';
import { migrate, openPostgres, systemClock, transaction } from '../../src/platform/index.ts';
import { writeResources } from '../../src/record/index.ts';
import { allMigrations } from '../../src/schema.ts';
import { startPostgres } from '../support/postgres.ts';
import { PER_PERSON, personRecord } from './record-people.ts';

/**
 * `npm run bench -- record-export [--scale N]`: a bulk export of everything and the fetching of its files, with this process's memory at
 * a fifth of the size and at the whole; floor: COPY of the same JSON out of the table.
 */
export async function run(args: string[]): Promise<void> {
  const scale = Number(args[args.indexOf('--scale') + 1]) || 200_000;
  const postgres = await startPostgres({ fsync: 'on', shared_buffers: '512MB' });
  const database = openPostgres(postgres.url, 4);
  await migrate(database, allMigrations);
  const server = await fhirServer(database);
  try {
    let people = 0;
    for (const size of [scale / 5, scale]) {
      for (; people < size / PER_PERSON; people += 100) {
        const incoming = Array.from({ length: 100 }, (_, at) => personRecord(people + at)).flat();
        await transaction(database.db, (tx) => writeResources(tx, incoming, Date.parse('2026-06-15')));
      }
      const floor = await copyOut(postgres.url);
      global.gc?.();
      const before = process.memoryUsage().rss;
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss);
      }, 50);
      const kicked = await ask(server.base, 'GET', '$export', undefined, { prefer: 'respond-async' });
      const path = String(kicked.headers.get('content-location')).replace(`${server.base}/`, '');
      const started = performance.now();
      await runExports(database.db, { clock: systemClock, personSets: async () => [] });
      const made = (performance.now() - started) / 1000;
      const { body } = await ask(server.base, 'GET', path);
      const fetching = performance.now();
      let bytes = 0;
      for (const { url } of body.output as { url: string }[]) {
        const response = await fetch(url, { headers: { authorization: 'Bearer all' } });
        for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
      }
      const fetched = (performance.now() - fetching) / 1000;
      clearInterval(watch);
      const count = (body.output as { count: number }[]).reduce((sum, one) => sum + one.count, 0);
      process.stdout.write(
        `export of ${count}: made at ${Math.round(count / made)}/s, fetched at ${Math.round(bytes / fetched / 1e6)} MB/s (${Math.round(bytes / 1e6)} MB); ` +
          `floor COPY ${Math.round(count / floor)}/s, ratio ${(floor / (made + fetched)).toFixed(2)}; memory ${mb(before)} MB before, at most ${mb(peak)} MB\n`,
      );
      await ask(server.base, 'DELETE', path);
    }
  } finally {
    await server.close();
    await database.close();
    await postgres.stop();
  }
}

/** Seconds to copy the JSON of every resource out, thrown away. */
async function copyOut(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const started = performance.now();
  await pipeline(
    client.query(copyTo('copy (select json from resource order by person_id, resource_type, id) to stdout')),
    new Writable({ write: (_chunk, _encoding, done) => done() }),
  );
  const seconds = (performance.now() - started) / 1000;
  await client.end();
  return seconds;
}

function mb(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}

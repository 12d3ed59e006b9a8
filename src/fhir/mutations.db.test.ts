import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';
import { ask, type FhirServer, fhirServer } from './testing/fhir-server.ts';

const folder = join(
  resolve(import.meta.dirname, '../..', process.env.WPC_SHARED_DATA ?? '../shared/data'),
  'synthea-r4/patients',
);
const skip = !existsSync(folder);
if (skip) console.warn(`Mutated resources: skipped, no real data at ${folder}`);

/** One example of each type in the first bundles. */
function examples(): Resource[] {
  const byType = new Map<string, Resource>();
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith('.gz'))
    .slice(0, 6)) {
    const bundle = JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()) as Bundle;
    for (const { resource } of bundle.entry ?? [])
      if (resource && !byType.has(resource.resourceType)) byType.set(resource.resourceType, resource);
  }
  return [...byType.values()];
}

/** Every place in a value, as a path of keys. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, member]) =>
      places(member, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function mutate(resource: Resource, path: readonly (string | number)[], replacement: unknown): unknown {
  if (path.length === 0) return replacement;
  const copy = structuredClone(resource) as never;
  let holder: Record<string | number, unknown> = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if (replacement === undefined) delete holder[last];
  else holder[last] = replacement;
  return copy;
}

describe.skipIf(skip)('mutated resources', () => {
  let database: Database;
  let server: FhirServer;
  let patient: string;
  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database);
    patient = (await ask(server.base, 'POST', 'Patient', { resourceType: 'Patient' })).body.id;
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const tables = [
    'person',
    'resource',
    'resource_version',
    'resource_lookup',
    'care_event',
    'search_token',
    'search_reference',
    'search_string',
    'search_date',
    'search_amount',
  ];
  const counts = async (): Promise<number[]> => {
    const { rows } = await sql<{ n: number }>`${sql.join(
      tables.map((table) => sql`select count(*) as n from ${sql.table(table)}`),
      sql` union all `,
    )}`.execute(database.db);
    return rows.map((row) => row.n);
  };

  it('are stored or refused with a reason, never a 500, and a refused transaction leaves nothing', async () => {
    const sources = skip
      ? []
      : examples().map(
          (one) =>
            JSON.parse(JSON.stringify(one).replaceAll(/urn:uuid:[0-9a-f-]{36}/g, `Patient/${patient}`)) as Resource,
        );
    const junk = fc.oneof(
      fc.constant(undefined),
      fc.constant(null),
      fc.constant(''),
      fc.constant([]),
      fc.constant({}),
      fc.constant([null]),
      fc.constant(true),
      fc.constant('\u0000'),
      fc.constant('2026-13-45'),
      fc.constant('Patient/unknown'),
      fc.constant('urn:uuid:x'),
      fc.constant('http://[bad'),
      fc.constant('9'.repeat(3000)),
      fc.constant({ reference: 'Patient?identifier=x' }),
      fc.constant({ resourceType: 'Patient' }),
      fc.constant({ __proto__: 1, constructor: 2 }),
      fc.double(),
      fc.integer(),
      fc.string({ unit: 'binary' }),
      fc.constant(1e300),
    );
    const seen = new Map<number, number>();
    const mutation = fc.record({
      source: fc.nat(),
      place: fc.nat(),
      junk,
      second: fc.nat(),
      more: junk,
      inTransaction: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async (drawn) => {
        const source = sources[drawn.source % sources.length]!;
        const paths = places(source);
        let mutated = mutate(source, paths[drawn.place % paths.length]!, drawn.junk);
        if (drawn.second % 3 === 0 && typeof mutated === 'object' && mutated !== null) {
          const again = places(mutated);
          mutated = mutate(mutated as Resource, again[drawn.second % again.length]!, drawn.more);
        }
        const before = drawn.inTransaction ? await counts() : [];
        const entry = [
          { resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
          { resource: mutated, request: { method: 'POST', url: source.resourceType } },
        ];
        const reply = drawn.inTransaction
          ? await ask(server.base, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
          : await ask(server.base, 'POST', source.resourceType, mutated === undefined ? '' : mutated);
        seen.set(reply.status, (seen.get(reply.status) ?? 0) + 1);
        if ([200, 201].includes(reply.status)) return;
        expect([reply.status, reply.body?.resourceType]).toEqual([
          expect.toSatisfy((status: number) => [400, 412, 422].includes(status)),
          'OperationOutcome',
        ]);
        expect(reply.body.issue[0].details.text.length).toBeGreaterThan(10);
        if (drawn.inTransaction) expect(await counts()).toEqual(before);
      }),
      { numRuns: 1000, seed: 20_261_122 },
    );
    expect([...seen.values()].reduce((sum, n) => sum + n, 0)).toBe(1000);
    expect(seen.get(422)).toBeGreaterThan(100);
  }, 300_000);
});

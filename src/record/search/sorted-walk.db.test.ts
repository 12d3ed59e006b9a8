import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, idOf, isRefusal, transaction } from '../../platform/index.ts';
import { personIdOf } from '../person.ts';
import { writeResources } from '../write-resources.ts';
import { indexRowsOf } from './index-rows.ts';
import { searchModel } from './parameters.ts';
import { parseQuery } from './parse-query.ts';
import { searchPage } from './search.ts';

const date = fc.constantFrom('2019', '2020-02', '2020-02-03', '2020-02-03T10:00:00Z', '2021-12-31', '1950-01-01');
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const families = fc.constantFrom('Adams', 'adams', 'Ångström', 'Zhou', 'Okafor', 'O’Neil');
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });

const patient = fc.record({
  resourceType: fc.constant('Patient'),
  name: optional(few(fc.record({ family: families, given: few(families) }))),
  birthDate: optional(fc.constantFrom('1950', '1950-06', '1980-01-02')),
  gender: optional(fc.constantFrom('male', 'female')),
});
const observation = fc.record({
  resourceType: fc.constant('Observation'),
  status: fc.constantFrom('final', 'amended'),
  code: fc.constant({ text: 'x' }),
  effectiveDateTime: optional(date),
  valueQuantity: optional(fc.record({ value: fc.integer({ min: -5, max: 5 }) })),
});
const encounter = fc.record({
  resourceType: fc.constant('Encounter'),
  status: fc.constant('finished'),
  class: fc.constant({ code: 'AMB' }),
  period: optional(fc.record({ start: date })),
});

const sorts = [
  'Patient:family',
  'Patient:-family',
  'Patient:birthdate',
  'Patient:gender',
  'Patient:-gender',
  'Patient:-birthdate,family',
  'Patient:gender,-birthdate,family',
  'Patient:name',
  'Observation:date',
  'Observation:-date',
  'Observation:status,-date',
  'Observation:value-quantity',
  'Observation:-value-quantity,date',
  'Encounter:date',
  'Encounter:-date,status',
  'Encounter:-_lastUpdated',
  'Encounter:_lastUpdated',
  'Observation:-value-quantity',
  'Observation:_lastUpdated,-date',
];

/** Pages of a sorted type hold what sorting every resource by its index rows gives. */
describe('a type in order', () => {
  let database: Database;
  const stored: { seq: number; resource: Resource; at: number }[] = [];
  beforeAll(async () => {
    database = await testDatabase();
    const made = fc.sample(fc.oneof(patient, observation, encounter), { numRuns: 150, seed: 20_261_122 });
    for (const [at, one] of made.entries()) {
      const resource = JSON.parse(JSON.stringify({ ...one, id: idOf('walk', String(at)) })) as Resource;
      stored.push({ seq: at, resource, at: Math.floor(at / 10) });
    }
    for (let batch = 0; batch < stored.length / 10; batch++) {
      const incoming = stored.slice(batch * 10, batch * 10 + 10).map(({ resource }) => ({
        personId: personIdOf('walk', resource.id!),
        resource,
        json: JSON.stringify(resource),
        source: 'walk',
        extractId: null,
        row: null,
      }));
      await transaction(database.db, (tx) => writeResources(tx, incoming, 1_750_000_000_000 + batch * 1000));
    }
  });
  afterAll(() => database.close());

  it.each(sorts)('%s, page by page', async (sort) => {
    const [type = '', keys = ''] = sort.split(':');
    for (const size of [4, 500]) expect(await pages(type, keys, size)).toEqual(naive(type, keys));
  });

  async function pages(type: string, keys: string, size: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const query = parseQuery(
        [type],
        [['_sort', keys], ['_count', String(size)], ...(cursor ? [['_cursor', cursor] as const] : [])],
        true,
      );
      if (isRefusal(query)) throw new Error(query.message);
      const page = await searchPage(database.db, query, {
        reach: 'everyone',
        samePerson: new Map(),
        hidden: new Set(),
        base: 'http://x',
        now: 0,
      });
      if (isRefusal(page)) throw new Error(page.message);
      ids.push(...page.rows.map((row) => row.id));
      cursor = page.next;
    } while (cursor !== undefined);
    return ids;
  }

  function naive(type: string, keys: string): string[] {
    const rows = stored.filter(({ resource }) => resource.resourceType === type);
    const read = keys.split(',').map((key) => ({ code: key.replace(/^-/, ''), descending: key.startsWith('-') }));
    return rows
      .toSorted((a, b) => {
        for (const { code, descending } of read) {
          const [x, y] = [sortedBy(a, code, descending), sortedBy(b, code, descending)];
          if (x === y) continue;
          // What lacks the value comes last, in either direction.
          if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
          return x < y === descending ? 1 : -1;
        }
        const [x, y] = read[0]!.descending && read.length === 1 ? [b, a] : [a, b];
        return keys.endsWith('_lastUpdated') ? (x.resource.id! < y.resource.id! ? -1 : 1) : x.seq - y.seq;
      })
      .map(({ resource }) => resource.id!);
  }

  function sortedBy(
    { resource, at }: (typeof stored)[number],
    code: string,
    descending: boolean,
  ): number | string | undefined {
    if (code === '_lastUpdated') return at;
    const paths = new Set(
      searchModel()
        .parametersOf(resource.resourceType)
        .get(code)!
        .paths.map((path) => path.number),
    );
    const rows = indexRowsOf(resource);
    const values = [
      ...rows.strings.map((row) => [row.path, row.value, row.value] as const),
      ...rows.tokens.map((row) => [row.path, row.code, row.code] as const),
      ...rows.dates.map((row) => [row.path, row.low, row.high] as const),
      ...rows.amounts.map((row) => [row.path, row.low, row.high] as const),
    ].flatMap(([path, low, high]) => (paths.has(path) ? [descending ? high : low] : []));
    return values.reduce<number | string | undefined>(
      (best, one) => (best === undefined || one < best !== descending ? one : best),
      undefined,
    );
  }
});

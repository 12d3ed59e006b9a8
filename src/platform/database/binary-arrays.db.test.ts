import fc from 'fast-check';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { bigints, booleans, type Database, floats, integers, smallints, texts, uuids } from '../index.ts';

/** Arrays sent in binary arrive as the same arrays sent as text do. */
describe('binary arrays', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  const orNull = <T>(values: fc.Arbitrary<T>) => fc.array(fc.option(values), { maxLength: 30 });
  const noNul = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0'));
  const cases: [string, fc.Arbitrary<unknown[]>, (values: never) => Buffer][] = [
    ['smallint', orNull(fc.integer({ min: -32_768, max: 32_767 })), smallints],
    ['int', orNull(fc.integer()), integers],
    ['bigint', orNull(fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))), bigints],
    ['float8', orNull(fc.double({ noNaN: true })), floats],
    ['boolean', orNull(fc.boolean()), booleans],
    ['uuid', orNull(fc.uuid()), uuids],
    [
      'text',
      orNull(
        fc.oneof(
          noNul,
          noNul.map((text) => text.repeat(5)),
        ),
      ),
      texts,
    ],
  ];

  it.each(cases)('%s[] arrives as its text form does', async (type, arbitrary, encode) => {
    const cast = (value: unknown): RawBuilder<unknown> => sql`${value}::${sql.raw(type)}[]`;
    await fc.assert(
      fc.asyncProperty(arbitrary, async (values) => {
        const { rows } = await sql<{ same: boolean; n: number }>`
          select ${cast(encode(values as never))} is not distinct from ${cast(values)} as same, cardinality(${cast(encode(values as never))}) as n`.execute(
          database.db,
        );
        expect(rows[0]).toEqual({ same: true, n: values.length });
      }),
      { numRuns: 40 },
    );
  });

  it('throws for what would be cut', () => {
    expect(() => smallints([40_000])).toThrow(RangeError);
    expect(() => bigints([1.5])).toThrow(RangeError);
    expect(() => integers([2 ** 31])).toThrow(RangeError);
    expect(() => uuids(['not a uuid'])).toThrow(TypeError);
  });
});

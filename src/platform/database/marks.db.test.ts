import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { countOn, type Database, markOn, newId, readSetting, takeFrom, transaction, writeSetting } from '../index.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('a mark is taken once, and twice marked is once', async () => {
  const [a, b] = [newId(), newId()];
  await transaction(database.db, (tx) => markOn(tx, 'x', [a, b, a], 1));
  await transaction(database.db, (tx) => markOn(tx, 'x', [a], 2));
  await transaction(database.db, (tx) => markOn(tx, 'y', [a], 2));
  expect(await transaction(database.db, (tx) => countOn(tx, 'x'))).toBe(2);
  const taken = await transaction(database.db, (tx) => takeFrom(tx, 'x', 10));
  expect(taken.sort()).toEqual([a, b].sort());
  expect(await transaction(database.db, (tx) => takeFrom(tx, 'x', 10))).toEqual([]);
  expect(await transaction(database.db, (tx) => countOn(tx, 'y'))).toBe(1);
});

it('a setting is the last one written', async () => {
  await transaction(database.db, (tx) => writeSetting(tx, 'demo', { people: 5 }));
  await transaction(database.db, (tx) => writeSetting(tx, 'demo', { people: 6 }));
  expect(await transaction(database.db, (tx) => readSetting(tx, 'demo'))).toEqual({ people: 6 });
  expect(await transaction(database.db, (tx) => readSetting(tx, 'none'))).toBeUndefined();
});

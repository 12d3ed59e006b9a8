import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';

/** Tables that name a person but are not about one: they lie by something else, or are copied to every machine. */
const byAnotherKey: Readonly<Record<string, string>> = {
  account: 'who signs in; copied to every machine',
  notice: 'the inbox of a member of staff',
  slot: 'a practice’s appointment book, by organisation: two people must not get one slot',
  resource_lookup: 'leads from type and id to the person; copied to every machine',
};

/** What lets the schema be spread over machines by person: read from the catalogue, for every module's tables. */
describe('the schema by person', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('every key and unique constraint of a table with person_id holds person_id', async () => {
    const { rows } = await sql<{ name: string; relation: string }>`
      select i.indexrelid::regclass::text as name, t.relname as relation
      from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace
      join pg_attribute p on p.attrelid = t.oid and p.attname = 'person_id' and not p.attisdropped
      where s.nspname = 'public' and i.indisunique and not p.attnum = any(i.indkey::int2[])`.execute(database.db);
    expect(rows.filter((row) => byAnotherKey[row.relation] === undefined).map((row) => row.name)).toEqual([]);
  });

  it('no table has a trigger', async () => {
    const { rows } = await sql<{ name: string }>`
      select g.tgname || ' on ' || t.relname as name from pg_trigger g join pg_class t on t.oid = g.tgrelid
      join pg_namespace s on s.oid = t.relnamespace where s.nspname = 'public' and not g.tgisinternal`.execute(
      database.db,
    );
    expect(rows.map((row) => row.name)).toEqual([]);
  });
});

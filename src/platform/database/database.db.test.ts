import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, isRefusal, refuse, transaction } from '../index.ts';

describe('transaction', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, (tx) => sql`create table t (n bigint)`.execute(tx));
  });
  afterAll(() => database.close());

  const count = async () => (await sql<{ n: number }>`select count(*) as n from t`.execute(database.db)).rows[0]?.n;

  it('keeps what was done when the act succeeds', async () => {
    await transaction(database.db, (tx) => sql`insert into t values (1)`.execute(tx));
    expect(await count()).toBe(1);
  });

  it('undoes everything when the act returns a refusal, and gives the refusal back', async () => {
    const result = await transaction(database.db, async (tx) => {
      await sql`insert into t values (2)`.execute(tx);
      return refuse('conflict', 'That slot is taken.');
    });
    expect(isRefusal(result) && result.kind).toBe('conflict');
    expect(await count()).toBe(1);
  });

  it('refuses the root database inside a transaction', async () => {
    await expect(transaction(database.db, async () => sql`select 1`.execute(database.db))).rejects.toThrow(
      /pass the transaction down/,
    );
  });

  it('gives 64-bit integers as numbers and dates as text', async () => {
    const { rows } = await sql<{
      n: number;
      d: string;
    }>`select 1790000000000::bigint as n, date '2026-06-15' as d`.execute(database.db);
    expect(rows[0]).toEqual({ n: 1_790_000_000_000, d: '2026-06-15' });
  });
});

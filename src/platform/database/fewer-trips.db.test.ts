import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, isRefusal, prepared, refuse, type Tx, transaction } from '../index.ts';

describe('statements that travel together', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, (tx) => sql`create table trip (n bigint primary key)`.execute(tx));
  });
  afterAll(() => database.close());

  const write = (tx: Tx, n: number) =>
    tx.executeQuery(CompiledQuery.raw('/* with-commit: trip */ insert into trip values ($1::bigint)', [n]));
  const stored = async () =>
    (await sql<{ n: number }>`select n from trip order by n`.execute(database.db)).rows.map((row) => row.n);

  it('keeps a write that went with the commit, alone and after others', async () => {
    await transaction(database.db, (tx) => write(tx, 1));
    await transaction(database.db, async (tx) => {
      await sql`insert into trip values (2)`.execute(tx);
      await write(tx, 3);
    });
    expect(await stored()).toEqual([1, 2, 3]);
  });

  it('fails the transaction when a write that went with the commit fails, and keeps nothing of it', async () => {
    const act = transaction(database.db, async (tx) => {
      await sql`insert into trip values (10)`.execute(tx);
      await write(tx, 1);
    });
    await expect(act).rejects.toMatchObject({ code: '23505' });
    expect(await stored()).toEqual([1, 2, 3]);
  });

  it('says the cause when a statement comes after the write that failed', async () => {
    const act = transaction(database.db, async (tx) => {
      await write(tx, 1);
      await sql`select 1`.execute(tx);
    });
    await expect(act).rejects.toMatchObject({ code: '23505' });
    expect(await stored()).toEqual([1, 2, 3]);
  });

  it('keeps nothing of what was refused, and leaves the connection fit for the next', async () => {
    const refused = await transaction(database.db, async (tx) => {
      await write(tx, 20);
      return refuse('conflict', 'no');
    });
    expect(isRefusal(refused)).toBe(true);
    await transaction(database.db, async () => undefined);
    expect(await stored()).toEqual([1, 2, 3]);
  });

  it('gives a prepared statement the values of each call', async () => {
    const ask = (n: number) =>
      transaction(database.db, async (tx) => {
        const { rows } = await sql<{ n: number }>`${prepared('trips-from')} select n from trip where n >= ${n}::bigint
          order by n`.execute(tx);
        return rows.map((row) => row.n);
      });
    for (let round = 0; round < 8; round++) expect(await ask(2)).toEqual([2, 3]);
    expect(await ask(3)).toEqual([3]);
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Database, transaction } from '../platform/index.ts';
import { SETTLING, settledUpTo } from './index.ts';

describe('settledUpTo', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('is a minute ago when nobody writes', async () => {
    const settled = await settledUpTo(database.db);
    expect(Math.abs(Date.now() - SETTLING - settled)).toBeLessThan(5000);
  });

  // The embedded database has one connection: nobody can ask while another writes.
  it.skipIf(inject('engine') === 'embedded')(
    'stands still before an open transaction, and moves on when it ends',
    async () => {
      let release = (): void => undefined;
      const held = new Promise<void>((done) => {
        release = done;
      });
      let began = 0;
      const writing = transaction(database.db, async (tx) => {
        const { rows } = await sql<{
          at: number;
        }>`select (extract(epoch from now()) * 1000)::bigint as at, pg_current_xact_id()`.execute(tx);
        began = rows[0]!.at;
        await held;
      });
      while (began === 0) await new Promise((done) => setTimeout(done, 20));
      await new Promise((done) => setTimeout(done, 200));
      const during = await settledUpTo(database.db);
      release();
      await writing;
      expect(during).toBeLessThanOrEqual(began - SETTLING);
      expect(await settledUpTo(database.db)).toBeGreaterThan(began - SETTLING);
    },
  );
});

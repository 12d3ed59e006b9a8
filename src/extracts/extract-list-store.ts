import { sql } from 'kysely';
import type { Db } from '../platform/index.ts';

/** How many extracts were begun beside these. */
export async function countExtractsOtherThan(db: Db, extractIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from extract where extract_id <> all(${extractIds}::uuid[]) and rows_done > 0`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Ids of every extract begun so far. */
export async function listExtractIds(db: Db): Promise<string[]> {
  const { rows } = await sql<{ extract_id: string }>`select extract_id from extract order by extract_id`.execute(db);
  return rows.map((row) => row.extract_id);
}

export async function countOpenQuarantine(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from quarantine where status = 'open'`.execute(db);
  return rows[0]?.n ?? 0;
}

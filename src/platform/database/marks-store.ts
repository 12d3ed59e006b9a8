import { sql } from 'kysely';
import type { Tx } from './database.ts';

/**
 * Lists of people for whom something has to be worked out anew. Whoever changes the facts marks in the same transaction; a job
 * takes the marks off and works. A mark that is there already stays: twice is once.
 */
export async function markOn(tx: Tx, list: string, persons: readonly string[], now: number): Promise<void> {
  if (persons.length === 0) return;
  await sql`insert into person_mark (person_id, list, marked_at)
    select distinct p, ${list}, ${now}::bigint from unnest(${persons}::uuid[]) as p
    on conflict (person_id, list) do nothing`.execute(tx);
}

/** Takes up to `limit` marks off a list, in the transaction that does the work. Several workers pass over each other's. */
export async function takeFrom(tx: Tx, list: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    with next as (
      select person_id from person_mark where list = ${list} order by person_id limit ${limit} for update skip locked
    )
    delete from person_mark using next
    where person_mark.person_id = next.person_id and person_mark.list = ${list} returning person_mark.person_id`.execute(
    tx,
  );
  return rows.map((row) => row.person_id);
}

export async function countOn(tx: Tx, list: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from person_mark where list = ${list}`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** A fact about this installation that must survive a restart, e.g. which demo place it holds. */
export async function readSetting<T>(tx: Tx, name: string): Promise<T | undefined> {
  const { rows } = await sql<{ value: T }>`select value from setting where name = ${name}`.execute(tx);
  return rows[0]?.value;
}

export async function writeSetting(tx: Tx, name: string, value: unknown): Promise<void> {
  await sql`insert into setting (name, value) values (${name}, ${JSON.stringify(value)}::jsonb)
    on conflict (name) do update set value = excluded.value`.execute(tx);
}

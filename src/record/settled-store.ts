import { sql } from 'kysely';
import type { Db } from '../platform/index.ts';

/** No writer takes longer from reading its clock to beginning its transaction: the server's limit of a request, in milliseconds. */
export const SETTLING = 60_000;

/**
 * The latest instant of which it can be said what was known then (epoch milliseconds). A transaction that is open now may still make
 * something known as of the time it began; so an answer 'as known at T' for a later T could change, and must be refused.
 */
export async function settledUpTo(db: Db): Promise<number> {
  const { rows } = await sql<{ at: number }>`
    select (extract(epoch from least(clock_timestamp(), min(a.xact_start))) * 1000)::bigint as at
    from pg_stat_activity a where a.datname = current_database() and a.xact_start is not null and a.pid <> pg_backend_pid()`.execute(
    db,
  );
  return (rows[0]?.at ?? 0) - SETTLING;
}

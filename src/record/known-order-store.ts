import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';

/**
 * The order of knowing. An answer 'as known at T' must never change later, though a writer takes its time of knowing when it begins and is
 * seen when it commits. Two marks outside of transactions make that exact, without making writers wait:
 * a writer first shows, as an advisory lock held to its end, from when its facts may count as known, and then reads the fence;
 * a reader first raises the fence to T, and then looks for writers shown at T or before. So either the reader sees the writer and
 * refuses, or the writer sees the fence and its facts count as known after T.
 */
const tag = 0x57;
/** An advisory lock's key: the tag in the top byte, the moment in milliseconds below it. */
const keyOf = (at: number): bigint => (BigInt(tag) << 48n) | BigInt(at);
/** Readers that raise the fence take turns, or one might lower what another has raised. */
const raising = (BigInt(tag + 1) << 48n).toString();

/**
 * The time as of which this transaction's facts are known (epoch milliseconds): `now`, or just after the latest moment that somebody
 * was told about. Call it before writing what clocks rest on, and write that time.
 */
export async function knowingAt(tx: Tx, now: number): Promise<number> {
  // `lateral` with a reference to the lock: the fence is read after the lock is held.
  const { rows } = await sql<{ at: number }>`select greatest(${now}::bigint, fence.last_value + 1) as at
    from (select pg_advisory_xact_lock_shared(${keyOf(now).toString()}::bigint)::text as held offset 0) shown,
    lateral (select last_value from known_fence where shown.held is not null) fence`.execute(tx);
  return rows[0]!.at;
}

/**
 * Settles what is known at `at`: true when nothing can become known as of `at` or before any more, and everything that is is seen by
 * the statements that follow. False exactly while a writer is at work whose facts will count as known by then.
 */
export async function settleKnowing(tx: Tx, at: number): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${raising}::bigint)`.execute(tx);
  await sql`select setval('known_fence', greatest(last_value, ${at}::bigint)) from known_fence`.execute(tx);
  const { rows } = await sql<{ at: string }>`select 1 as at from pg_locks
    where locktype = 'advisory' and objsubid = 1 and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint >> 16) = ${tag}
      and ((classid::bigint & 65535) << 32 | objid::bigint) <= ${at}::bigint limit 1`.execute(tx);
  return rows.length === 0;
}

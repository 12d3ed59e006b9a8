import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

export interface HoldRow {
  person_id: string;
  id: string;
  reason: string;
  placed_by: string;
  placed_at: number;
  lifted_by: string | null;
  lifted_at: number | null;
  lifted_because: string | null;
}

export async function insertHold(
  tx: Tx,
  row: Pick<HoldRow, 'person_id' | 'id' | 'reason' | 'placed_by' | 'placed_at'>,
) {
  await sql`
    insert into legal_hold (person_id, id, reason, placed_by, placed_at)
    values (${row.person_id}::uuid, ${row.id}::uuid, ${row.reason}, ${row.placed_by}, ${row.placed_at}::bigint)`.execute(
    tx,
  );
}

/** True when it stood. */
export async function liftHoldRow(
  tx: Tx,
  id: string,
  by: string,
  because: string,
  now: number,
): Promise<string | undefined> {
  const { rows } = await sql<{ person_id: string }>`
    update legal_hold set lifted_at = ${now}::bigint, lifted_by = ${by}, lifted_because = ${because}
    where id = ${id}::uuid and lifted_at is null returning person_id`.execute(tx);
  return rows[0]?.person_id;
}

/** Of these people, or of everybody; standing ones first. */
export async function holds(tx: Tx, members?: readonly string[]): Promise<HoldRow[]> {
  const { rows } = await sql<HoldRow>`
    select * from legal_hold ${members === undefined ? sql`` : sql`where person_id = any(${[...members]}::uuid[])`}
    order by lifted_at nulls first, placed_at`.execute(tx);
  return rows;
}

/** Whom among these ids a hold keeps. */
export async function heldAmong(tx: Tx, members: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from legal_hold where lifted_at is null and person_id = any(${[...members]}::uuid[])`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.person_id));
}

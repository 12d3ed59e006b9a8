import { sql } from 'kysely';
import { newId, type Tx } from '../../platform/index.ts';

/** A clinical reason recorded for one period of a waiting list. */
export interface QueueReason {
  personId: string;
  clockId: string;
  reason: string;
  recordedBy: string;
  recordedAt: number;
}

export async function insertReason(tx: Tx, given: QueueReason): Promise<void> {
  await sql`insert into queue_reason (person_id, id, clock_id, reason, recorded_by, recorded_at)
    values (${given.personId}, ${newId()}, ${given.clockId}, ${given.reason}, ${given.recordedBy}, ${given.recordedAt})`.execute(
    tx,
  );
}

/** Reasons recorded for these people, the earliest last, so that the earliest of a period is the one that stands. */
export async function readReasons(tx: Tx, personIds: readonly string[]): Promise<QueueReason[]> {
  const { rows } = await sql<QueueReason>`select person_id as "personId", clock_id as "clockId", reason,
    recorded_by as "recordedBy", recorded_at as "recordedAt" from queue_reason
    where person_id = any(${personIds}::uuid[]) order by recorded_at desc, id desc`.execute(tx);
  return rows;
}

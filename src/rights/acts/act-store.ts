import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

/** What an act wrote, so that it can be taken back exactly. */
export type Wrote =
  | {
      kind: 'resource';
      type: string;
      id: string;
      version: number /** The text before; null where it was new. */;
      before: string | null;
    }
  | { kind: 'booking' | 'attendance'; appointmentId: string };

/** An act done from a clock, and whether it was taken back. */
export interface ActDone {
  personId: string;
  id: string;
  /** `clockId` of the clock that it was done from. */
  clockId: string;
  /** Key of the act and what was done, in words. */
  act: string;
  said: string;
  /** When it happened; when and by whom it was recorded (staff id). */
  at: number;
  doneAt: number;
  doneBy: string;
  wrote: Wrote;
  undoneAt: number | null;
}

const columns = sql`person_id as "personId", id, clock_id as "clockId", act, said, at, done_at as "doneAt", done_by as "doneBy",
  wrote, undone_at as "undoneAt"`;

export async function insertAct(tx: Tx, act: ActDone): Promise<void> {
  await sql`insert into clock_act (person_id, id, clock_id, act, said, at, done_at, done_by, wrote)
    values (${act.personId}, ${act.id}, ${act.clockId}, ${act.act}, ${act.said}, ${act.at}, ${act.doneAt}, ${act.doneBy},
      ${JSON.stringify(act.wrote)}::jsonb)`.execute(tx);
}

export async function readAct(tx: Tx, members: readonly string[], id: string): Promise<ActDone | undefined> {
  const { rows } = await sql<ActDone>`select ${columns} from clock_act
    where person_id = any(${members}::uuid[]) and id = ${id}`.execute(tx);
  return rows[0];
}

/** One act, locked to the end of the transaction, so that it is taken back once. */
export async function lockAct(tx: Tx, members: readonly string[], id: string): Promise<ActDone | undefined> {
  const { rows } = await sql<ActDone>`select ${columns} from clock_act
    where person_id = any(${members}::uuid[]) and id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function markUndone(tx: Tx, act: ActDone, by: string, now: number): Promise<void> {
  await sql`update clock_act set undone_at = ${now}::bigint, undone_by = ${by}
    where person_id = ${act.personId} and id = ${act.id}`.execute(tx);
}

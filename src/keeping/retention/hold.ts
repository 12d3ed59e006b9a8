import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { auditKeeping } from '../audit-keeping.ts';
import { heldAmong, insertHold, liftHoldRow } from './hold-store.ts';

/** Stops disposal and erasure for a person until it is lifted: an inquiry, a claim, a coroner. Gives its id. */
export async function placeHold(
  tx: Tx,
  hold: { personId: string; members: readonly string[]; reason: string; by: string; now: number },
): Promise<{ id: string } | Refusal> {
  const { personId, reason, by, now } = hold;
  if (reason.trim() === '' || by.trim() === '') return refuse('invalid', 'Say who places the hold, and why.');
  const id = newId();
  await insertHold(tx, { person_id: personId, id, reason, placed_by: by, placed_at: now });
  await auditKeeping(tx, {
    event: 'change',
    what: 'Placed a legal hold',
    by,
    because: reason,
    people: hold.members,
    note: `hold ${id}`,
    now,
  });
  return { id };
}

export async function liftHold(
  tx: Tx,
  lift: { id: string; because: string; by: string; now: number },
): Promise<{ personId: string } | Refusal> {
  const { id, because, by, now } = lift;
  if (because.trim() === '' || by.trim() === '') return refuse('invalid', 'Say who lifts the hold, and why.');
  const personId = await liftHoldRow(tx, id, by, because, now);
  if (personId === undefined) return refuse('not-found', 'No such hold stands.');
  await auditKeeping(tx, {
    event: 'change',
    what: 'Lifted a legal hold',
    by,
    because,
    people: [personId],
    note: `hold ${id}`,
    now,
  });
  return { personId };
}

/** A refusal while a hold stands over any of a person's ids. */
export async function refusedByHold(tx: Tx, members: readonly string[]): Promise<Refusal | undefined> {
  return (await heldAmong(tx, members)).size === 0
    ? undefined
    : refuse('conflict', 'A legal hold stands over this record: nothing of it may be erased or disposed of.');
}

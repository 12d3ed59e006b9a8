import { lockByName, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { activeAssignmentsOf, lockPeople } from './contact-store.ts';
import { nameContact } from './name-contact.ts';
import { LOAD_LOCK } from './place-people.ts';
import type { Assignment, CoordinationContext } from './types.ts';

export interface HandOver {
  personId: string;
  toStaffId: string;
  /** Why, for the person, the next contact and the history. */
  reason: string;
  overLimit?: boolean;
  by: string;
}

/** Hands a person over from their contact to another: one act, so that there is no moment without a contact and none with two. */
export async function handOver(tx: Tx, command: HandOver, context: CoordinationContext): Promise<Assignment | Refusal> {
  const { personId, toStaffId: staffId, reason, by } = command;
  await lockByName(tx, LOAD_LOCK);
  await lockPeople(tx, [personId]);
  const [current] = await activeAssignmentsOf(tx, [personId]);
  if (!current)
    return refuse('conflict', 'This person has no contact who could hand over.', {
      where: 'person',
      what: 'no active contact',
      mend: 'name a contact instead',
    });
  const overLimit = command.overLimit ?? false;
  return nameContact(
    tx,
    { personId, staffId, reason, overLimit, by, current, endReason: `Handed over: ${reason.trim()}` },
    context,
  );
}

import { lockByName, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { closeAssignments } from './close-assignments.ts';
import { activeAssignmentsOf, assignmentsOf, lockPeople } from './contact-store.ts';
import { nameContact } from './name-contact.ts';
import { LOAD_LOCK, placePeople } from './place-people.ts';
import type { Assignment, CoordinationContext } from './types.ts';

export interface AssignContact {
  /** The current person id. */
  personId: string;
  /** Whom to name; without it the rule chooses. */
  staffId?: string;
  /** Needed when somebody is named by hand. */
  reason?: string;
  /** Name somebody who is at their limit all the same: the overload alarm is raised. */
  overLimit?: boolean;
  /** Staff id of who decides. */
  by: string;
}

/**
 * Gives a person who has no contact, or whom a duty lead holds, a named contact: by hand with a reason, or by the rule.
 * Refuses when the person has a contact already (conflict: hand over instead), and as `nameContact` does.
 */
export async function assignContact(
  tx: Tx,
  command: AssignContact,
  context: CoordinationContext,
): Promise<Assignment | Refusal> {
  const { personId } = command;
  await lockByName(tx, LOAD_LOCK);
  const [person] = await lockPeople(tx, [personId]);
  const [current] = await activeAssignmentsOf(tx, [personId]);
  if (current?.kind === 'named') {
    return refuse('conflict', 'This person has a named contact already.', {
      where: 'person',
      what: 'two contacts at once would leave it open who is responsible',
      mend: 'hand the person over instead',
    });
  }
  if (command.staffId !== undefined) {
    const reason = command.reason ?? '';
    return nameContact(
      tx,
      { ...command, staffId: command.staffId, reason, current, endReason: 'A contact was named' },
      context,
    );
  }
  const services = person?.services ?? [];
  if (current)
    await closeAssignments(tx, [current], { reason: 'A contact was looked for again', by: command.by }, context);
  const placed = await placePeople(tx, [{ personId, services }], command.by, context);
  if (placed.unplaced.length > 0) return nobody();
  const [assignment] = await assignmentsOf(tx, [personId]);
  return assignment ?? nobody();
}

function nobody(): Refusal {
  return refuse('conflict', 'Nobody can take this person, and there is no duty lead to hold them.', {
    where: 'directory',
    what: 'no post of the services involved takes a caseload or is duty lead',
    mend: 'record a duty lead for a care co-ordination team in the directory',
  });
}

import { type Refusal, refuse, type Tx } from '../platform/index.ts';
import { closeAssignments } from './close-assignments.ts';
import { activeAssignmentsOf, lockPeople, savePeople } from './contact-store.ts';
import { publishCareTeams } from './publish-contacts.ts';
import type { Assignment, CoordinationContext } from './types.ts';

export interface EndContact {
  personId: string;
  reason: string;
  by: string;
}

/** Ends a person's contact without another. Refuses while two or more services are open (conflict): then hand over instead. */
export async function endContact(
  tx: Tx,
  command: EndContact,
  context: CoordinationContext,
): Promise<Assignment | Refusal> {
  const { personId, by } = command;
  const reason = command.reason.trim();
  const [person] = await lockPeople(tx, [personId]);
  const [current] = await activeAssignmentsOf(tx, [personId]);
  if (!person || !current) return refuse('not-found', 'This person has no contact.');
  if (person.services.length >= 2) {
    return refuse('conflict', `${person.services.length} services are open: the person cannot be without a contact.`, {
      where: 'person',
      what: 'whoever has two or more open services has a named contact',
      mend: 'hand the person over instead',
    });
  }
  if (reason === '') {
    return refuse('invalid', 'Say why the contact ends.', {
      where: 'reason',
      what: 'no reason was given',
      mend: 'give it in a sentence',
    });
  }
  const [ended] = await closeAssignments(tx, [current], { reason, by }, context);
  await savePeople(tx, [{ ...person, contactId: null, assignmentId: null }], context.clock.now());
  await publishCareTeams(tx, [personId], context);
  return ended ?? refuse('conflict', 'The contact had ended already.');
}

import { newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { closeAssignments } from './close-assignments.ts';
import { insertAssignments, loadsOf, readPeople, savePeople } from './contact-store.ts';
import { clearAlarms } from './inbox-store.ts';
import { publishCareTeams } from './publish-contacts.ts';
import { caseloadLimitOf, settleOverload } from './settle-overload.ts';
import { tellAssigned } from './tell-contacts.ts';
import type { Assignment, CoordinationContext } from './types.ts';

export interface NameContact {
  personId: string;
  staffId: string;
  reason: string;
  overLimit?: boolean;
  by: string;
  /** The assignment that this one follows, if there is one. */
  current: Assignment | undefined;
  endReason: string;
}

/**
 * Makes a member of staff the contact in place of whoever is now. The caller holds LOAD_LOCK and the person's row.
 * Refuses: no reason (invalid), somebody whose posts take no caseload (invalid), the same person again (conflict), a full caseload
 * without `overLimit` (conflict).
 */
export async function nameContact(
  tx: Tx,
  command: NameContact,
  context: CoordinationContext,
): Promise<Assignment | Refusal> {
  const { personId, staffId, current } = command;
  const now = context.clock.now();
  const fault = await faultOf(tx, command, now);
  if (fault) return fault;
  const [person] = await readPeople(tx, [personId]);
  if (current) await closeAssignments(tx, [current], { reason: command.endReason, by: command.by }, context);
  const assignment: Assignment = {
    personId,
    id: newId(),
    staffId,
    teamId: null,
    kind: 'named',
    reason: command.reason.trim(),
    working: { leadNeed: null, considered: [] },
    previousId: current?.id ?? null,
    assignedBy: command.by,
    startedAt: now,
    endedAt: null,
    endReason: null,
  };
  await insertAssignments(tx, [assignment]);
  await savePeople(
    tx,
    [{ personId, services: person?.services ?? [], contactId: staffId, assignmentId: assignment.id }],
    now,
  );
  await clearAlarms(
    tx,
    { kinds: ['nobody-can-take', 'no-duty-lead', 'contact-left'], personIds: [personId] },
    'A contact was named',
    now,
  );
  await tellAssigned(tx, [assignment], context);
  await settleOverload(tx, [staffId], context);
  await publishCareTeams(tx, [personId], context);
  return assignment;
}

async function faultOf(tx: Tx, command: NameContact, now: number): Promise<Refusal | undefined> {
  const { staffId, current, reason } = command;
  if (reason.trim() === '') {
    return refuse('invalid', 'Say why: the person and the next contact read it.', {
      where: 'reason',
      what: 'no reason was given',
      mend: 'give it in a sentence',
    });
  }
  if (current?.staffId === staffId && current.kind === 'named') {
    return refuse('conflict', 'They are this person’s contact already.', {
      where: 'staffId',
      what: 'the same member of staff',
      mend: 'choose somebody else',
    });
  }
  const limit = await caseloadLimitOf(tx, staffId, now);
  if (limit === null) {
    return refuse('invalid', 'This member of staff has no post that takes a caseload.', {
      where: 'staffId',
      what: 'they cannot be a named contact today',
      mend: 'choose somebody else, or give their post a caseload in the directory',
    });
  }
  const load = (await loadsOf(tx, [staffId])).get(staffId) ?? 0;
  if (load < limit || command.overLimit) return undefined;
  return refuse('conflict', `They are contact for ${load} people, and their limit is ${limit}.`, {
    where: 'staffId',
    what: 'their caseload is full',
    mend: 'choose somebody else, or confirm that they take one more than their limit',
  });
}

import { lockByName, NOBODY, newId, type Tx } from '../platform/index.ts';
import { closeAssignments } from './close-assignments.ts';
import { activeAssignmentsOf, insertAssignments, lockPeople, savePeople } from './contact-store.ts';
import { clearAlarms, insertAlarms } from './inbox-store.ts';
import { LOAD_LOCK } from './place-people.ts';
import { publishCareTeams } from './publish-contacts.ts';
import { tellAssigned } from './tell-contacts.ts';
import type { CoordinationContext } from './types.ts';

const JOINED = 'The records of one person were joined';

/**
 * Two persons proved to be one: the one who stands for both keeps their contact, and takes over the other's when they have
 * none; the other's row is emptied and stays as history. Then `refreshOpenServices` counts the services of both. Splitting needs no
 * act of its own: refresh both persons, each with their own events.
 */
export async function joinPeople(
  tx: Tx,
  { absorbed, into }: { absorbed: string; into: string },
  context: CoordinationContext,
): Promise<void> {
  const now = context.clock.now();
  await lockByName(tx, LOAD_LOCK);
  const rows = await lockPeople(tx, [absorbed, into]);
  const old = rows.find((row) => row.personId === absorbed);
  if (!old) return;
  const active = await activeAssignmentsOf(tx, [absorbed, into]);
  const theirs = active.find((each) => each.personId === absorbed);
  const kept = active.find((each) => each.personId === into);
  if (theirs) await closeAssignments(tx, [theirs], { reason: JOINED, by: 'rule' }, context);
  await savePeople(tx, [{ personId: absorbed, services: [], contactId: null, assignmentId: null }], now);
  await clearAlarms(
    tx,
    { kinds: ['nobody-can-take', 'no-duty-lead', 'contact-left'], personIds: [absorbed] },
    JOINED,
    now,
  );
  if (theirs && (!kept || (kept.kind === 'held' && theirs.kind === 'named'))) {
    if (kept) await closeAssignments(tx, [kept], { reason: JOINED, by: 'rule' }, context);
    const moved = {
      ...theirs,
      personId: into,
      id: newId(),
      reason: `${JOINED}; before: ${theirs.reason}`,
      previousId: null,
      assignedBy: 'rule',
      startedAt: now,
      endedAt: null,
      endReason: null,
    };
    await insertAssignments(tx, [moved]);
    const services = rows.find((row) => row.personId === into)?.services ?? [];
    await savePeople(tx, [{ personId: into, services, contactId: moved.staffId, assignmentId: moved.id }], now);
    if (moved.kind === 'named') {
      await clearAlarms(tx, { kinds: ['nobody-can-take', 'no-duty-lead'], personIds: [into] }, JOINED, now);
    } else {
      // Whoever a duty lead holds stands as an alarm until somebody has room.
      await insertAlarms(tx, [
        {
          personId: into,
          id: newId(),
          kind: 'nobody-can-take',
          staffId: NOBODY,
          detail: moved.reason,
          raisedAt: now,
          clearedAt: null,
        },
      ]);
    }
    await tellAssigned(tx, [moved], context);
  }
  await publishCareTeams(tx, [absorbed, into], context);
}

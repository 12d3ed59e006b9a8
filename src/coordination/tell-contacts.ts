import { newId, type Tx } from '../platform/index.ts';
import { parseDay, startOfDay } from '../standards/index.ts';
import { insertNotifications } from './inbox-store.ts';
import type { Assignment, ContactChange, CoordinationContext, Cover, Notification } from './types.ts';

const restsOn = (assignment: Assignment): string => `contact-assignment/${assignment.id}`;

/** An assignment as the dated relationship that lets the contact see the record. */
function changeOf(assignment: Assignment, to: number | null): ContactChange {
  return {
    personId: assignment.personId,
    staffId: assignment.staffId,
    kind: 'named-contact',
    from: assignment.startedAt,
    to,
    restsOn: restsOn(assignment),
    basis: assignment.kind === 'held' ? 'Duty lead who holds the person' : 'Named contact',
  };
}

/** Tells everybody concerned that these people have a contact: access by relationship, the contact by notification. */
export async function tellAssigned(
  tx: Tx,
  assignments: readonly Assignment[],
  context: CoordinationContext,
): Promise<void> {
  if (assignments.length === 0) return;
  await context.hooks.onContactChanged(
    tx,
    assignments.map((each) => changeOf(each, null)),
  );
  await insertNotifications(
    tx,
    assignments.map(
      (each): Notification => ({
        personId: each.personId,
        id: newId(),
        recipient: each.staffId,
        topic: 'contact',
        message:
          each.kind === 'held'
            ? 'You hold this person as duty lead: nobody could be named as contact.'
            : 'You are now this person’s named contact.',
        link: `/people/${each.personId}/contact`,
        sentAt: context.clock.now(),
        acknowledgedAt: null,
      }),
    ),
  );
}

/** Tells everybody concerned that these assignments are over. */
export async function tellEnded(
  tx: Tx,
  ended: readonly Assignment[],
  why: string,
  context: CoordinationContext,
): Promise<void> {
  if (ended.length === 0) return;
  const now = context.clock.now();
  await context.hooks.onContactChanged(
    tx,
    ended.map((each) => changeOf(each, each.endedAt ?? now)),
  );
  await insertNotifications(
    tx,
    ended.map(
      (each): Notification => ({
        personId: each.personId,
        id: newId(),
        recipient: each.staffId,
        topic: `contact-ended ${each.id}`,
        message: `You are no longer this person’s contact. ${why}.`,
        link: null,
        sentAt: now,
        acknowledgedAt: null,
      }),
    ),
  );
}

/** Cover lets whoever covers see the record on those days, and not before or after. */
export async function tellCover(tx: Tx, covers: readonly Cover[], context: CoordinationContext): Promise<void> {
  if (covers.length === 0) return;
  await context.hooks.onContactChanged(
    tx,
    covers.map((cover) => {
      const from = startOfDay(dayNumber(cover.startsOn));
      const lastMoment = startOfDay(dayNumber(cover.endsOn) + 1);
      return {
        personId: cover.personId,
        staffId: cover.staffId,
        kind: 'duty-cover' as const,
        from,
        // Ended before it began: a relationship of no length, which stays as history.
        to: cover.endedAt === null ? lastMoment : Math.max(from, Math.min(cover.endedAt, lastMoment)),
        restsOn: `contact-cover/${cover.id}`,
        basis: 'Covers for the named contact',
      };
    }),
  );
}

function dayNumber(text: string): number {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`'${text}' came out of the database as a date and is none.`);
  return day;
}

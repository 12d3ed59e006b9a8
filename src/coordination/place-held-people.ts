import { postsOfStaff } from '../directory/index.ts';
import { lockByName, newId, type Tx } from '../platform/index.ts';
import { isoDay, londonDay } from '../standards/index.ts';
import type { Choice } from './choose-contact.ts';
import { closeAssignments } from './close-assignments.ts';
import { caseloadOf, heldPeople, lockPeople, staffWithCaseload } from './contact-store.ts';
import { clearAlarms, insertAlarms } from './inbox-store.ts';
import { choosePlaces, LOAD_LOCK, type Placed, recordPlaces } from './place-people.ts';
import type { Assignment, CoordinationContext } from './types.ts';

/** For a job: looks again for a contact for up to `limit` people whom duty leads hold, those held longest first. */
export async function placeHeldPeople(tx: Tx, context: CoordinationContext, limit = 200): Promise<Placed> {
  await lockByName(tx, LOAD_LOCK);
  const held = await heldPeople(tx, limit);
  // Those whom still nobody could take stay held as they are, without a new entry in the history each time.
  return replace(tx, held, { wanted: ['named'], reason: 'Somebody has room now' }, context);
}

/**
 * For a job: finds contacts who hold no post any more, raises the alarm for each of their people and gives those people another
 * contact by the rule. Somebody without a place to go is held by the duty lead; where there is none the contact who left stays
 * on the row, with the alarm, for nobody may be without one.
 */
export async function replaceContactsWhoLeft(tx: Tx, context: CoordinationContext): Promise<Placed> {
  await lockByName(tx, LOAD_LOCK);
  const now = context.clock.now();
  const today = isoDay(londonDay(now));
  const left: Assignment[] = [];
  for (const { staffId } of await staffWithCaseload(tx)) {
    if ((await postsOfStaff(tx, staffId, today)).length === 0) left.push(...(await caseloadOf(tx, staffId)));
  }
  await insertAlarms(
    tx,
    left.map(({ personId, staffId }) => ({
      personId,
      id: newId(),
      kind: 'contact-left' as const,
      staffId,
      detail: 'The contact holds no post any more.',
      raisedAt: now,
      clearedAt: null,
    })),
  );
  const placed = await replace(
    tx,
    left,
    { wanted: ['named', 'held'], reason: 'The contact holds no post any more' },
    context,
  );
  const kept = new Set(placed.unplaced);
  const moved = left.map((each) => each.personId).filter((id) => !kept.has(id));
  await clearAlarms(tx, { kinds: ['contact-left'], personIds: moved }, 'Another contact was found', now);
  return placed;
}

/** Ends the assignments of those for whom the rule finds a wanted kind of contact, and gives it to them; the others keep what they have. */
async function replace(
  tx: Tx,
  current: readonly Assignment[],
  { wanted, reason }: { wanted: readonly Choice['kind'][]; reason: string },
  context: CoordinationContext,
): Promise<Placed> {
  const people = await lockPeople(
    tx,
    current.map((each) => each.personId),
  );
  const chosen = await choosePlaces(tx, people, context);
  const placeable = chosen.filter(({ choice }) => wanted.includes(choice.kind));
  const ids = new Set(placeable.map((each) => each.personId));
  await closeAssignments(
    tx,
    current.filter((each) => ids.has(each.personId)),
    { reason, by: 'rule' },
    context,
  );
  const { named, held } = await recordPlaces(tx, placeable, 'rule', context);
  return { named, held, unplaced: people.map((each) => each.personId).filter((id) => !ids.has(id)) };
}

import { lockByName, type Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import { HOUR, MINUTE } from '../standards/index.ts';
import { mismatch } from './offer-window.ts';
import { publish } from './publish.ts';
import { holdSlot, releaseLapsedHolds, slotsBetween } from './slot-store.ts';
import { waitingAt } from './store.ts';
import type { AppointmentsContext, Slot } from './types.ts';

/** Our design: how long a slot waits for the person it was offered to, and how near its start it goes to anybody. */
const HOLD = 2 * HOUR;
const TOO_NEAR = 30 * MINUTE;

/** Until when a slot may be kept for one person; undefined when it is too near its start to keep. */
export function holdUntil(starts: Instant, now: Instant): Instant | undefined {
  const until = Math.min(now + HOLD, starts - TOO_NEAR);
  return until > now ? until : undefined;
}

/**
 * Offers slots that came free to whoever waits longest, urgent first: each is held for one person for a time, and
 * `onSlotOffered` tells them. Nobody holds two, and `except` (who just gave the slot up) is passed over. Gives the slots that are
 * now held. The slots are all of one organisation.
 */
export async function offerFreed(
  tx: Tx,
  freed: readonly Slot[],
  context: AppointmentsContext,
  except?: string,
): Promise<Slot[]> {
  const first = freed[0];
  if (!first) return [];
  const now = context.clock.now();
  const { organisation } = first;
  const waiting = await waitingAt(tx, organisation);
  if (waiting.length === 0) return [];
  // Two slots that come free at once would otherwise both be offered to the same person.
  await lockByName(tx, `waiting-list ${organisation}`);
  const ahead = await slotsBetween(tx, organisation, now, Number.MAX_SAFE_INTEGER);
  const served = new Set(
    ahead.filter((slot) => slot.state === 'held' && (slot.heldUntil ?? 0) > now).map((slot) => slot.personId),
  );
  if (except !== undefined) served.add(except);
  const held: Slot[] = [];
  for (const slot of [...freed].sort((a, b) => a.starts - b.starts)) {
    const until = holdUntil(slot.starts, now);
    const next = waiting.find((request) => !served.has(request.personId) && mismatch(slot, request) === undefined);
    if (until === undefined || next === undefined) continue;
    const taken = await holdSlot(tx, { organisation, id: slot.id, personId: next.personId, until, now });
    if (!taken) continue;
    served.add(next.personId);
    held.push(taken);
    await context.hooks.onSlotOffered(tx, { request: next, slot: taken, until });
  }
  await publish(tx, { slots: held }, context);
  return held;
}

/** Ends the holds that nobody used at a practice and offers those slots to the next in the list. For a job every few minutes. */
export async function passOnLapsedOffers(tx: Tx, organisation: string, context: AppointmentsContext): Promise<Slot[]> {
  const freed = await releaseLapsedHolds(tx, organisation, context.clock.now());
  await publish(tx, { slots: freed }, context);
  return offerFreed(tx, freed, context);
}

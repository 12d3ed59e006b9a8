import type { GpOffer, Instant } from '../standards/index.ts';
import { endOfDay, HOUR, londonDay } from '../standards/index.ts';
import type { Slot } from './types.ts';

/**
 * The times between which an offer of commitment 14-29 is kept, for somebody who asked at `requestedAt`.
 * Only for finding slots: whether the promise was kept is the standard's to say (policy/gp-access), not ours.
 * The 48 hours are elapsed hours, as the promise words it; booking ahead begins where they end and has no end.
 */
export function offerWindow(offer: GpOffer, requestedAt: Instant): { from: Instant; until: Instant } {
  switch (offer) {
    case 'same-day-consultation':
      return { from: requestedAt, until: endOfDay(londonDay(requestedAt)) };
    case 'appointment-within-48-hours':
      return { from: requestedAt, until: requestedAt + 48 * HOUR };
    case 'ahead-with-gp-of-choice':
      return { from: requestedAt + 48 * HOUR, until: Number.MAX_SAFE_INTEGER };
  }
}

/** What of a request decides which slots may answer it. */
export interface Wish {
  offer: GpOffer;
  practitioner: string | null;
}

/** Why a slot cannot answer a request, in words; undefined when it can. A later slot than promised can: late is better than never. */
export function mismatch(slot: Pick<Slot, 'offers' | 'practitioner'>, wish: Wish): string | undefined {
  if (!slot.offers.includes(wish.offer)) return `This appointment is not opened for "${offerName[wish.offer]}".`;
  if (wish.offer === 'ahead-with-gp-of-choice' && slot.practitioner !== wish.practitioner) {
    return 'This appointment is with another practitioner than the GP that was chosen.';
  }
  return undefined;
}

/** True when this person may take the slot at `now`: it is free, held for them, or held for somebody who let the time pass. */
export function isBookable(
  slot: Pick<Slot, 'state' | 'personId' | 'heldUntil' | 'starts'>,
  personId: string,
  now: Instant,
): boolean {
  if (slot.starts <= now) return false;
  if (slot.state === 'free') return true;
  return slot.state === 'held' && (slot.personId === personId || (slot.heldUntil ?? 0) <= now);
}

export const offerName: Record<GpOffer, string> = {
  'same-day-consultation': 'a consultation today',
  'appointment-within-48-hours': 'an appointment within 48 hours',
  'ahead-with-gp-of-choice': 'booking ahead with a GP of your choice',
};

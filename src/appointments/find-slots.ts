import type { Db, Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import { offerWindow } from './offer-window.ts';
import { bookableSlots } from './slot-store.ts';
import type { CareRequest, Slot } from './types.ts';

export interface SlotsForRequest {
  /** Those that keep the offer. */
  inTime: Slot[];
  /** Later ones: they answer the need and not the promise. */
  later: Slot[];
}

type Asked = Pick<CareRequest, 'personId' | 'organisation' | 'offer' | 'practitioner' | 'requestedAt'>;

/** What this person could book now for their request, soonest first, at most `limit` of each kind. */
export async function findSlots(tx: Tx | Db, asked: Asked, now: Instant, limit = 40): Promise<SlotsForRequest> {
  const window = offerWindow(asked.offer, asked.requestedAt);
  const { personId, organisation, offer } = asked;
  // Only booking ahead is a promise of one practitioner; the other two are kept by whoever is free.
  const practitioner = offer === 'ahead-with-gp-of-choice' ? asked.practitioner : null;
  const query = { personId, organisation, offer, practitioner, now, limit };
  const inTime = await bookableSlots(tx, { ...query, from: window.from, until: window.until });
  const later =
    window.until === Number.MAX_SAFE_INTEGER
      ? []
      : await bookableSlots(tx, { ...query, from: window.until + 1, until: Number.MAX_SAFE_INTEGER });
  return { inTime, later };
}

import type { Instant } from '../standards/index.ts';
import { endOfDay, londonDay, MINUTE } from '../standards/index.ts';
import type { AppointmentState } from './types.ts';

/** Our design: long enough to put a wrong press right, short enough that nobody has acted on it meanwhile. */
export const BOOKING_UNDO = 15 * MINUTE;
const CANCELLATION_UNDO = 15 * MINUTE;

/**
 * Until when the last act may be taken back by undo; later a correction with its reason is needed.
 * A mark of attendance may be undone to the end of the next day, a cancellation for a quarter of an hour and only before the start.
 */
export function undoUntil(state: AppointmentState, stateAt: Instant, starts: Instant): Instant {
  switch (state) {
    case 'attended':
    case 'did-not-attend':
      return endOfDay(londonDay(stateAt) + 1);
    case 'cancelled-by-person':
    case 'cancelled-by-provider':
      return Math.min(stateAt + CANCELLATION_UNDO, starts - 1);
    case 'booked':
    case 'taken-back':
      return stateAt - 1;
  }
}

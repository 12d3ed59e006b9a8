import type { Clock, Tx } from '../platform/index.ts';
import type { GpOffer, Instant } from '../standards/index.ts';

/** How a consultation takes place. */
export type Medium = 'face-to-face' | 'phone' | 'video' | 'online';
export type Route = 'phone' | 'online' | 'in-person';

export const offers: readonly GpOffer[] = [
  'same-day-consultation',
  'appointment-within-48-hours',
  'ahead-with-gp-of-choice',
];
export const media: readonly Medium[] = ['face-to-face', 'phone', 'video', 'online'];

/** A stretch of one practitioner's time that a practice opens for booking, cut into slots of equal length. */
export interface Session {
  organisation: string;
  id: string;
  practitioner: string;
  starts: Instant;
  ends: Instant;
  slotMinutes: number;
  medium: Medium;
  /** Which of the three offers its slots answer. */
  offers: GpOffer[];
}

/** free: anybody may book; held: offered to one waiting person until `heldUntil`; withdrawn: the practice took it back. */
export type SlotState = 'free' | 'held' | 'booked' | 'withdrawn';

export interface Slot {
  organisation: string;
  id: string;
  sessionId: string;
  practitioner: string;
  starts: Instant;
  ends: Instant;
  medium: Medium;
  offers: GpOffer[];
  state: SlotState;
  personId: string | null;
  appointmentId: string | null;
  heldUntil: Instant | null;
}

/** open: not booked yet (waiting when `waitingSince` is set); answered: the person was seen. */
export type RequestState = 'open' | 'booked' | 'answered' | 'withdrawn';

/** A person asked their practice for one of the three offers. */
export interface CareRequest {
  personId: string;
  id: string;
  organisation: string;
  offer: GpOffer;
  /** The practice's own judgement. */
  urgent: boolean;
  /** Staff id of the GP of choice; always there for booking ahead. */
  practitioner: string | null;
  route: Route;
  state: RequestState;
  requestedAt: Instant;
  waitingSince: Instant | null;
  /** When it was answered or withdrawn. */
  closedAt: Instant | null;
}

/** taken-back: booked by mistake and undone at once; it counts as never having been. */
export type AppointmentState =
  | 'booked'
  | 'attended'
  | 'did-not-attend'
  | 'cancelled-by-person'
  | 'cancelled-by-provider'
  | 'taken-back';

export interface Appointment {
  personId: string;
  id: string;
  organisation: string;
  slotId: string;
  requestId: string | null;
  offer: GpOffer | null;
  practitioner: string;
  starts: Instant;
  ends: Instant;
  medium: Medium;
  state: AppointmentState;
  /** A slot in time was free and the person took a later one. */
  personChoseLater: boolean;
  bookedAt: Instant;
  /** When it came into its present state. */
  stateAt: Instant;
  reason: string | null;
}

/** What the module tells the modules above it; `src/wiring.ts` says who listens. All run inside the act's transaction. */
export interface AppointmentsHooks {
  /** Care events of these people changed: their clocks are to be worked out. */
  onPersonsTouched(tx: Tx, personIds: readonly string[]): Promise<void>;
  /** A slot came free and is held for this person until `until`. */
  onSlotOffered(tx: Tx, offer: { request: CareRequest; slot: Slot; until: Instant }): Promise<void>;
}

export interface AppointmentsContext {
  clock: Clock;
  hooks: AppointmentsHooks;
}

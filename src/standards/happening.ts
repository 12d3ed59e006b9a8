/** What the fold needs of any dated fact: care events are about a person, case events about a case. */
import { endOfDay, londonDay } from './calendar/london.ts';
import type { FactRef, Instant, Precision } from './care-event.ts';

export interface Happening {
  id: string;
  kind: string;
  at: Instant;
  precision: Precision;
  known: Instant;
  ceased?: Instant;
  pathway?: string;
  source: string;
  fact: FactRef;
  organisation?: string;
  data: object;
}

/** The two times at which a question is put: what had happened by `asOf`, by what was known at `knownAt`. */
export interface AsOf {
  asOf: Instant;
  /** Only what was known, and not yet given up, at this instant; absent: everything held true now. */
  knownAt?: Instant;
}

/** True when the fact is part of the truth that the question is put against. */
export function isHeld(event: Happening, question: AsOf): boolean {
  if (question.knownAt === undefined) return event.ceased === undefined;
  return event.known <= question.knownAt && (event.ceased === undefined || event.ceased > question.knownAt);
}

/**
 * Order among happenings of one moment, and of facts whose hour is unknown within their day: what opens a pathway, then
 * what was missed or cancelled, then new bookings, then what took place, then statuses, then what ends the pathway.
 */
const OPENS = 0;
const MISSED = 1;
const BOOKS = 2;
const HAPPENS = 3;
const STATUS = 4;
const ENDS = 5;

const phases: Readonly<Record<string, number>> = {
  'registration.started': OPENS,
  'gp.requested': OPENS,
  'referral.received': OPENS,
  'admission.started': OPENS,
  'discharge.ready': OPENS,
  'emergency.arrived': OPENS,
  'diagnostic.requested': OPENS,
  'cancer.referred': OPENS,
  'cancer.decision-to-treat': OPENS,
  'social-care.requested': OPENS,
  'service.opened': OPENS,
  'chc.checklist-positive': OPENS,
  'chc.fast-track': OPENS,
  'placement.started': OPENS,
  'case.arose': OPENS,
  'case.received': OPENS,
  'appointment.did-not-attend': MISSED,
  'appointment.cancelled': MISSED,
  'appointment.rebooking': BOOKS,
  'appointment.booked': BOOKS,
  'rtt.status': STATUS,
  'registration.ended': ENDS,
  'gp.request-withdrawn': ENDS,
  'referral.rejected': ENDS,
  'referral.closed': ENDS,
  'admission.ended': ENDS,
  'service.closed': ENDS,
  'placement.ended': ENDS,
  'case.closed': ENDS,
  death: ENDS,
};

/** Decisions to stop without treatment: active monitoring, not to treat, declined. */
const toldDecisions: ReadonlySet<string | undefined> = new Set(['31', '32', '34', '35']);

/** When a happening takes effect. A decision to stop without treatment takes effect when the person is told (RTT rule 5). */
export function effectiveAt(event: Happening): Instant {
  if (event.kind !== 'rtt.status') return event.at;
  const { code, communicated } = event.data as { code?: string; communicated?: Instant };
  return communicated !== undefined && communicated > event.at && toldDecisions.has(code) ? communicated : event.at;
}

/** RTT status 33 says that an appointment was missed, so it comes where missed appointments come. */
const FIRST_MISS = '33';

function phaseOf(event: Happening): number {
  const { attendance, code } = event.data as { attendance?: string; code?: string };
  if (event.kind === 'contact' && attendance !== undefined && attendance !== 'attended') return MISSED;
  if (event.kind === 'rtt.status' && code === FIRST_MISS) return MISSED;
  return phases[event.kind] ?? HAPPENS;
}

function sortTime(event: Happening): Instant {
  const at = effectiveAt(event);
  if (event.precision === 'instant' || phaseOf(event) === OPENS) return at;
  return endOfDay(londonDay(at));
}

/** Statuses of one moment go by code, so that a start (11) comes before the stop (30) of the same day. */
function tieCode(event: Happening): string {
  return event.kind === 'rtt.status' ? ((event.data as { code?: string }).code ?? '') : '';
}

/**
 * The one total order: time (a day without an hour: openings at its start, the rest at its end), then phase, then status
 * code, then id. Ids are made from content, so the order never depends on arrival.
 */
export function inOrder(a: Happening, b: Happening): number {
  return sortTime(a) - sortTime(b) || tieBreak(a, b);
}

function tieBreak(a: Happening, b: Happening): number {
  const byPhase = phaseOf(a) - phaseOf(b);
  if (byPhase !== 0) return byPhase;
  const byCode = compare(tieCode(a), tieCode(b));
  return byCode === 0 ? compare(a.id, b.id) : byCode;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The facts of the final truth up to a moment, in order, each once. The input is not changed. */
export function truthInOrder<E extends Happening>(events: readonly E[], question: AsOf): E[] {
  const held: E[] = [];
  let sorted = true;
  let latest = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (effectiveAt(event) > question.asOf || !isHeld(event, question)) continue;
    if (sorted) {
      const time = sortTime(event);
      const previous = held[held.length - 1];
      // Only strictly later events, or ties in their order, keep the list sorted; a repeated id does not.
      sorted = time > latest || previous === undefined || (time === latest && tieBreak(previous, event) < 0);
      latest = time;
    }
    held.push(event);
  }
  if (sorted) return held;
  held.sort(inOrder);
  return held.filter((event, index) => event.id !== held[index - 1]?.id);
}

/** Whole London days between two instants (midnights crossed). */
export function daysBetween(start: Instant, end: Instant): number {
  return londonDay(end) - londonDay(start);
}

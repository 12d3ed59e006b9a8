/**
 * A fair queue: clinical priority, then the fair place (time waited, with days kept from before a chosen delay). Nothing
 * else: who pays is not even an input to the order.
 */
import type { Instant } from '../../src/standards/index.ts';

/** Surgical prioritisation as recorded nationally: P1 is the most urgent. Unknown is the least, and is to be asked about. */
export type ClinicalPriority = 'P1' | 'P2' | 'P3' | 'P4' | 'unknown';

export interface QueueEntry {
  id: string;
  person: string;
  priority: ClinicalPriority;
  /** The instant from which the place counts: the fair place of the clock, else its start. */
  placeSince: Instant;
  /** When the person was given the treatment or appointment waited for; absent while waiting. */
  seen?: Instant;
  /** When the person left the queue without being seen (declined, no treatment needed, died). */
  left?: Instant;
  /** From when the person was ready and available for a date. Someone who could not come is not overtaken. */
  availableFrom?: Instant;
  /** A private patient of the same service. */
  privatePayer?: boolean;
}

/** A reason recorded by a clinician why one was seen before another. */
export interface ClinicalReason {
  entry: string;
  by: string;
  reason: string;
  recorded: Instant;
}

export interface Overtaking {
  /** Who was seen. */
  seen: string;
  /** Those who had the better claim and still waited then, best claim first. */
  overtaken: string[];
  at: Instant;
  /** 'justified' only by a clinical reason recorded by the time of being seen. */
  standing: 'justified' | 'needs-reason' | 'refused-private-payer';
  reason?: ClinicalReason;
}

const ranks: Readonly<Record<ClinicalPriority, number>> = { P1: 1, P2: 2, P3: 3, P4: 4, unknown: 5 };

/** Negative when `a` has the better claim. Equal claims (same priority, same place) go by id only to be shown steadily. */
export function byClaim(a: QueueEntry, b: QueueEntry): number {
  return claim(a, b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function claim(a: QueueEntry, b: QueueEntry): number {
  return ranks[a.priority] - ranks[b.priority] || a.placeSince - b.placeSince;
}

/** Those who wait, in their fair order. Private payers have no place in it. */
export function fairOrder(entries: readonly QueueEntry[]): QueueEntry[] {
  return entries
    .filter((entry) => entry.seen === undefined && entry.left === undefined && entry.privatePayer !== true)
    .sort(byClaim);
}

/** Every overtaking: someone seen while others with a strictly better claim waited and were available. */
export function findOvertakings(entries: readonly QueueEntry[], reasons: readonly ClinicalReason[]): Overtaking[] {
  const reasonFor = new Map(reasons.map((reason) => [reason.entry, reason]));
  return entries
    .filter((entry) => entry.seen !== undefined)
    .flatMap((entry): Overtaking[] => {
      const at = entry.seen as Instant;
      const overtaken = entries.filter((other) => isOvertaken(other, entry, at)).sort(byClaim);
      if (overtaken.length === 0) return [];
      return [judged(entry, overtaken, at, reasonFor.get(entry.id))];
    });
}

function isOvertaken(other: QueueEntry, entry: QueueEntry, at: Instant): boolean {
  if (other.id === entry.id || other.privatePayer) return false;
  const waited =
    other.placeSince <= at &&
    (other.availableFrom ?? other.placeSince) <= at &&
    (other.left === undefined || other.left > at) &&
    (other.seen === undefined || other.seen > at);
  // A private payer has no claim in an NHS queue, so every NHS patient who waits is before them.
  return waited && (entry.privatePayer === true || claim(other, entry) < 0);
}

function judged(
  entry: QueueEntry,
  overtaken: QueueEntry[],
  at: Instant,
  reason: ClinicalReason | undefined,
): Overtaking {
  const found = { seen: entry.id, overtaken: overtaken.map(({ id }) => id), at };
  // Paying can never be justified, whatever reason is written down (14-04b).
  if (entry.privatePayer) return { ...found, standing: 'refused-private-payer' };
  if (reason && reason.recorded <= at && reason.reason.trim() !== '')
    return { ...found, standing: 'justified', reason };
  return { ...found, standing: 'needs-reason' };
}

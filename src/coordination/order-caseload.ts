import type { Instant } from '../standards/index.ts';
import type { CaseloadClock } from './types.ts';

/** One person on a caseload, with their clocks soonest first. */
export interface CaseloadEntry {
  personId: string;
  /** Not missed yet, soonest due first. */
  running: CaseloadClock[];
  /** Missed and still waiting, longest first. */
  missed: CaseloadClock[];
}

/**
 * A caseload in the order in which to work: whose clock will be missed next comes first; then those already missed and still
 * waiting, longest first; then those without a clock. Sorting the missed first would bury what can still be kept; the page
 * gives them their own heading and their number at the top.
 * `due` at exactly `now` can still be kept.
 */
export function orderCaseload(
  personIds: readonly string[],
  clocks: readonly CaseloadClock[],
  now: Instant,
): CaseloadEntry[] {
  const entries = new Map(
    personIds.map((personId) => [personId, { personId, running: [], missed: [] } as CaseloadEntry]),
  );
  for (const clock of [...clocks].sort((a, b) => a.due - b.due || (a.standard < b.standard ? -1 : 1))) {
    const entry = entries.get(clock.personId);
    if (!entry) continue;
    (clock.missed || clock.due < now ? entry.missed : entry.running).push(clock);
  }
  return [...entries.values()].sort(
    (a, b) =>
      group(a) - group(b) ||
      firstDue(a) - firstDue(b) ||
      (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : 0),
  );
}

const group = (entry: CaseloadEntry): number => (entry.running.length > 0 ? 0 : entry.missed.length > 0 ? 1 : 2);

const firstDue = (entry: CaseloadEntry): Instant => (entry.running[0] ?? entry.missed[0])?.due ?? 0;

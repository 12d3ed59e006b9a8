/** Working days that a law itself leaves out of a wait: a school's holidays, the days between a fees notice and the fee. */
import type { DayNumber } from '../calendar/london.ts';
import type { WorkingDays } from '../calendar/working-days.ts';

/** Days from first to last, both included. */
export interface DaySpan {
  readonly from: DayNumber;
  readonly to: DayNumber;
}

/** The nth working day after a day, none of the days left out counted; undefined when the calendar does not reach so far. */
export function addLeavingOut(
  calendar: WorkingDays,
  day: DayNumber,
  n: number,
  leftOut: readonly DaySpan[],
): DayNumber | undefined {
  let reached = calendar.add(day, n);
  while (reached !== undefined) {
    const counted = betweenLeavingOut(calendar, day, reached, leftOut);
    if (counted === undefined) return undefined;
    // Each step adds no more than what is missing, so the day on which nothing is missing is itself counted.
    if (counted === n) return reached;
    reached = calendar.add(reached, n - counted);
  }
  return undefined;
}

/** Working days after `start` up to and including `end`, without those left out. Overlapping spans are counted once. */
export function betweenLeavingOut(
  calendar: WorkingDays,
  start: DayNumber,
  end: DayNumber,
  leftOut: readonly DaySpan[],
): number | undefined {
  let counted = calendar.between(start, end);
  let after = start;
  for (const { from, to } of leftOut.toSorted((a, b) => a.from - b.from)) {
    const first = Math.max(after, from - 1);
    const last = Math.min(to, end);
    if (last <= first || counted === undefined) continue;
    const out = calendar.between(first, last);
    if (out === undefined) return undefined;
    counted -= out;
    after = last;
  }
  return counted;
}

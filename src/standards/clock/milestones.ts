/** Further points on a clock (52 weeks, 104 weeks): they judge nothing and are shown. */
import type { Calendars } from '../calendar/calendars.ts';
import { londonDay } from '../calendar/london.ts';
import type { Instant } from '../care-event.ts';
import type { ValueBook } from '../dated-values.ts';
import { isNotCovered, valueOn } from '../dated-values.ts';
import { dueAt } from './limit.ts';
import type { ClockPeriod } from './period.ts';

export interface Milestone {
  name: string;
  /** The last instant before it is passed. */
  until: Instant;
  /** True once the period has gone beyond it: at its stop, or at the moment asked about. */
  passed: boolean;
}

/** The milestones of a period, in the order of the standard; none where the start is not known or a figure is not covered. */
export function milestonesOf(period: ClockPeriod, asOf: Instant, calendars: Calendars, values: ValueBook): Milestone[] {
  const set = values.get(period.clock.folder);
  if (!set || !period.startKnown) return [];
  return (period.clock.milestones ?? []).flatMap(({ name, limit }): Milestone[] => {
    if (!('value' in limit)) return [];
    const figure = valueOn(set, limit.value, londonDay(period.start));
    if (isNotCovered(figure)) return [];
    const until = dueAt(limit, figure.value, period.start, period.startPrecision, calendars);
    return typeof until === 'number' ? [{ name, until, passed: (period.stop ?? asOf) > until }] : [];
  });
}

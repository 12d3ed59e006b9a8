/** Limits: how long a law gives, in its own unit and by its own calendar. */

import type { Calendars, WorkingDayCalendar } from '../calendar/calendars.ts';
import { coreHoursStart, endOfNextCoreHours } from '../calendar/core-hours.ts';
import { addMonths, endOfDay, HOUR, isoDay, londonDay, MINUTE } from '../calendar/london.ts';
import type { Instant, Precision } from '../care-event.ts';
import type { DaySpan } from './left-out.ts';
import { addLeavingOut, betweenLeavingOut } from './left-out.ts';

/** The unit in which time used and left is given. */
export type ClockUnit = 'minutes' | 'days' | 'working-days';

/** A limit as a standard declares it: `value` names a figure of values.yaml. */
export type Limit =
  | { by: 'hours'; value: string }
  | { by: 'days'; value: string }
  | { by: 'weeks'; value: string }
  | { by: 'working-days'; value: string; calendar: WorkingDayCalendar; noLaterThan?: string }
  | { by: 'months'; value: string; ending: 'same-day' | 'day-before'; onto?: WorkingDayCalendar }
  | { by: 'same-day' }
  | { by: 'same-working-day' }
  | { by: 'next-core-hours' }
  | { by: 'none'; unit: ClockUnit };

export const hours = (value: string): Limit => ({ by: 'hours', value });
export const days = (value: string): Limit => ({ by: 'days', value });
export const weeks = (value: string): Limit => ({ by: 'weeks', value });
export const workingDays = (value: string, calendar: WorkingDayCalendar): Limit => ({
  by: 'working-days',
  value,
  calendar,
});
/** Working days with days left out, but never later than a second figure of working days with none left out. */
export const workingDaysNoLaterThan = (value: string, noLaterThan: string, calendar: WorkingDayCalendar): Limit => ({
  by: 'working-days',
  value,
  calendar,
  noLaterThan,
});
/** Months to the same day of the month; where that is no working day, to the next one. */
export const monthsOntoWorkingDay = (value: string, onto: WorkingDayCalendar): Limit => ({
  by: 'months',
  value,
  ending: 'same-day',
  onto,
});
export const months = (value: string, ending: 'same-day' | 'day-before'): Limit => ({ by: 'months', value, ending });
/** By the end of the London day of the start. */
export const sameDay: Limit = { by: 'same-day' };
/** By the end of the day of the core-hours period in which it starts (or, outside core hours, of the next one). */
export const sameWorkingDay: Limit = { by: 'same-working-day' };
/** By the end of the first core-hours period that begins after the start. */
export const nextCoreHours: Limit = { by: 'next-core-hours' };
/** No limit: the time is counted and nothing is judged. */
export const noLimit = (unit: ClockUnit): Limit => ({ by: 'none', unit });

export function unitOf(limit: Limit): ClockUnit {
  switch (limit.by) {
    case 'hours':
    case 'same-day':
    case 'same-working-day':
    case 'next-core-hours':
      return 'minutes';
    case 'working-days':
      return 'working-days';
    case 'none':
      return limit.unit;
    default:
      return 'days';
  }
}

const DAYS_IN_WEEK = 7;

/**
 * The last millisecond at which the limit is still kept. The day of the start is never counted. `amount` is the figure of
 * values.yaml. A string is a refusal: the calendar does not cover the date.
 */
export function dueAt(
  limit: Limit,
  amount: number,
  start: Instant,
  precision: Precision,
  calendars: Calendars,
  leftOut: readonly DaySpan[] = [],
): Instant | undefined | string {
  switch (limit.by) {
    case 'hours':
      // With only the day known, the day on which the hours run out is the due day, to its end.
      return precision === 'day' ? endOfDay(londonDay(start + amount * HOUR)) : start + amount * HOUR;
    case 'days':
      return endOfDay(londonDay(start) + amount);
    case 'weeks':
      return endOfDay(londonDay(start) + amount * DAYS_IN_WEEK);
    case 'months': {
      const sameDayOfMonth = addMonths(londonDay(start), amount);
      const last = limit.ending === 'same-day' ? sameDayOfMonth : sameDayOfMonth - 1;
      if (limit.onto === undefined) return endOfDay(last);
      const onto = calendars[limit.onto].add(last - 1, 1);
      return onto === undefined ? notCovered(start, calendars) : endOfDay(onto);
    }
    case 'working-days': {
      const day = addLeavingOut(calendars[limit.calendar], londonDay(start), amount, leftOut);
      return day === undefined ? notCovered(start, calendars) : endOfDay(day);
    }
    case 'same-day':
      return endOfDay(londonDay(start));
    case 'same-working-day':
      return coreHoursDue(coreHoursStart(calendars.england, start), 'day', start, calendars);
    case 'next-core-hours':
      return coreHoursDue(endOfNextCoreHours(calendars.england, start), precision, start, calendars);
    case 'none':
      return undefined;
  }
}

function coreHoursDue(
  due: Instant | undefined,
  precision: Precision,
  start: Instant,
  calendars: Calendars,
): Instant | string {
  if (due === undefined) return notCovered(start, calendars);
  return precision === 'day' ? endOfDay(londonDay(due)) : due;
}

function notCovered(start: Instant, calendars: Calendars): string {
  const { from, to } = calendars.england;
  return `working days cannot be counted from ${isoDay(londonDay(start))}: bank holidays are held from ${isoDay(from)} to ${isoDay(to)}; extend src/standards/calendar/bank-holidays.json`;
}

/** Time from start to end in a unit; the day of the start is not counted. Working days outside the file give a refusal. */
export function timeUsed(
  limit: Limit,
  start: Instant,
  end: Instant,
  calendars: Calendars,
  leftOut: readonly DaySpan[] = [],
): number | string {
  const unit = unitOf(limit);
  if (unit === 'minutes') return Math.max(0, Math.floor((end - start) / MINUTE));
  const startDay = londonDay(start);
  const endDay = londonDay(end);
  if (limit.by !== 'working-days') return Math.max(0, endDay - startDay);
  return betweenLeavingOut(calendars[limit.calendar], startDay, endDay, leftOut) ?? notCovered(end, calendars);
}

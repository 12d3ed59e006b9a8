/**
 * Core hours of general practice: 08:00 to 18:30, Monday to Friday, except Good Friday, Christmas Day and bank holidays
 * (GMS contract; Good Friday and Christmas Day are bank holidays in the file). Each working day has one core-hours period.
 */
import type { Instant } from '../care-event.ts';
import { londonDay, londonInstant, londonMinuteOfDay } from './london.ts';
import type { WorkingDays } from './working-days.ts';

const OPENS = 8 * 60;
const CLOSES = 18 * 60 + 30;

/** Start of the core-hours period that an instant falls in, or else of the next one. A request outside core hours counts from there. */
export function coreHoursStart(england: WorkingDays, instant: Instant): Instant | undefined {
  const day = londonDay(instant);
  const working = england.isWorkingDay(day);
  if (working === undefined) return undefined;
  if (working && londonMinuteOfDay(instant) < CLOSES) return londonInstant(day, OPENS);
  const next = england.add(day, 1);
  return next === undefined ? undefined : londonInstant(next, OPENS);
}

/** End (inclusive, to the millisecond of 18:30) of the core-hours period that an instant falls in, or else of the next one. */
export function endOfCoreHours(england: WorkingDays, instant: Instant): Instant | undefined {
  const start = coreHoursStart(england, instant);
  return start === undefined ? undefined : londonInstant(londonDay(start), CLOSES);
}

/** End of the first core-hours period that begins after an instant. At 07:00 on a working day that is the same day. */
export function endOfNextCoreHours(england: WorkingDays, instant: Instant): Instant | undefined {
  const day = londonDay(instant);
  const working = england.isWorkingDay(day);
  if (working === undefined) return undefined;
  if (working && londonMinuteOfDay(instant) < OPENS) return londonInstant(day, CLOSES);
  const next = england.add(day, 1);
  return next === undefined ? undefined : londonInstant(next, CLOSES);
}

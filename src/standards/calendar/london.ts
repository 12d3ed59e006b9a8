/**
 * Europe/London time in integers: an instant is epoch milliseconds (UTC), a day is the number of days since 1 January 1970
 * on the London calendar. Fast enough for the fold over every event of a country; Temporal is used only before 1996.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../care-event.ts';

/** Days since 1 January 1970 of a date on the London calendar (integer). */
export type DayNumber = number;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** From 1996 summer time runs from the last Sunday of March to the last Sunday of October, both at 01:00 UTC (Directive 2000/84/EC, Summer Time Order 2002). */
const RULE_SINCE_YEAR = 1996;
const RULE_UNTIL_YEAR = 2199;
const RULE_SINCE: Instant = Date.UTC(RULE_SINCE_YEAR, 0, 1);

const MEAN_YEAR = 365.2425 * DAY;

const springForward: Instant[] = [];
const fallBack: Instant[] = [];
for (let year = RULE_SINCE_YEAR; year <= RULE_UNTIL_YEAR; year++) {
  springForward.push(lastSunday(year, 3) * DAY + HOUR);
  fallBack.push(lastSunday(year, 10) * DAY + HOUR);
}

/** Milliseconds that London is ahead of UTC at an instant. */
export function londonOffset(instant: Instant): number {
  if (instant < RULE_SINCE) return offsetBefore1996(instant);
  // Mean years are near enough: both changes lie months away from a year's ends, and the hours around New Year are UTC either way.
  const index = Math.floor((instant - RULE_SINCE) / MEAN_YEAR);
  const spring = springForward[index];
  const autumn = fallBack[index];
  if (spring === undefined || autumn === undefined) return 0;
  return instant >= spring && instant < autumn ? HOUR : 0;
}

function offsetBefore1996(instant: Instant): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('Europe/London');
  return zoned.offsetNanoseconds / 1_000_000;
}

/** The London calendar day on which an instant falls. */
export function londonDay(instant: Instant): DayNumber {
  return Math.floor((instant + londonOffset(instant)) / DAY);
}

/** 00:00 Europe/London of a day. */
export function startOfDay(day: DayNumber): Instant {
  const utcMidnight = day * DAY;
  return utcMidnight - londonOffset(utcMidnight - HOUR);
}

/** The last millisecond of a London day. */
export function endOfDay(day: DayNumber): Instant {
  return startOfDay(day + 1) - 1;
}

/** Minutes since midnight by the London clock (0 to 1439). */
export function londonMinuteOfDay(instant: Instant): number {
  const local = instant + londonOffset(instant);
  return Math.floor((local - Math.floor(local / DAY) * DAY) / MINUTE);
}

/** An instant from a London day and a clock time in minutes. A time skipped in spring is read as if the clock had not moved. */
export function londonInstant(day: DayNumber, minuteOfDay: number): Instant {
  const asUtc = day * DAY + minuteOfDay * MINUTE;
  return asUtc - londonOffset(asUtc - HOUR);
}

/** 0 is Sunday, 6 is Saturday. */
export function weekday(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** Day number of a calendar date; month is 1 to 12. */
export function dayOf(year: number, month: number, dayOfMonth: number): DayNumber {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY;
}

/** The calendar date of a day number; month is 1 to 12. */
export function dateOf(day: DayNumber): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** '2026-06-15' for a day number. */
export function isoDay(day: DayNumber): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Day number of 'YYYY-MM-DD', or undefined when it is not a date of the calendar. */
export function parseDay(text: string): DayNumber | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return isoDay(day) === text ? day : undefined;
}

/** Instant of 'YYYY-MM-DD' (midnight) or 'YYYY-MM-DD HH:MM' by the London clock, or undefined when it is neither. */
export function parseLondon(text: string): Instant | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2}))?$/.exec(text);
  const day = match?.[1] === undefined ? undefined : parseDay(match[1]);
  if (!match || day === undefined) return undefined;
  if (match[2] === undefined) return startOfDay(day);
  const hours = Number(match[2]);
  const minutes = Number(match[3]);
  return hours < 24 && minutes < 60 ? londonInstant(day, hours * 60 + minutes) : undefined;
}

/** Day of the same number some months later; the last day of a shorter month where that day does not exist. */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const { year, month, dayOfMonth } = dateOf(day);
  const index = year * 12 + (month - 1) + months;
  const targetYear = Math.floor(index / 12);
  const targetMonth = (index % 12) + 1;
  const daysInMonth = new Date(Date.UTC(targetYear, targetMonth, 0)).getUTCDate();
  return dayOf(targetYear, targetMonth, Math.min(dayOfMonth, daysInMonth));
}

function lastSunday(year: number, month: number): DayNumber {
  const lastDay = Date.UTC(year, month, 0) / DAY;
  return lastDay - weekday(lastDay);
}

import {
  DAY,
  type DayNumber,
  HOUR,
  isoDay,
  londonDay,
  londonInstant,
  londonMinuteOfDay,
  MINUTE,
  makeCalendars,
} from '../../standards/index.ts';
import type { Random } from './random.ts';

const known = new Map<DayNumber, string>();

/** 'YYYY-MM-DD' of a day; the same few thousand days come up again and again. */
export function dayText(day: DayNumber): string {
  let text = known.get(day);
  if (text === undefined) {
    text = isoDay(day);
    known.set(day, text);
  }
  return text;
}

/** 'hh:mm' by the London clock. */
export function clockText(instant: number): string {
  const minute = londonMinuteOfDay(instant);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** An instant as FHIR writes it, by the London clock with its offset: '2026-06-15T09:30:00+01:00'. */
export function instantText(instant: number): string {
  const day = londonDay(instant);
  const local = day * DAY + londonMinuteOfDay(instant) * MINUTE;
  return `${dayText(day)}T${clockText(instant)}:00${local - instant >= HOUR ? '+01:00' : '+00:00'}`;
}

const { england } = makeCalendars();

export function isWorkingDay(day: DayNumber): boolean {
  // A day outside the calendar's years is taken by its weekday.
  return england.isWorkingDay(day) ?? ![0, 6].includes((((day + 4) % 7) + 7) % 7);
}

export function workingDayFrom(day: DayNumber): DayNumber {
  let found = day;
  while (!isWorkingDay(found)) found++;
  return found;
}

/** Some time in the hours in which clinics are held, on a step of five minutes. */
export function clinicTime(random: Random, day: DayNumber): number {
  return londonInstant(day, 8 * 60 + 30 + 5 * random.whole(0, 108));
}

export type { DayNumber };
export { DAY, HOUR, londonDay, londonInstant, MINUTE };

/** Counting working days: Monday to Friday, less the bank holidays that the law in question leaves out. */
import type { BankHoliday, BankHolidays, Nation } from './bank-holidays.ts';
import type { DayNumber } from './london.ts';
import { weekday } from './london.ts';

/** Working days of one law. All methods give undefined for a day outside the bank-holiday file: refused, never guessed. */
export interface WorkingDays {
  /** Which bank holidays count, in words. */
  readonly title: string;
  readonly from: DayNumber;
  readonly to: DayNumber;
  isWorkingDay(day: DayNumber): boolean | undefined;
  /** The nth working day after a day (which is itself not counted); n = 0 is the day itself. */
  add(day: DayNumber, n: number): DayNumber | undefined;
  /** Working days after `start` up to and including `end`; 0 when `end` is not later. */
  between(start: DayNumber, end: DayNumber): number | undefined;
  /** Bank holidays that are left out, in a span of days, first and last included. */
  holidaysBetween(first: DayNumber, last: DayNumber): BankHoliday[];
}

/**
 * Working days less the bank holidays of the given nations. A day that is a holiday in any one of them is no working day.
 * `knownOn` leaves out holidays announced after that day, to answer as it would have been answered then.
 */
export function workingDays(
  title: string,
  file: BankHolidays,
  nations: readonly Nation[],
  knownOn?: DayNumber,
): WorkingDays {
  const { from, to } = file;
  const holidays = file.holidays.filter(
    (holiday) => nations.includes(holiday.nation) && !(knownOn !== undefined && (holiday.announced ?? from) > knownOn),
  );
  const offDays = new Set(holidays.map((holiday) => holiday.day));
  // countUpTo[i]: working days from `from` to from + i, so that every question is a subtraction or one look-up.
  const countUpTo = new Int32Array(to - from + 1);
  const days: DayNumber[] = [];
  for (let day = from; day <= to; day++) {
    const atWeekend = weekday(day) === 0 || weekday(day) === 6;
    if (!atWeekend && !offDays.has(day)) days.push(day);
    countUpTo[day - from] = days.length;
  }
  const covers = (day: DayNumber): boolean => day >= from && day <= to;
  const count = (day: DayNumber): number => countUpTo[day - from] ?? 0;
  return {
    title,
    from,
    to,
    isWorkingDay: (day) => (covers(day) ? count(day) > (day === from ? 0 : count(day - 1)) : undefined),
    add: (day, n) => (!covers(day) ? undefined : n === 0 ? day : days[count(day) + n - 1]),
    between: (start, end) =>
      !covers(start) || !covers(end) ? undefined : end <= start ? 0 : count(end) - count(start),
    holidaysBetween: (first, last) => holidays.filter((holiday) => holiday.day >= first && holiday.day <= last),
  };
}

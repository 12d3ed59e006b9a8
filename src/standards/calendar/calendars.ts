/** The calendars that laws count by, built once from the bank-holiday file. */

import type { BankHolidays } from './bank-holidays.ts';
import { bankHolidays } from './bank-holidays.ts';
import type { DayNumber } from './london.ts';
import type { WorkingDays } from './working-days.ts';
import { workingDays } from './working-days.ts';

export type WorkingDayCalendar = 'england' | 'any-part-of-uk';

export interface Calendars {
  /** Bank holidays of England and Wales: NHS complaints, GP contract. */
  readonly england: WorkingDays;
  /** A bank holiday in any part of the United Kingdom: freedom of information (FOIA 2000 s10(6)). */
  readonly 'any-part-of-uk': WorkingDays;
  /** Only holidays announced by this day are in; absent: all that the file has. */
  readonly knownOn?: DayNumber;
}

/** Calendars as they stand in the file, or as they were known on a day. */
export function makeCalendars(knownOn?: DayNumber, file: BankHolidays = bankHolidays): Calendars {
  const calendars = {
    england: workingDays('bank holidays of England and Wales', file, ['england-and-wales'], knownOn),
    'any-part-of-uk': workingDays(
      'bank holidays in any part of the United Kingdom',
      file,
      ['england-and-wales', 'scotland', 'northern-ireland'],
      knownOn,
    ),
  };
  return knownOn === undefined ? calendars : { ...calendars, knownOn };
}

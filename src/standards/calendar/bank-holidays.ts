/** Bank holidays of the three jurisdictions, from the dated file beside this one. Days outside what the file covers are refused. */

import file from './bank-holidays.json' with { type: 'json' };
import type { DayNumber } from './london.ts';
import { parseDay } from './london.ts';

export type Nation = 'england-and-wales' | 'scotland' | 'northern-ireland';

export interface BankHoliday {
  day: DayNumber;
  title: string;
  nation: Nation;
  /** When a one-off or moved day was announced; absent for the days known years ahead. */
  announced?: DayNumber;
}

export interface BankHolidays {
  source: string;
  from: DayNumber;
  to: DayNumber;
  holidays: readonly BankHoliday[];
}

interface HolidayRow {
  date: string;
  title: string;
  announced?: string;
}

const nations: readonly Nation[] = ['england-and-wales', 'scotland', 'northern-ireland'];

/** Every bank holiday of the United Kingdom in the file, by day. */
export const bankHolidays: BankHolidays = {
  source: file.source,
  from: requiredDay(file.covers.from),
  to: requiredDay(file.covers.to),
  holidays: nations
    .flatMap((nation) => (file.nations[nation] as HolidayRow[]).map((row) => toHoliday(row, nation)))
    .sort((a, b) => a.day - b.day),
};

function toHoliday(row: HolidayRow, nation: Nation): BankHoliday {
  const holiday: BankHoliday = { day: requiredDay(row.date), title: row.title, nation };
  if (row.announced !== undefined) holiday.announced = requiredDay(row.announced);
  return holiday;
}

function requiredDay(text: string): DayNumber {
  const day = parseDay(text);
  if (day === undefined) throw new Error(`bank-holidays.json: '${text}' is not a date (YYYY-MM-DD)`);
  return day;
}

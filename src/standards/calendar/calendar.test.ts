import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { bankHolidays } from './bank-holidays.ts';
import { makeCalendars } from './calendars.ts';
import { endOfCoreHours, endOfNextCoreHours } from './core-hours.ts';
import type { DayNumber } from './london.ts';
import {
  addMonths,
  DAY,
  dayOf,
  endOfDay,
  isoDay,
  londonDay,
  londonMinuteOfDay,
  londonOffset,
  parseDay,
  parseLondon,
  startOfDay,
  weekday,
} from './london.ts';

const calendars = makeCalendars();
const day = (text: string): DayNumber => parseDay(text) ?? Number.NaN;
const at = (text: string): number => parseLondon(text) ?? Number.NaN;
const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2037, 11, 31) });

describe('London time', () => {
  it('agrees with Temporal at any instant from 1970 to 2037', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('Europe/London');
        expect(londonOffset(instant)).toBe(zoned.offsetNanoseconds / 1e6);
        expect(isoDay(londonDay(instant))).toBe(zoned.toPlainDate().toString());
        expect(londonMinuteOfDay(instant)).toBe(zoned.hour * 60 + zoned.minute);
        expect(startOfDay(londonDay(instant))).toBe(zoned.startOfDay().epochMilliseconds);
      }),
      { numRuns: 2000 },
    );
  });
  it('changes at 01:00 UTC on the last Sundays of March and October', () => {
    for (const change of [
      Date.UTC(2026, 2, 29, 1),
      Date.UTC(2026, 9, 25, 1),
      Date.UTC(2000, 2, 26, 1),
      Date.UTC(1999, 9, 31, 1),
    ]) {
      expect(londonOffset(change)).not.toBe(londonOffset(change - 1));
    }
  });
  it('has days of 23 and 25 hours', () => {
    expect(endOfDay(day('2026-03-29')) + 1 - startOfDay(day('2026-03-29'))).toBe(23 * 3_600_000);
    expect(endOfDay(day('2026-10-25')) + 1 - startOfDay(day('2026-10-25'))).toBe(25 * 3_600_000);
  });
  it('reads only dates of the calendar', () => {
    expect(parseDay('2026-02-29')).toBeUndefined();
    expect(parseLondon('2026-02-28 24:00')).toBeUndefined();
    expect(parseLondon('28/02/2026')).toBeUndefined();
  });
  it('adds months to the last day of a shorter one', () => {
    expect(isoDay(addMonths(day('2025-08-31'), 6))).toBe('2026-02-28');
    expect(isoDay(addMonths(day('2026-01-15'), -1))).toBe('2025-12-15');
  });
});

describe('the bank-holiday file', () => {
  const on = (text: string) =>
    bankHolidays.holidays.filter((holiday) => holiday.day === day(text)).map(({ nation }) => nation);
  it.each([
    ['2012-06-05', 3],
    ['2020-05-08', 3],
    ['2022-06-03', 3],
    ['2022-09-19', 3],
    ['2023-05-08', 3],
  ])('has the one-off or moved %s in all three jurisdictions', (date, count) => {
    expect(on(date)).toHaveLength(count);
  });
  it('has not the usual days that were moved away', () => {
    expect(on('2020-05-04')).toEqual([]);
    expect(on('2022-05-30')).toEqual([]);
  });
  it('has 15 June 2026 in Scotland only', () => {
    expect(on('2026-06-15')).toEqual(['scotland']);
  });
  it('has no holiday at a weekend, and at least 8 a year in England and Wales', () => {
    expect(bankHolidays.holidays.filter((holiday) => weekday(holiday.day) % 6 === 0)).toEqual([]);
    for (let year = 2012; year <= 2028; year++) {
      const days = bankHolidays.holidays.filter(
        ({ nation, day: d }) => nation === 'england-and-wales' && isoDay(d).startsWith(`${year}`),
      );
      expect(days.length).toBeGreaterThanOrEqual(8);
    }
  });
});

describe('working days', () => {
  const { england } = calendars;
  const uk = calendars['any-part-of-uk'];
  it('count a Scottish holiday out for the whole United Kingdom, and in for England', () => {
    expect(isoDay(england.add(day('2026-06-12'), 1) ?? 0)).toBe('2026-06-15');
    expect(isoDay(uk.add(day('2026-06-12'), 1) ?? 0)).toBe('2026-06-16');
  });
  it('start on the next working day after a Saturday', () => {
    expect(isoDay(england.add(day('2026-06-06'), 1) ?? 0)).toBe('2026-06-08');
  });
  it('are refused outside the file', () => {
    expect(england.add(day('2028-12-29'), 5)).toBeUndefined();
    expect(england.between(day('2011-12-30'), day('2012-02-01'))).toBeUndefined();
    expect(england.isWorkingDay(day('2030-01-02'))).toBeUndefined();
  });
  it('can be counted as they were known before a holiday was announced', () => {
    const before = makeCalendars(day('2022-09-01')).england;
    expect(isoDay(before.add(day('2022-09-16'), 1) ?? 0)).toBe('2022-09-19');
    expect(isoDay(england.add(day('2022-09-16'), 1) ?? 0)).toBe('2022-09-20');
  });
  it('agree with counting one by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: day('2012-01-01'), max: day('2028-06-01') }),
        fc.integer({ min: 0, max: 120 }),
        (start, n) => {
          let current = start;
          for (let left = n; left > 0; ) {
            current++;
            if (england.isWorkingDay(current)) left--;
          }
          expect(england.add(start, n)).toBe(current);
          expect(england.between(start, current)).toBe(n);
        },
      ),
    );
  });
});

describe('core hours', () => {
  const { england } = calendars;
  it.each([
    ['2026-06-02 10:00', '2026-06-02 18:30', '2026-06-03 18:30'],
    ['2026-06-02 07:59', '2026-06-02 18:30', '2026-06-02 18:30'],
    ['2026-06-02 08:00', '2026-06-02 18:30', '2026-06-03 18:30'],
    ['2026-06-02 18:30', '2026-06-03 18:30', '2026-06-03 18:30'],
    ['2026-04-02 17:00', '2026-04-02 18:30', '2026-04-07 18:30'],
    ['2026-03-27 17:00', '2026-03-27 18:30', '2026-03-30 18:30'],
  ])('from %s this period ends %s, and the next %s', (from, end, next) => {
    expect(endOfCoreHours(england, at(from))).toBe(at(end));
    expect(endOfNextCoreHours(england, at(from))).toBe(at(next));
  });
});

it('a day is 86,400,000 ms apart from the changes of the clocks', () => {
  expect(startOfDay(dayOf(2026, 6, 2)) - startOfDay(dayOf(2026, 6, 1))).toBe(DAY);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../platform/http/index.ts';
import { loadPolicies } from '../rights/index.ts';
import { keptMeasures, type Measured, measuredPeriods, published } from './measure.ts';
import { measureCsv } from './measure-csv.ts';
import type { KeptCount } from './store.ts';

const now = Date.parse('2026-11-22T10:00:00Z');

/** Counts of a stratum; as many people as clocks unless told. */
const counted = (stratum: string | null, kept: number, missed: number, people = kept): KeptCount[] => [
  { stratum, kept: true, clocks: kept, people },
  { stratum, kept: false, clocks: missed, people: missed },
];

const measured = (counts: KeptCount[]): Measured => {
  const [standard] = keptMeasures(loadPolicies());
  const [period] = measuredPeriods(now);
  if (!standard || !period) throw new Error('there is nothing to measure');
  return { standard, by: 'deprivation', period, national: undefined, ...published(counts, 'deprivation') };
};

describe('measured periods', () => {
  it('are the last twelve whole months and the last four whole quarters', () => {
    expect(measuredPeriods(now).map(({ id, label }) => [id, label])).toEqual([
      ['year', 'November 2025 to October 2026'],
      ['2026-q3', 'July to September 2026'],
      ['2026-q2', 'April to June 2026'],
      ['2026-q1', 'January to March 2026'],
      ['2025-q4', 'October to December 2025'],
    ]);
  });

  it('begin and end at midnight in London, summer time or not', () => {
    const [year, third] = measuredPeriods(now);
    expect(new Date(year?.from ?? 0).toISOString()).toBe('2025-11-01T00:00:00.000Z');
    expect(new Date(third?.from ?? 0).toISOString()).toBe('2026-06-30T23:00:00.000Z');
  });

  it('in January the quarter before is the last of the year before', () => {
    expect(measuredPeriods(Date.parse('2026-01-05T00:00:00Z'))[1]?.id).toBe('2025-q4');
  });
});

describe('what is published', () => {
  it('hides 1 to 7, and the share with it', () => {
    const { groups } = published([...counted('1', 3, 40), ...counted('2', 50, 60)], 'deprivation');
    expect(groups[0]).toMatchObject({ kept: { shown: undefined }, missed: { shown: undefined }, share: undefined });
    expect(groups[0]?.all.shown).toBe(45);
  });

  it('shows a gap only when both ends may be shown', () => {
    expect(published([...counted('1', 50, 50), ...counted('5', 90, 10)], 'deprivation').gap).toBe(40);
    expect(published([...counted('1', 50, 50), ...counted('5', 90, 3)], 'deprivation').gap).toBeUndefined();
  });

  it('a hundred clocks of three people are hidden like three', () => {
    const { groups } = published([...counted('1', 100, 40, 3), ...counted('2', 50, 60)], 'deprivation');
    expect(groups[0]?.kept.shown).toBeUndefined();
  });

  it('unknown is a row of its own, and all five fifths are rows even when empty', () => {
    const { groups } = published(counted('2', 20, 20), 'deprivation');
    expect(groups.map(({ stratum, all }) => [stratum, all.shown])).toEqual([
      ['1', 0],
      ['2', 40],
      ['3', 0],
      ['4', 0],
      ['5', 0],
      [null, 0],
    ]);
  });

  it('everything shown is a multiple of 5, and every share comes from shown counts', () => {
    const count = fc.oneof(fc.nat(9), fc.nat(300));
    const anyCounts = fc
      .array(fc.tuple(fc.constantFrom('1', '2', '3', '4', '5', null), count, count), { maxLength: 6 })
      .map((rows) =>
        [...new Map(rows.map((row) => [row[0], row])).values()].flatMap(([stratum, kept, missed]) =>
          counted(stratum, kept, missed),
        ),
      );
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { groups, total } = published(counts, 'deprivation');
        for (const { kept, missed, all, share } of [...groups, total]) {
          for (const { shown } of [kept, missed, all]) if (shown !== undefined) expect(shown % 5).toBe(0);
          if (share === undefined) continue;
          expect(share.value).toBe((kept.shown ?? Number.NaN) / (all.shown ?? Number.NaN));
          expect(missed.shown).toBeDefined();
        }
      }),
    );
  });
});

describe('the table as CSV', () => {
  it('says what is hidden, and ends with all', () => {
    const rows = measureCsv(measured([...counted('1', 3, 40), ...counted('2', 50, 60)]));
    expect(rows[0]?.slice(4, 9)).toEqual(['group', 'kept', 'missed', 'all', 'share kept']);
    expect(rows[1]?.slice(4, 9)).toEqual(['1 (most deprived)', 'not shown', 'not shown', 45, 'not shown']);
    expect(rows.at(-1)?.[4]).toBe('All');
  });

  it('cannot make a spreadsheet run a group name', () => {
    const answer = measured(counted('1', 50, 50));
    const [first] = answer.groups;
    if (!first) throw new Error('no group');
    const text = csvText(measureCsv({ ...answer, groups: [{ ...first, label: '=HYPERLINK("x")' }] }));
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  });
});

describe('the slope', () => {
  const five = (...kept: number[]) => kept.flatMap((each, index) => counted(String(index + 1), each, 200 - each));

  it('goes over all five fifths, in share from the most to the least deprived', () => {
    const { slope } = published(five(120, 130, 140, 150, 160), 'deprivation');
    expect(slope?.slope).toBeCloseTo(0.25, 10);
    expect(slope?.relative).toBeCloseTo(0.825 / 0.575, 10);
  });

  it('is not there when one fifth may not be shown, nor by another split', () => {
    expect(published(five(120, 130, 197, 150, 160), 'deprivation').slope).toBeUndefined();
    expect(published(five(120, 130, 140, 150, 160), 'age').slope).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { ageBand, type Known, missedLinks, ratesBy, type Traits, wrongLinks } from './rates.ts';

const traits = (ethnicity: string | null): Traits => ({ ethnicity, sex: null, age: null, deprivation: null });
const known = (truth: string, linked: string, ethnicity: string | null = 'A'): Known => ({
  truth,
  linked,
  traits: traits(ethnicity),
});
const wrong = (cases: { wrong: boolean }[]) => cases.map((each) => each.wrong);

describe('errors of linkage', () => {
  it('a link is missed for each record of a person who became two', () => {
    expect(
      wrong(missedLinks([known('p', '1'), known('p', '2'), known('q', '3'), known('q', '3'), known('r', '4')])),
    ).toEqual([true, true, false, false]);
  });
  it('a link is wrong for each record of two people who became one', () => {
    expect(
      wrong(wrongLinks([known('p', '1'), known('q', '1'), known('r', '2'), known('r', '2'), known('s', '3')])),
    ).toEqual([true, true, false, false]);
  });
  it('rates are of shown counts: few are hidden, the rest rounded, with the limits of what is shown', () => {
    const cases = (n: number, bad: number, group: string | null) =>
      Array.from({ length: n }, (_, at) => ({ traits: traits(group), wrong: at < bad }));
    const rows = ratesBy([...cases(203, 21, 'A'), ...cases(201, 40, 'N')], 'ethnicity');
    expect(rows.map(({ group, wrong: bad, all }) => [group, bad.shown, all.shown])).toEqual([
      ['A', 20, 200],
      ['N', 40, 200],
      ['All', 60, 400],
    ]);
    expect(rows[1]?.share?.value).toBe(0.2);
    expect(rows[1]?.share?.lower).toBeCloseTo(0.1505, 3);
    const few = ratesBy([...cases(203, 21, 'A'), ...cases(201, 40, 'N'), ...cases(90, 3, null)], 'ethnicity');
    expect(few[2]).toMatchObject({ group: 'Not known', wrong: { shown: undefined }, share: undefined });
    // Another is hidden with it, or it could be had by subtraction.
    expect(few.slice(0, 2).filter(({ wrong: bad }) => bad.shown === undefined).length).toBeGreaterThan(0);
  });
  it('no groups, no rates', () => {
    expect(ratesBy([], 'sex')).toEqual([]);
  });
  it.each([
    ['2008-11-23', '0 to 17'],
    ['2008-11-22', '18 to 39'],
    ['1946-01-01', '80 and over'],
  ])('who was born on %s is %s', (birth, band) => {
    expect(ageBand(birth, '2026-11-22')).toBe(band);
  });
});

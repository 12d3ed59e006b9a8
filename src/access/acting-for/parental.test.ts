import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parentalRelationships } from './act-for.ts';

const day = 86_400_000;
const of = (birthDate: string, from: string, until: string | null = null) =>
  parentalRelationships({
    childId: 'c',
    parentId: 'p',
    birthDate,
    from: Date.parse(from),
    until: until === null ? null : Date.parse(until),
    restsOn: 'x',
  });

describe('parental responsibility by age', () => {
  it('gives all of it to 13, seeing only to 16, and nothing after', () => {
    const rows = of('2015-03-10', '2020-01-01');
    expect(
      rows.map((row) => [
        new Date(row.from).toISOString().slice(0, 10),
        new Date(row.to ?? 0).toISOString().slice(0, 10),
        row.scope,
      ]),
    ).toEqual([
      ['2020-01-01', '2028-03-10', ['see', 'change', 'own']],
      ['2028-03-10', '2031-03-10', ['see']],
    ]);
  });
  it('gives a parent of a 15-year-old seeing only', () => {
    expect(of('2011-06-01', '2026-11-02').map((row) => row.scope)).toEqual([['see']]);
  });
  it('gives nothing at 16, nor after competence was judged', () => {
    expect(of('2010-11-02', '2026-11-02')).toEqual([]);
    expect(of('2012-01-01', '2026-01-01', '2026-01-01')).toEqual([]);
  });
  it('comes of age on 1 March when born on 29 February', () => {
    expect(new Date(of('2012-02-29', '2020-01-01')[0]?.to ?? 0).toISOString()).toContain('2025-03-01');
  });
  it('never reaches the 16th birthday, never overlaps, never widens with age', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 * 365 }),
        fc.integer({ min: 0, max: 20 * 365 }),
        (bornAfter, fromAfter) => {
          const start = Date.parse('2008-01-01');
          const birthDate = new Date(start + bornAfter * day).toISOString().slice(0, 10);
          const rows = parentalRelationships({
            childId: 'c',
            parentId: 'p',
            birthDate,
            from: start + fromAfter * day,
            until: null,
            restsOn: 'x',
          });
          const [year = 0, month = 1, date = 1] = birthDate.split('-').map(Number);
          for (const row of rows) {
            expect(row.to).toBeLessThanOrEqual(Date.UTC(year + 16, month - 1, date));
            expect(row.from).toBeLessThan(row.to ?? 0);
          }
          if (rows.length === 2) expect(rows[0]?.to).toBe(rows[1]?.from);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { endOfDay, parseDay, startOfDay } from '../../src/standards/index.ts';
import { monthlyReturn, type ReturnPeriod, reportedFunction, returnTable } from './return.ts';

const at = (day: string): number => startOfDay(parseDay(day) ?? Number.NaN);
const october = { from: at('2026-10-01'), to: endOfDay(parseDay('2026-10-31') ?? 0) };
const period = (start: string, more: Partial<ReturnPeriod> & { on?: string } = {}): ReturnPeriod => {
  const { on, ...rest } = more;
  return {
    ...{ provider: 'RXX', treatmentFunction: '110', start: at(start), startKnown: true, state: 'running' },
    ...{ decidedToAdmit: false },
    ...(on === undefined ? {} : { stop: at(on) }),
    ...rest,
  };
};

describe('the monthly return', () => {
  // Counted by hand: the ledger of one small hospital in October 2026.
  const ledger: ReturnPeriod[] = [
    // Waiting on 31 October for exactly 126 days: band 17 to 18.
    period('2026-06-27'),
    // For 127 days, and to be admitted: band 18 to 19, in parts 2 and 2A.
    period('2026-06-26', { decidedToAdmit: true }),
    // Began on the last day of the month: day 0, and new.
    period('2026-10-31', { treatmentFunction: '111' }),
    // Treated as an inpatient on the 5th after 7 days; began in September.
    period('2026-09-28', { on: '2026-10-05', state: 'met', outcome: 'treated-admitted' }),
    // Treated in clinic on the 20th after 8 days; new too.
    period('2026-10-12', { on: '2026-10-20', state: 'met', outcome: 'treated', treatmentFunction: '330' }),
    // Died on the 2nd: completed, not admitted; 366 days, band 52.
    period('2025-10-01', { on: '2026-10-02', state: 'ended-without-answer', outcome: 'died' }),
    // Missed the first appointment: in no part.
    period('2026-10-01', { on: '2026-10-09', state: 'nullified' }),
    // Treated in November: still waiting at the end of October, 22 days, band 3.
    period('2026-10-09', { on: '2026-11-03', state: 'met', outcome: 'treated', treatmentFunction: '710' }),
    // Treated in September: in no part.
    period('2026-05-01', { on: '2026-09-30', state: 'missed', outcome: 'treated' }),
    // Began in November: in no part.
    period('2026-11-01'),
    // Nobody knows when it began.
    period('2026-10-15', { startKnown: false, state: 'refused' }),
  ];
  const rows = monthlyReturn(ledger, october);
  const row = (part: string, fn = 'C_999') => rows.find((each) => each.part === part && each.treatmentFunction === fn);
  const filled = (part: string, fn?: string) =>
    Object.fromEntries((row(part, fn)?.bands ?? []).flatMap((n, band) => (n === 0 ? [] : [[band, n]])));

  it('counts completed, incomplete and new periods as by hand', () => {
    expect(rows.filter((each) => each.treatmentFunction === 'C_999').map(({ part, total }) => [part, total])).toEqual([
      ['Part_1A', 1],
      ['Part_1B', 2],
      ['Part_2', 4],
      ['Part_2A', 1],
      ['Part_3', 3],
    ]);
    expect(row('Part_2')?.unknownStart).toBe(1);
  });
  it('puts each wait in its band, 126 days below 18 weeks and 127 above', () => {
    expect(filled('Part_1A')).toEqual({ 0: 1 });
    expect(filled('Part_1B')).toEqual({ 1: 1, 52: 1 });
    expect(filled('Part_2')).toEqual({ 0: 1, 3: 1, 17: 1, 18: 1 });
    expect(filled('Part_2A')).toEqual({ 18: 1 });
  });
  it('reports by treatment function, with the exceptions of the guidance', () => {
    expect(row('Part_2', 'C_110')?.total).toBe(3);
    expect(row('Part_2', 'X03')?.total).toBe(1);
    expect(row('Part_1B', 'C_330')?.total).toBe(1);
    expect(['108', '145', '191', '257', '361', '420', '653', undefined].map(reportedFunction)).toEqual([
      ...['C_110', 'C_140', 'X05', 'X04', 'X02', 'X02', 'X06', 'X06'],
    ]);
  });
  it('holds together: functions add up to their total, part 2A is within part 2', () => {
    for (const total of rows.filter((each) => each.treatmentFunction === 'C_999')) {
      const parts = rows.filter(({ part, treatmentFunction }) => part === total.part && treatmentFunction !== 'C_999');
      expect(parts.reduce((sum, each) => sum + each.total, 0)).toBe(total.total);
      if (total.part !== 'Part_3') expect(total.bands.reduce((sum, n) => sum + n, 0)).toBe(total.total);
    }
  });
  it('has the shape of the published extract', () => {
    const [heading, first] = returnTable(rows, 'RTT-October-2026', () => 'Hospital');
    expect(heading?.slice(5, 10)).toEqual([
      ...['RTT Part Type', 'RTT Part Description', 'Treatment Function Code', 'Treatment Function Name'],
      'Gt 00 To 01 Weeks SUM 1',
    ]);
    expect(heading?.at(-4)).toBe('Gt 104 Weeks SUM 1');
    expect(first?.length).toBe(heading?.length);
  });
});

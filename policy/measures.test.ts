import { describe, expect, it } from 'vitest';
import type { CareEvent, ClockPeriod, Measure } from '../src/standards/index.ts';
import { countMeasure, evaluateAll, makeCalendars, parseLondon, tally } from '../src/standards/index.ts';
import { loadPolicyValues, measures, personClocks } from './index.ts';

const values = loadPolicyValues();
const at = (text: string): number => parseLondon(text) ?? Number.NaN;
const span = { from: at('2026-05-01'), to: at('2026-05-31') };

const event = (person: number, kind: string, when: string, data: object): CareEvent =>
  ({
    id: `${person}-${kind}-${when}`,
    person: `${person}`,
    kind,
    at: at(when),
    precision: 'day',
    known: at(when),
    pathway: 'A',
    source: 's',
    fact: { type: 'T', id: `${person}`, version: 1 },
    data,
  }) as CareEvent;
const referred = (person: number, when: string) =>
  event(person, 'referral.received', when, { service: 'cardiology', sector: 'physical-health', consultantLed: true });

const people: CareEvent[][] = [
  [referred(1, '2026-05-01')],
  [referred(2, '2026-01-05')],
  [referred(3, '2026-04-01'), event(3, 'rtt.status', '2026-05-10', { code: '30' })],
  [referred(4, '2026-04-01'), event(4, 'rtt.status', '2026-05-10', { code: '33' })],
  [referred(5, '2026-06-10')],
];
const periods: ClockPeriod[] = people.flatMap((events) =>
  evaluateAll(personClocks, events, { asOf: span.to, calendars: makeCalendars(), values }),
);
const measure = (id: string): Measure => measures.find((each) => each.id === id) as Measure;

describe('the share within 18 weeks', () => {
  it('counts those who wait at the end: not the treated, the nullified, or who came later', () => {
    expect(countMeasure(measure('referral-to-treatment-share'), periods, span)).toEqual({
      numerator: 1,
      denominator: 2,
    });
  });
});

describe('a tally', () => {
  it('leaves the nullified out', () => {
    expect(tally(periods)).toEqual({
      met: 1,
      missed: 0,
      running: 1,
      runningLate: 1,
      counted: 0,
      endedWithoutAnswer: 0,
      refused: 0,
    });
  });
});

it('every measure is held against a figure that its folder has', () => {
  expect(measures).toHaveLength(10);
  for (const { folder, threshold } of measures) expect(values.get(folder)?.values.has(threshold ?? '')).toBe(true);
});

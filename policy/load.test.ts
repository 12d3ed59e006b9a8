import { describe, expect, it } from 'vitest';
import {
  clockRules,
  days,
  defineClock,
  evaluate,
  makeCalendars,
  milestonesOf,
  parseLondon,
} from '../src/standards/index.ts';
import { loadPolicyValues, personClocks } from './index.ts';
import { readValues, refuseGaps } from './load.ts';

const version = (from: string, more: object = {}) => ({
  from,
  value: 1,
  reference: 'r',
  status: 'local',
  certainty: 'verified',
  ...more,
});
const file = (versions: object[], inForce: object = { from: '2020-01-01', reference: 'r' }) => ({
  'in-force': { example: inForce },
  values: { limit: { what: 'w', unit: 'days', transition: 'value-at-start', versions } },
});

describe('values.yaml', () => {
  it('is refused without a reference, with the place', () => {
    expect(() => readValues('example', file([{ ...version('2020-01-01'), reference: '' }]))).toThrow(
      /policy.example.values.yaml[\s\S]*values\.limit\.versions\[0\]\.reference/,
    );
  });
  it('is refused with a date that is none', () => {
    expect(() => readValues('example', file([version('2020-02-30')]))).toThrow("'2020-02-30' is not a date");
  });
  it('is refused when versions overlap, are out of order, or end before they begin', () => {
    expect(() =>
      readValues('example', file([version('2020-01-01', { to: '2021-06-30' }), version('2021-01-01')])),
    ).toThrow('overlaps');
    expect(() => readValues('example', file([version('2021-01-01'), version('2020-01-01')]))).toThrow(
      'ends before it begins',
    );
    expect(() => readValues('example', file([version('2021-01-01', { to: '2020-01-01' })]))).toThrow(
      'ends before it begins',
    );
  });
});

describe('a standard in force', () => {
  const { starts } = clockRules();
  const clock = defineClock({
    id: 'example',
    folder: 'example',
    title: 't',
    entitlement: 'e',
    commitments: [],
    status: 'local',
    jurisdiction: 'England',
    certainty: 'verified',
    sources: [],
    dutyHolder: 'd',
    remedy: 'r',
    stopsWhen: 's',
    limit: days('limit'),
    clauses: { a: { text: 'A', reference: '1' } },
    rules: [starts('death', 'a')],
  });
  it('needs its figures from the first day to the last', () => {
    const check =
      (versions: object[], inForce?: object): (() => void) =>
      () =>
        refuseGaps(clock, readValues('example', file(versions, inForce)));
    expect(check([version('2020-01-01')])).not.toThrow();
    expect(check([version('2020-01-02')])).toThrow('no value for 2020-01-01');
    expect(check([version('2020-01-01', { to: '2020-06-30' }), version('2020-08-01')])).toThrow(
      'no value for 2020-07-01',
    );
    expect(check([version('2020-01-01', { to: '2020-06-30' })])).toThrow('no value for 2020-07-01');
    expect(
      check([version('2020-01-01', { to: '2020-06-30' })], { from: '2020-01-01', to: '2020-06-30', reference: 'r' }),
    ).not.toThrow();
  });
});

describe('the points of 52 and 104 weeks', () => {
  const at = (text: string): number => parseLondon(text) ?? Number.NaN;
  const clock = personClocks.find(({ id }) => id === 'referral-to-treatment');
  const values = loadPolicyValues();
  const calendars = makeCalendars();
  const passedOn = (asOf: string): string[] => {
    if (!clock) return [];
    const referral = {
      id: 'r',
      kind: 'referral.received',
      at: at('2024-01-01'),
      precision: 'day' as const,
      known: at('2024-01-01'),
      source: 's',
      fact: { type: 'T', id: 'r', version: 1 },
      data: { service: 'x', sector: 'physical-health', consultantLed: true },
    };
    const [period] = evaluate(clock, [referral], { asOf: at(asOf), calendars, values });
    return period
      ? milestonesOf(period, at(asOf), calendars, values)
          .filter(({ passed }) => passed)
          .map(({ name }) => name)
      : [];
  };
  it.each([
    ['2024-12-30', []],
    ['2024-12-31', ['52 weeks']],
    ['2025-12-29', ['52 weeks']],
    ['2025-12-30', ['52 weeks', '104 weeks']],
  ])('on %s, having waited since 1 January 2024: %j', (asOf, passed) => {
    expect(passedOn(asOf)).toEqual(passed);
  });
});

import { describe, expect, it } from 'vitest';
import { isValidNhsNumber } from '../../identity/index.ts';
import { dayOf } from '../../standards/index.ts';
import type { DemoPerson } from './person.ts';
import { Random } from './random.ts';
import { type FaultName, type FaultRates, faultRates, record } from './recorded.ts';

/** Nobody's, but valid. */
const another = '9990000018';

const person: DemoPerson = {
  key: 'P1',
  area: 0,
  deprivation: 0.5,
  sex: 'female',
  born: dayOf(1970, 3, 9),
  age: 56,
  given: ['Elizabeth', 'Ann'],
  family: 'Wright',
  formerFamily: 'Murphy',
  ethnicity: 'A',
  origin: 'british',
  nhsNumber: '9990000042',
  address: { lines: ['1 New Street'], postcode: 'HM1 1AA' },
  formerAddress: { lines: ['2 Old Road'], postcode: 'HM2 2BB' },
  phone: undefined,
  email: undefined,
  registered: true,
  practice: 0,
  gp: 0,
  conditions: [],
  inCareHome: false,
};

const never = Object.fromEntries(Object.keys(faultRates.gp).map((name) => [name, 0])) as unknown as FaultRates;

function recordWith(rates: Partial<FaultRates>, of = person) {
  const faults: FaultName[] = [];
  const recorded = record(new Random(5, JSON.stringify(rates)), of, {
    rates: { ...never, ...rates },
    otherNumber: () => another,
    onFault: (fault) => faults.push(fault),
  });
  return { recorded, faults };
}

describe('record', () => {
  it('writes a person down as they are when there are no faults', () => {
    const { recorded, faults } = recordWith({});
    expect(faults).toEqual([]);
    expect(recorded).toMatchObject({
      nhsNumber: person.nhsNumber,
      family: 'Wright',
      birthDate: '1970-03-09',
      sex: 'female',
      address: person.address,
    });
    expect(recorded.given[0]).toBe('Elizabeth');
  });

  it('mistypes one digit of a number, and stays in the range for tests', () => {
    const { recorded } = recordWith({ numberMistyped: 1 });
    const wrong = [...recorded.nhsNumber!].filter((digit, at) => digit !== person.nhsNumber![at]);
    expect(wrong).toHaveLength(1);
    expect(recorded.nhsNumber).toMatch(/^999\d{7}$/);
    expect(isValidNhsNumber(recorded.nhsNumber!)).toBe(false);
    expect(recorded.numberVerified).toBe(false);
  });

  it.each<[keyof FaultRates, object]>([
    ['numberMissing', { nhsNumber: undefined }],
    ['numberOfAnother', { nhsNumber: another }],
    ['formerName', { family: 'Murphy' }],
    ['dayAndMonthSwapped', { birthDate: '1970-09-03' }],
    ['firstOfJanuary', { birthDate: '1970-01-01' }],
    ['birthDateMissing', { birthDate: undefined }],
    ['oldAddress', { address: person.formerAddress }],
    ['addressMissing', { address: undefined }],
    ['capitals', { family: 'WRIGHT' }],
    ['namesSwapped', { family: 'Elizabeth', given: ['Wright'] }],
  ])('with %s, exactly that is wrong', (fault, expected) => {
    const { recorded, faults } = recordWith({ [fault]: 1 });
    expect(recorded).toMatchObject(expected);
    expect(faults).toEqual([fault]);
  });

  it('uses a nickname that goes with the name, and a year that is off by one or ten', () => {
    expect(['Liz', 'Beth', 'Betty']).toContain(recordWith({ nickname: 1 }).recorded.given[0]);
    expect(['1969-03-09', '1971-03-09', '1960-03-09']).toContain(recordWith({ yearOff: 1 }).recorded.birthDate);
  });

  it('does not count a fault that cannot be: nobody without a former name is under it', () => {
    const { formerFamily: _, ...unmarried } = person;
    expect(recordWith({ formerName: 1 }, unmarried)).toMatchObject({ faults: [], recorded: { family: 'Wright' } });
  });

  it('has numbers missing as often as it says: 5 to 15 in a hundred in mental health and social care', () => {
    for (const source of ['mental-health', 'social-care'] as const) {
      expect(faultRates[source].numberMissing).toBeGreaterThanOrEqual(0.05);
      expect(faultRates[source].numberMissing).toBeLessThanOrEqual(0.15);
    }
  });
});

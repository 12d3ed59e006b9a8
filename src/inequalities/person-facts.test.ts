import type { Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDay, lastDay, personFacts } from './person-facts.ts';

const patient = (parts: Partial<Patient>): Patient => ({ resourceType: 'Patient', ...parts });
const ethnic = (code: string): Pick<Patient, 'extension'> => ({
  extension: [
    {
      url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
      valueCodeableConcept: { coding: [{ code }] },
    },
  ],
});

describe('personFacts', () => {
  it('takes what most services say, and knows when they contradict each other', () => {
    const { sex } = personFacts([
      patient({ gender: 'female' }),
      patient({ gender: 'female' }),
      patient({ gender: 'male' }),
    ]);
    expect(sex).toBe('female');
    expect(personFacts([patient({ gender: 'female' }), patient({ gender: 'male' })]).sex).toBeNull();
    expect(personFacts([patient({ gender: 'unknown' })]).sex).toBeNull();
  });

  it.each([
    ['A', 'A'],
    ['HA', 'H'],
    ['Z', null],
    ['99', null],
    ['I', null],
  ])('ethnic category %s is %s', (code, expected) => {
    expect(personFacts([patient(ethnic(code))]).ethnicity).toBe(expected);
  });

  it('an unstated category does not outvote a stated one', () => {
    expect(personFacts([patient(ethnic('Z')), patient(ethnic('99')), patient(ethnic('M'))]).ethnicity).toBe('M');
  });

  it('knows where somebody lived before and after a move', () => {
    const { homes } = personFacts([
      patient({
        address: [
          { postalCode: 'ls1 1aa', use: 'old', period: { end: '2025-06-30' } },
          { postalCode: 'LS2 2BB', period: { start: '2025-07-01' } },
        ],
      }),
    ]);
    expect(homes).toEqual([
      { from: firstDay, to: '2025-07-01', postcode: 'LS1 1AA' },
      { from: '2025-07-01', to: lastDay, postcode: 'LS2 2BB' },
    ]);
  });

  it('a home without dates holds where no dated one does', () => {
    const { homes } = personFacts([
      patient({ address: [{ postalCode: 'LS1 1AA' }] }),
      patient({ address: [{ postalCode: 'LS2 2BB', period: { start: '2025', end: '2025-12-31' } }] }),
    ]);
    expect(homes.map(({ from, postcode }) => [from, postcode])).toEqual([
      [firstDay, 'LS1 1AA'],
      ['2025-01-01', 'LS2 2BB'],
      ['2026-01-01', 'LS1 1AA'],
    ]);
  });

  it('a month alone ends on its last day', () => {
    const { homes } = personFacts([
      patient({ address: [{ postalCode: 'LS1 1AA', period: { start: '2024-01', end: '2024-02' } }] }),
    ]);
    expect(homes[1]).toEqual({ from: '2024-01-01', to: '2024-03-01', postcode: 'LS1 1AA' });
  });

  it('an unreadable postcode, a billing address and an undated old one are no home', () => {
    const { homes } = personFacts([
      patient({
        address: [
          { postalCode: 'nowhere' },
          { postalCode: 'LS1 1AA', use: 'billing' },
          { postalCode: 'LS2 2BB', use: 'old' },
        ],
      }),
    ]);
    expect(homes).toEqual([{ from: firstDay, to: lastDay, postcode: null }]);
  });

  const days = fc.constantFrom('2020-01-01', '2021-03-31', '2022', '2023-05-05');
  const addresses = fc.record({
    postalCode: fc.constantFrom('LS1 1AA', 'LS2 2BB', 'M1 1AE'),
    period: fc.record({ start: days, end: days }, { requiredKeys: [] }),
  });

  it('homes cover all time without gap or overlap, whatever the order of services', () => {
    fc.assert(
      fc.property(fc.array(addresses, { maxLength: 5 }), (given) => {
        const patients = given.map((address) => patient({ address: [address] }));
        const { homes } = personFacts(patients);
        expect(homes[0]?.from).toBe(firstDay);
        expect(homes.at(-1)?.to).toBe(lastDay);
        for (const [index, home] of homes.slice(1).entries()) expect(home.from).toBe(homes[index]?.to);
        expect(personFacts([...patients].reverse()).homes).toEqual(homes);
      }),
    );
  });
});

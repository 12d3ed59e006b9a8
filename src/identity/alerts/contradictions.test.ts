import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bloodGroupOf, groupInWords, mayBeBloodGroup } from './blood-group.ts';
import { contradictions, type Telling } from './contradictions.ts';

const nothing = { bloodGroups: [], deaths: [], admissions: [] };
const at = (text: string) => Date.parse(text);
const kinds = (...members: Telling[]) => contradictions(members).map(({ kind }) => kind);

describe('contradictory evidence on one person', () => {
  it('two blood groups, and not the same one said less fully', () => {
    const telling = (personId: string, abo: 'A' | 'O', rhd?: '+' | '-'): Telling => ({
      ...nothing,
      personId,
      bloodGroups: [{ abo, ...(rhd ? { rhd } : {}) }],
    });
    expect(kinds(telling('a', 'A', '+'), telling('b', 'O', '+'))).toEqual(['blood-group']);
    expect(kinds(telling('a', 'A', '+'), telling('b', 'A', '-'))).toEqual(['blood-group']);
    expect(kinds(telling('a', 'A', '+'), telling('b', 'A'))).toEqual([]);
  });

  it('two days of death, and not one day told twice', () => {
    expect(
      kinds(
        { ...nothing, personId: 'a', deaths: ['2026-03-01'] },
        { ...nothing, personId: 'b', deaths: ['2026-03-01'] },
      ),
    ).toEqual([]);
    expect(
      contradictions([
        { ...nothing, personId: 'b', deaths: ['2026-03-01'] },
        { ...nothing, personId: 'a', deaths: ['2025-12-24'] },
      ]),
    ).toEqual([{ a: 'a', b: 'b', kind: 'death', evidence: '2025-12-24 | 2026-03-01' }]);
  });

  it('in two hospitals for more than a day, and not a transfer nor two stays in one', () => {
    const stay = (personId: string, organisation: string, from: string, to?: string): Telling => ({
      ...nothing,
      personId,
      admissions: [{ organisation, from: at(from), ...(to ? { to: at(to) } : {}) }],
    });
    const first = stay('a', 'RXX01', '2026-03-01T09:00Z', '2026-03-09T09:00Z');
    expect(kinds(first, stay('b', 'RYY01', '2026-03-03T09:00Z', '2026-03-06T09:00Z'))).toEqual(['admission']);
    expect(kinds(first, stay('b', 'RYY01', '2026-03-09T02:00Z', '2026-03-12T09:00Z'))).toEqual([]);
    expect(kinds(first, stay('b', 'RXX01', '2026-03-03T09:00Z', '2026-03-06T09:00Z'))).toEqual([]);
    expect(kinds(stay('a', 'RXX01', '2025-01-01T09:00Z'), stay('b', 'RYY01', '2026-01-01T09:00Z'))).toEqual([]);
  });

  it('two different valid NHS numbers', () => {
    const one: Telling = { ...nothing, personId: 'a', nhsNumber: '9990000018' };
    expect(kinds(one, { ...nothing, personId: 'b', nhsNumber: '9990000026' })).toEqual(['nhs-number']);
    expect(kinds(one, { ...nothing, personId: 'b' })).toEqual([]);
  });

  it('does not hold the records of one source patient against each other, nor depend on their order', () => {
    const days = fc.array(fc.constantFrom('2026-01-01', '2026-01-02'), { maxLength: 2 });
    const telling = fc.record({ ...constants(), personId: fc.constantFrom('a', 'b', 'c', 'd'), deaths: days });
    fc.assert(
      fc.property(fc.uniqueArray(telling, { selector: (each) => each.personId }), (members) => {
        expect(contradictions([...members].reverse())).toEqual(contradictions(members));
        for (const member of members) expect(contradictions([member])).toEqual([]);
      }),
    );
  });
});

function constants() {
  return { bloodGroups: fc.constant([]), admissions: fc.constant([]) };
}

describe('blood groups in words', () => {
  it.each([
    ['A+', { abo: 'A', rhd: '+' }],
    ['O Rh(D) neg', { abo: 'O', rhd: '-' }],
    ['Blood group AB', { abo: 'AB' }],
    ['Group 0 positive', { abo: 'O', rhd: '+' }],
    ['B negative', { abo: 'B', rhd: '-' }],
    ['not done', undefined],
  ])('%s', (text, group) => {
    expect(groupInWords(text)).toEqual(group);
  });

  it('is read from an Observation that is final and about it, and from no other', () => {
    const observation = {
      resourceType: 'Observation' as const,
      status: 'final' as const,
      code: { coding: [{ system: 'http://loinc.org', code: '883-9' }] },
      valueCodeableConcept: { text: 'A' },
    };
    expect(mayBeBloodGroup(JSON.stringify(observation))).toBe(true);
    expect(bloodGroupOf(observation)).toEqual({ abo: 'A' });
    expect(bloodGroupOf({ ...observation, status: 'entered-in-error' })).toBeUndefined();
    expect(bloodGroupOf({ ...observation, code: { text: 'Vitamin A' } })).toBeUndefined();
  });
});

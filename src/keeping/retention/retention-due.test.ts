import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addYears, type KeptPerson, retentionDue } from './retention-due.ts';
import { readRules, rulesOn } from './rules.ts';

const rules = rulesOn(readRules(), '2026-11-02');
const person = (given: Partial<KeptPerson>): KeptPerson => ({
  ...{ personId: 'p', members: ['p'], birthDate: '1950-06-01', death: undefined, openServices: 0 },
  parts: [{ source: 'hospital', lastContact: '2010-03-04' }],
  ...given,
});
const hospital = { source: 'hospital', lastContact: '2010-03-04' };
const mental = { source: 'mental-health', lastContact: '2010-03-04' };
const gp = { source: 'gp', lastContact: '2010-03-04' };

describe('when a record is due', () => {
  it.each([
    ['an adult’s hospital record 8 years after the last contact', {}, '2018-03-04', 'adult-health'],
    [
      'social care 8 years after care ended',
      { parts: [{ source: 'social-care', lastContact: '2010-03-04' }] },
      '2018-03-04',
      'social-care-adult',
    ],
    ['mental health 20 years after', { parts: [mental] }, '2030-03-04', 'mental-health'],
    [
      'mental health 10 years after death',
      { parts: [mental], death: '2010-05-01' },
      '2020-05-01',
      'mental-health-after-death',
    ],
    ['a GP record 10 years after death', { parts: [gp], death: '2010-05-01' }, '2020-05-01', 'gp-after-death'],
    ['a joined record with its longest-kept part', { parts: [hospital, mental] }, '2030-03-04', 'mental-health'],
    ['a child’s to the 25th birthday', { birthDate: '2005-06-01' }, '2030-06-01', 'child'],
    ['the 26th when aged 17 at the end', { birthDate: '1992-06-01' }, '2018-06-01', 'child-aged-17'],
    ['an adult’s the day after turning 18', { birthDate: '1992-03-04' }, '2018-03-04', 'adult-health'],
    [
      '29 February: 1 March',
      { parts: [{ source: 'hospital', lastContact: '2012-02-29' }] },
      '2020-02-29',
      'adult-health',
    ],
  ] as const)('%s', (_what, given, on, rule) => {
    expect(retentionDue(person(given as Partial<KeptPerson>), rules)).toMatchObject({ on, rule });
  });

  it.each([
    ['while a service is open', { openServices: 1 }, 'on its books'],
    ['for life at the GP', { parts: [gp, hospital] }, 'Kept for life'],
    ['without a birth date', { birthDate: undefined }, 'birth date'],
    ['without a date of death', { parts: [gp], death: 'unknown' as const }, 'date of death'],
    ['of a source that no rule knows', { parts: [{ source: 'dentist', lastContact: '1990-01-01' }] }, 'No rule'],
  ])('is kept %s', (_what, given, why) => {
    const due = retentionDue(person(given), rules);
    expect(due.on).toBeNull();
    expect(due.on === null && due.why).toContain(why);
  });

  it('is never earlier for a part more, nor before 8 years passed', () => {
    const part = fc.record({
      source: fc.constantFrom('hospital', 'mental-health', 'social-care', 'wpc'),
      lastContact: fc.integer({ min: 1960, max: 2026 }).map((year) => `${year}-05-17`),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), part, (parts, more) => {
        const before = retentionDue(person({ parts }), rules);
        const after = retentionDue(person({ parts: [...parts, more] }), rules);
        expect(before.on !== null && after.on !== null && after.on >= before.on).toBe(true);
        for (const each of parts) expect((before.on ?? '') >= addYears(each.lastContact, 8)).toBe(true);
      }),
    );
  });

  it('does not guess a period for a day before any rule', () => {
    expect(rulesOn(readRules(), '2000-01-01')).toEqual([]);
  });
});

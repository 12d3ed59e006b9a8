import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConditionAnswer, Held } from './index.ts';
import {
  all,
  any,
  askGate,
  atLeast,
  decideEligibility,
  defineEligibility,
  defineGate,
  entitlementHeading,
  isLegalRight,
  isPromise,
  legalStatuses,
  statusInWords,
} from './index.ts';

const meta = {
  id: 'example',
  folder: 'example',
  title: 'Example',
  entitlement: 'Something.',
  commitments: [],
  status: 'regulation',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [],
  dutyHolder: 'the council',
  remedy: 'Complain.',
  clauses: { a: { text: 'A', reference: '1' }, b: { text: 'B', reference: '2' } },
} as const;
const answer = (clause: string, held: Held): ConditionAnswer => ({ clause, held, facts: ['f'] });
const helds = fc.array(fc.record({ held: fc.constantFrom<Held>('yes', 'no', 'unknown') }), { maxLength: 8 });

describe('answers', () => {
  it('unknown decides only what no fact can change', () => {
    fc.assert(
      fc.property(helds, fc.integer({ min: 0, max: 8 }), (answers, n) => {
        const settled = (unknowns: Held): Held =>
          atLeast(
            n,
            answers.map(({ held }) => ({ held: held === 'unknown' ? unknowns : held })),
          );
        expect(atLeast(n, answers)).toBe(settled('yes') === settled('no') ? settled('yes') : 'unknown');
      }),
    );
  });
  it('all and any are the ends of at least', () => {
    fc.assert(
      fc.property(helds, (answers) => {
        expect(any(answers)).toBe(atLeast(1, answers));
        expect(all(answers)).toBe(atLeast(answers.length, answers));
      }),
    );
  });
});

describe('an eligibility', () => {
  const standard = defineEligibility<{ limbs: ConditionAnswer[] }>({
    ...meta,
    limbs: (facts) => facts.limbs,
    decide: all,
  });
  it('is undecided while a limb is open, and says which', () => {
    expect(decideEligibility(standard, { limbs: [answer('a', 'yes'), answer('b', 'unknown')] })).toMatchObject({
      decision: 'undecided',
      open: ['b'],
    });
  });
  it('is decided against by one limb, whatever is open', () => {
    expect(decideEligibility(standard, { limbs: [answer('a', 'no'), answer('b', 'unknown')] })).toMatchObject({
      decision: 'not-eligible',
      open: [],
    });
  });
  it('refuses a limb without a clause', () => {
    expect(() => decideEligibility(standard, { limbs: [answer('c', 'yes')] })).toThrow("clause 'c'");
  });
});

describe('a gate', () => {
  const gate = defineGate<ConditionAnswer[]>({ ...meta, guards: 'deciding', conditions: (facts) => facts });
  it('stays shut while a condition is unknown', () => {
    expect(askGate(gate, [answer('a', 'yes'), answer('b', 'unknown')])).toMatchObject({ open: false, shutBy: ['b'] });
  });
  it('opens when all hold', () => {
    expect(askGate(gate, [answer('a', 'yes'), answer('b', 'yes')]).open).toBe(true);
  });
  it('refuses a condition without a clause', () => {
    expect(() => askGate(gate, [answer('c', 'yes')])).toThrow("clause 'c'");
  });
});

describe('legal status', () => {
  it('only Acts and regulations are rights, and what is not in force is never headed as one', () => {
    for (const status of legalStatuses) {
      expect(statusInWords(status)).not.toBe('');
      expect(entitlementHeading(status) === 'Your right').toBe(isLegalRight(status));
      if (isPromise(status)) expect(isLegalRight(status)).toBe(false);
    }
    expect(entitlementHeading('policy')).toContain('not law');
  });
});

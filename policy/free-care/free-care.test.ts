import { describe, expect, it } from 'vitest';
import { askGate } from '../../src/standards/index.ts';
import type { ChargeFacts } from './standard.ts';
import { freeAtThePointOfNeed } from './standard.ts';

const charge = (facts: Partial<ChargeFacts>): ChargeFacts => ({
  charge: 'charge-1',
  amountPence: 990,
  for: 'unknown',
  ...facts,
});
const shutBy = (facts: Partial<ChargeFacts>): readonly string[] => askGate(freeAtThePointOfNeed, charge(facts)).shutBy;

describe('a charge', () => {
  it('for NHS care is refused', () => {
    expect(shutBy({ for: 'nhs-care' })).toEqual(['provided-for']);
  });
  it('for a prescription passes when the person is known not to be exempt', () => {
    expect(shutBy({ for: 'prescription', exempt: false })).toEqual([]);
    expect(shutBy({ for: 'prescription', exempt: true })).toEqual(['not-exempt']);
  });
  it('is refused while it is not known whether the person is exempt', () => {
    expect(shutBy({ for: 'dental' })).toEqual(['not-exempt']);
  });
  it('for care at home passes only after a financial assessment', () => {
    expect(shutBy({ for: 'care-at-home', assessedToPay: true })).toEqual([]);
    expect(shutBy({ for: 'care-at-home' })).toEqual(['means-tested']);
  });
  it('for a care home that is aftercare under section 117 is refused, means test or not', () => {
    expect(shutBy({ for: 'care-home', assessedToPay: true, aftercare: true })).toEqual(['not-aftercare']);
  });
  it('for a care home under continuing healthcare is refused', () => {
    expect(shutBy({ for: 'care-home', assessedToPay: true, continuingHealthcare: true })).toEqual([
      'not-continuing-healthcare',
    ]);
  });
  it.each(['assessment', 'care-planning', 'reablement', 'minor-aids'] as const)('for %s is refused', (kind) => {
    expect(shutBy({ for: kind, assessedToPay: true })).toContain('provided-for');
  });
  it('for nobody knows what is refused', () => {
    expect(shutBy({ for: 'unknown' })).toEqual(['provided-for']);
  });
});

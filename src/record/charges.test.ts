import type { ChargeItem, Claim, Invoice } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { chargeFaults, chargesIn } from './charges.ts';

const kind = (code: string) => ({
  coding: [{ system: 'https://whole-person.care/fhir/CodeSystem/charge-kind', code }],
});
const says = (name: string, valueBoolean: boolean) => ({
  url: `https://whole-person.care/fhir/StructureDefinition/${name}`,
  valueBoolean,
});
const chargeItem = (code: string, more: Partial<ChargeItem> = {}): ChargeItem => ({
  ...{ resourceType: 'ChargeItem', id: 'c', status: 'billable', code: kind(code), subject: { reference: 'Patient/p' } },
  priceOverride: { value: 9.9, currency: 'GBP' },
  ...more,
});

describe('a charge item', () => {
  it('for NHS care is refused, with the amount and the clause', () => {
    const [fault] = chargeFaults(chargeItem('nhs-care'));
    expect(fault?.where).toBe('ChargeItem.code');
    expect(fault?.what).toContain('£9.90 for nhs care');
    expect(fault?.what).toContain('National Health Service Act 2006 s1(4)');
  });
  it('of which nobody says what it is for is refused', () => {
    expect(chargeFaults(chargeItem('x', { code: { text: 'Extra' } }))[0]?.what).toContain('not said what it is');
  });
  it('for a prescription passes for a person who is not exempt, and only then', () => {
    expect(chargeFaults(chargeItem('prescription', { extension: [says('charge-exempt', false)] }))).toEqual([]);
    expect(chargeFaults(chargeItem('prescription', { extension: [says('charge-exempt', true)] }))).toHaveLength(1);
    expect(chargeFaults(chargeItem('prescription'))).toHaveLength(1);
  });
  it('for a care home passes after a financial assessment, and never as aftercare under section 117', () => {
    const assessed = says('assessed-to-pay', true);
    expect(chargeFaults(chargeItem('care-home', { extension: [assessed] }))).toEqual([]);
    expect(
      chargeFaults(chargeItem('care-home', { extension: [assessed, says('aftercare-s117', true)] }))[0]?.what,
    ).toContain('section 117');
  });
  it('that charges nothing, or not in pounds, or was taken back, is none', () => {
    expect(chargesIn(chargeItem('nhs-care', { status: 'not-billable' }))).toEqual([]);
    expect(chargesIn(chargeItem('nhs-care', { priceOverride: { value: 0, currency: 'GBP' } }))).toEqual([]);
    expect(chargesIn(chargeItem('nhs-care', { priceOverride: { value: 9, currency: 'USD' } }))).toEqual([]);
  });
});

describe('an invoice and a claim', () => {
  const invoice: Invoice = {
    ...{ resourceType: 'Invoice', id: 'i', status: 'issued', recipient: { reference: 'Patient/p' } },
    totalGross: { value: 50, currency: 'GBP' },
    lineItem: [
      { chargeItemCodeableConcept: kind('assessment') },
      { chargeItemReference: { reference: 'ChargeItem/c' } },
    ],
  };
  it('are judged line by line, and a line that names a charge item where that stands', () => {
    expect(chargeFaults(invoice).map(({ where }) => where)).toEqual(['Invoice.lineItem[0].chargeItemCodeableConcept']);
  });
  it('to an organisation charge no person', () => {
    expect(chargeFaults({ ...invoice, recipient: { reference: 'Organization/o' } })).toEqual([]);
  });
  it('on a patient’s own cover for NHS care is refused', () => {
    const claim = {
      ...{ resourceType: 'Claim', id: 'k', status: 'active', use: 'claim', total: { value: 120, currency: 'GBP' } },
      item: [{ sequence: 1, productOrService: kind('nhs-care') }],
    } as Claim;
    expect(chargeFaults(claim)[0]?.where).toBe('Claim.item[0].productOrService');
    expect(chargeFaults({ ...claim, use: 'preauthorization' })).toEqual([]);
  });
});

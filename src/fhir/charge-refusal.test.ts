import type { ChargeItem } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { chargeRefusal } from './validation.ts';

const charge = (code: string, exempt: boolean): ChargeItem => ({
  ...{ resourceType: 'ChargeItem', id: 'c', status: 'billable', subject: { reference: 'Patient/p' } },
  code: { coding: [{ system: 'https://whole-person.care/fhir/CodeSystem/charge-kind', code }] },
  priceOverride: { value: 45, currency: 'GBP' },
  extension: [{ url: 'https://whole-person.care/fhir/StructureDefinition/charge-exempt', valueBoolean: exempt }],
});

it('a write that charges for NHS care is refused as a broken business rule, at the element, with the clause', () => {
  const refused = chargeRefusal(charge('nhs-care', false));
  expect(refused).toMatchObject({ status: 422, code: 'business-rule' });
  expect(refused?.details[0]?.where).toBe('ChargeItem.code');
  expect(refused?.message).toContain('National Health Service Act 2006 s1(4)');
});

it('a charge that an Act provides for is written', () => {
  expect(chargeRefusal(charge('dental', false))).toBeUndefined();
  expect(chargeRefusal(charge('dental', true))).toBeDefined();
});

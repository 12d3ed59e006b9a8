import { evalFhirPath } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { validateResource } from './index.ts';

const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
const ods = 'https://fhir.nhs.uk/Id/ods-organization-code';
const patient = (more: object) => ({ resourceType: 'Patient', ...more });
const observation = (more: object) => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...more });

/** What R4 asks of every resource: the kind of fault and the place, as FHIRPath has it. */
const wrong: [string, object, string, string][] = [
  ['an element that is not of the type', patient({ nmae: [] }), 'structure', 'Patient.nmae'],
  ['an element that is missing', { resourceType: 'Observation', status: 'final' }, 'required', 'Observation.code'],
  [
    'one below that is missing',
    patient({ link: [{ other: { reference: 'Patient/1' } }] }),
    'required',
    'Patient.link[0].type',
  ],
  ['a single value as a list', patient({ gender: ['male'] }), 'structure', 'Patient.gender'],
  ['a list as a single value', patient({ name: { family: 'A' } }), 'structure', 'Patient.name'],
  ['an empty list', patient({ name: [] }), 'structure', 'Patient.name'],
  ['an empty list far down', patient({ name: [{ given: [] }] }), 'structure', 'Patient.name[0].given'],
  ['an empty object', patient({ maritalStatus: {} }), 'structure', 'Patient.maritalStatus'],
  ['null', patient({ name: [null] }), 'structure', 'Patient.name[0]'],
  ['an empty text', patient({ name: [{ family: '' }] }), 'value', 'Patient.name[0].family'],
  [
    'two types of one choice',
    patient({ deceasedBoolean: true, deceasedDateTime: '2026' }),
    'structure',
    'Patient.deceased',
  ],
  ['a wrong type of a choice', observation({ valueBoolean: 'yes' }), 'value', 'Observation.value.ofType(boolean)'],
  [
    'a fault in a choice',
    observation({ valueQuantity: { value: 7, comparator: 'about' } }),
    'code-invalid',
    'Observation.value.ofType(Quantity).comparator',
  ],
  [
    'a fault in what stands beside a primitive',
    patient({ _birthDate: { extension: [{ url: 'urn:x' }] } }),
    'invariant',
    'Patient.birthDate.extension[0]',
  ],
  ['a code of a required binding', patient({ gender: 'sausage' }), 'code-invalid', 'Patient.gender'],
  [
    'a coding of a required binding',
    {
      resourceType: 'AllergyIntolerance',
      patient: { reference: 'Patient/1' },
      clinicalStatus: { coding: [{ system: 'urn:x', code: 'active' }] },
    },
    'code-invalid',
    'AllergyIntolerance.clinicalStatus',
  ],
  ['a broken rule of an element', patient({ contact: [{ gender: 'female' }] }), 'invariant', 'Patient.contact[0]'],
  [
    'a broken rule of the resource',
    observation({ valueString: 'a', dataAbsentReason: { text: 'b' } }),
    'invariant',
    'Observation',
  ],
  [
    'a period that ends before it begins',
    patient({ name: [{ family: 'A', period: { start: '2026-02-01', end: '2026-01-01' } }] }),
    'invariant',
    'Patient.name[0].period',
  ],
  [
    'a reference to a type that may not be there',
    patient({ managingOrganization: { reference: 'Location/1' } }),
    'structure',
    'Patient.managingOrganization',
  ],
  [
    'the same by an absolute address',
    patient({ managingOrganization: { reference: 'https://x.example/fhir/Location/1' } }),
    'structure',
    'Patient.managingOrganization',
  ],
  [
    'the same by its type alone',
    patient({ managingOrganization: { type: 'Location', display: 'x' } }),
    'structure',
    'Patient.managingOrganization',
  ],
  ['a day that the calendar does not have', patient({ birthDate: '1990-02-30' }), 'value', 'Patient.birthDate'],
  ['29 February of another year', patient({ birthDate: '2025-02-29' }), 'value', 'Patient.birthDate'],
  ['a month that there is not', patient({ birthDate: '1990-13' }), 'value', 'Patient.birthDate'],
  ['a date in another form', patient({ birthDate: '30/02/1990' }), 'value', 'Patient.birthDate'],
  [
    'a time without a zone',
    patient({ deceasedDateTime: '2026-01-01T10:00:00' }),
    'value',
    'Patient.deceased.ofType(dateTime)',
  ],
  ['an hour that there is not', observation({ issued: '2026-01-01T24:30:00Z' }), 'value', 'Observation.issued'],
  ['an instant that is only a day', observation({ issued: '2026-01-01' }), 'value', 'Observation.issued'],
  [
    'an NHS number with a wrong check digit',
    patient({ identifier: [{ system: nhs, value: '9990000001' }] }),
    'value',
    'Patient.identifier[0].value',
  ],
  [
    'an NHS number with spaces',
    patient({ identifier: [{ system: nhs, value: '999 000 0018' }] }),
    'value',
    'Patient.identifier[0].value',
  ],
  [
    'an NHS number of one digit only',
    patient({ identifier: [{ system: nhs, value: '0000000000' }] }),
    'value',
    'Patient.identifier[0].value',
  ],
  [
    'an NHS number in a reference',
    observation({ subject: { identifier: { system: nhs, value: '9990000001' } } }),
    'value',
    'Observation.subject.identifier.value',
  ],
  [
    'an ODS code in small letters',
    { resourceType: 'Organization', identifier: [{ system: ods, value: 'rxx01' }] },
    'value',
    'Organization.identifier[0].value',
  ],
  [
    'an ODS code in a reference',
    patient({ managingOrganization: { identifier: { system: ods, value: 'R!' } } }),
    'value',
    'Patient.managingOrganization.identifier.value',
  ],
  [
    'a fault in what is contained',
    patient({
      contained: [{ resourceType: 'Organization', id: 'o', name: ['x'] }],
      managingOrganization: { reference: '#o' },
    }),
    'structure',
    'Patient.contained[0].name',
  ],
  [
    'a contained resource that nothing refers to',
    patient({ contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }] }),
    'invariant',
    'Patient',
  ],
];

/** Places that are there, so that FHIRPath must find them. */
const absent = new Set(['required']);

describe('validation by R4', () => {
  it.each(wrong)('names %s', (_name, resource, code, where) => {
    const [fault] = validateResource(resource as Resource);
    expect([fault?.code, fault?.where]).toEqual([code, where]);
    expect(fault?.mend).toBeTruthy();
    if (!absent.has(code) && !where.endsWith('nmae')) {
      // An empty list or null is nothing to FHIRPath.
      const isNothing = /empty|null/.test(fault?.what ?? '');
      expect(evalFhirPath(where, resource as Resource).length > 0 || isNothing).toBe(true);
    }
  });

  it('finds nothing wrong where nothing is', () => {
    for (const good of [
      patient({
        identifier: [
          { system: nhs, value: '9990000018' },
          { system: ods, value: 'A81001' },
        ],
        birthDate: '2024-02-29',
      }),
      patient({ name: [{ given: ['A', null], _given: [null, { extension: [{ url: 'urn:x', valueString: 'b' }] }] }] }),
      observation({
        issued: '2026-06-30T23:59:60Z',
        valueQuantity: { value: 1 },
        subject: { reference: 'urn:uuid:6f8a1c1e-0000-4000-8000-000000000001' },
      }),
    ])
      expect(validateResource(good as Resource)).toEqual([]);
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evalFhirPath } from '@medplum/core';
import type { Resource, StructureDefinition } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../platform/index.ts';
import { validateResource } from '../validation/index.ts';
import { expandProfile } from './expand.ts';
import { type Conformance, ProfileSet } from './profile-set.ts';
import { readDefinitions } from './read-definitions.ts';
import {
  base,
  codeSystem,
  goodPatient,
  goodPressure,
  profileOf,
  smallProfiles,
  valueSet,
} from './testing/small-profiles.ts';
import { validateByProfiles } from './validate-by-profiles.ts';

function setOf(definitions: readonly object[]): ProfileSet {
  return new ProfileSet(
    (definitions as Conformance[]).map((resource) => ({
      kind: resource.resourceType,
      url: resource.url ?? '',
      version: resource.version ?? '',
      title: '',
      type: resource.resourceType === 'StructureDefinition' ? (resource.type ?? '') : '',
      package: 'test',
      addedAt: 0,
      resource,
    })),
    [],
  );
}

const small = setOf(smallProfiles);

/** 'severity code where' of each fault. The resource must be right by R4, or the test would test something else. */
function faultsOf(resource: object, set = small): string[] {
  expect(validateResource(resource as Resource)).toEqual([]);
  return validateByProfiles(resource as Resource, { profiles: set, source: 'wpc', unknown: 'accept' }).map(
    ({ severity, code, where }) => `${severity} ${code} ${where}`,
  );
}

const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const sex = (code: string) => [
  { url: `${base}/Extension-BirthSex`, valueCodeableConcept: { coding: [{ system: codeSystem('sex'), code }] } },
];

describe('a profile', () => {
  it('lets through what meets it', () => {
    expect(faultsOf(goodPatient)).toEqual([]);
    expect(faultsOf(goodPressure)).toEqual([]);
  });

  const patient: [string, object, string[]][] = [
    ['a missing element', { birthDate: undefined }, ['error required Patient.birthDate']],
    ['an element that it forbids', { photo: [{ title: 'x' }] }, ['error structure Patient.photo[0]']],
    ['an extension twice', { extension: [...sex('F'), ...sex('M')] }, ['error structure Patient.extension[1]']],
    [
      'a code that the extension does not allow',
      { extension: sex('known') },
      ['error code-invalid Patient.extension[0].value.ofType(CodeableConcept)'],
    ],
    [
      'an extension of another type',
      { extension: [{ url: `${base}/Extension-BirthSex`, valueString: 'F' }] },
      ['error structure Patient.extension[0].value.ofType(string)'],
    ],
    [
      'a slice that is too often there, and one that lacks something',
      {
        identifier: [
          { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' },
          { system: 'urn:local', value: '7' },
          { system: 'https://fhir.nhs.uk/Id/nhs-number' },
        ],
      },
      ['error structure Patient.identifier[2]', 'error required Patient.identifier[2].value'],
    ],
    [
      'as a warning, another code of an extensible binding',
      { maritalStatus: { coding: [{ system: 'urn:other', code: 'M' }] } },
      ['warning code-invalid Patient.maritalStatus'],
    ],
    ['as a warning, a rule of that severity', { name: [{ text: 'Osei' }] }, ['warning invariant Patient.name[0]']],
  ];
  it.each(patient)('names %s', (_name, change, expected) => {
    expect(faultsOf(JSON.parse(JSON.stringify({ ...goodPatient, ...change })))).toEqual(expected);
  });

  const pressure: [string, object, string[]][] = [
    ['a rule that does not hold', { effectiveDateTime: undefined }, ['error invariant Observation']],
    ['another code than its pattern', { code: loinc('1-1') }, ['error value Observation.code']],
    [
      'a closed choice of another type',
      { valueBoolean: true },
      ['error structure Observation.value.ofType(boolean)', 'error structure Observation.value.ofType(boolean)'],
    ],
    [
      'what a slice by type lacks',
      { valueQuantity: { value: 1 } },
      ['error required Observation.value.ofType(Quantity).unit'],
    ],
    [
      'what is in no slice of a closed slicing',
      { component: [...goodPressure.component, { code: loinc('1-1') }] },
      ['error structure Observation.component[2]'],
    ],
    [
      'a slice that is missing',
      { component: [goodPressure.component[0], goodPressure.component[0]] },
      ['error structure Observation.component[1]', 'error required Observation.component'],
    ],
    [
      'what a slice by existence lacks',
      { note: [{ text: 'x' }, { text: 'y', authorString: 'z' }] },
      ['error required Observation.note[1].time'],
    ],
    [
      'what the profile of a data type asks',
      { identifier: [{ value: 'longer than twelve' }] },
      ['error required Observation.identifier[0].system', 'error value Observation.identifier[0].value'],
    ],
  ];
  it.each(pressure)('names %s', (_name, change, expected) => {
    expect(faultsOf(JSON.parse(JSON.stringify({ ...goodPressure, ...change })))).toEqual(expected);
  });

  it('asks all that the profile asks which it is based on, and more', () => {
    const named = { meta: { profile: [`${base}/Small-Patient-Registered`] } };
    expect(
      faultsOf({
        ...goodPatient,
        ...named,
        birthDate: undefined,
        identifier: [{ system: 'urn:local', value: '7' }],
        generalPractitioner: [{ reference: 'Practitioner/p' }],
      }),
    ).toEqual([
      'error required Patient.identifier',
      'error required Patient.birthDate',
      'error structure Patient.generalPractitioner[0]',
    ]);
  });

  it('is for one type; one that is not here is told; what is contained is checked too', () => {
    expect(faultsOf({ ...goodPressure, meta: { profile: [`${base}/Small-Patient`] } })).toEqual([
      'error structure Observation',
    ]);
    expect(
      faultsOf({
        ...goodPatient,
        meta: { profile: ['urn:unknown', `${base}/Small-Patient|1.0.0`, `${base}/Small-Patient|9`] },
      }),
    ).toEqual(['warning not-found Patient.meta.profile[0]', 'warning not-found Patient.meta.profile[2]']);
    const contained = { ...goodPatient, id: 'p', birthDate: undefined };
    expect(
      faultsOf({
        resourceType: 'Observation',
        status: 'final',
        code: loinc('1-1'),
        contained: [JSON.parse(JSON.stringify(contained))],
        subject: { reference: '#p' },
      }),
    ).toEqual(['error required Observation.contained[0].birthDate']);
  });

  it('gives places that FHIRPath finds', () => {
    const bad = { ...goodPatient, extension: sex('known'), photo: [{ title: 'x' }] };
    const places = validateByProfiles(bad as Resource, { profiles: small, source: 'wpc', unknown: 'accept' }).map(
      ({ where }) => where,
    );
    expect(places.length).toBe(2);
    for (const place of places) expect(evalFhirPath(place, bad as Resource)).toHaveLength(1);
  });

  it('says what is wrong, what was found and the mend, and no value that says who somebody is', () => {
    const bad = {
      ...goodPressure,
      identifier: [{ system: 'urn:x', value: 'Ama Osei of Mill Lane' }],
      code: loinc('1-1'),
    };
    const told = validateByProfiles(bad as unknown as Resource, { profiles: small, source: 'wpc', unknown: 'accept' });
    expect(told[0]).toMatchObject({
      what: `The profile ${base}/Small-BloodPressure wants Observation.code to have {"coding":[{"system":"http://loinc.org","code":"85354-9"}]}, and this is http://loinc.org|1-1.`,
      mend: expect.stringContaining('Give at least'),
    });
    expect(JSON.stringify(told)).not.toContain('Osei');
  });
});

describe('codes', () => {
  const set = setOf([
    ...smallProfiles,
    {
      resourceType: 'ValueSet',
      url: valueSet('below'),
      compose: {
        include: [
          { system: codeSystem('sex'), filter: [{ property: 'concept', op: 'is-a', value: 'known' }] },
          { system: 'http://snomed.info/sct', filter: [{ property: 'concept', op: 'is-a', value: '1' }] },
        ],
      },
    },
    { resourceType: 'ValueSet', url: valueSet('circle'), compose: { include: [{ valueSet: [valueSet('circle')] }] } },
  ]);
  it('are in a value set, are not, or it cannot be told', () => {
    const has = (system: string, code: string, name = 'below') => set.terminology.has(valueSet(name), system, code);
    expect([
      has(codeSystem('sex'), 'I'),
      has(codeSystem('sex'), 'F'),
      has('http://snomed.info/sct', '1'),
      has('urn:x', '1'),
    ]).toEqual([true, false, undefined, false]);
    expect(has('urn:x', '1', 'circle')).toBeUndefined();
    expect([set.terminology.isListed(valueSet('BirthSex')), set.terminology.isListed(valueSet('below'))]).toEqual([
      true,
      false,
    ]);
  });
});

describe('a definition that is wrong', () => {
  const wrong: [string, { id: string; [name: string]: unknown }[], RegExp][] = [
    ['an element that R4 does not have', [{ id: 'Patient.nickname' }], /has no 'nickname'/],
    ['more than R4 allows', [{ id: 'Patient.birthDate', max: '2' }], /more than the 1 that R4 allows/],
    [
      'a type that R4 does not allow',
      [{ id: 'Patient.birthDate', type: [{ code: 'Quantity' }] }],
      /R4 does not allow there/,
    ],
    ['a slice of what is not sliced', [{ id: 'Patient.name:official', min: 1 }], /not sliced/],
    [
      'a part of a slice that is not there',
      [{ id: 'Patient.name:official.family', min: 1, sliceName: undefined }],
      /not defined before it/,
    ],
  ];
  it.each(wrong)('is refused for %s', (_name, list, expected) => {
    const { faults } = expandProfile(profileOf('Wrong', 'Patient', list) as StructureDefinition, () => undefined);
    expect(faults[0]?.what).toMatch(expected);
    expect(faults[0]?.mend).toBeTruthy();
  });

  it('is refused without its base', () => {
    const { faults } = expandProfile(
      profileOf('Wrong', 'Patient', [], { baseDefinition: 'urn:nowhere' }) as StructureDefinition,
      () => undefined,
    );
    expect(faults[0]?.what).toContain('urn:nowhere, which is not here');
  });
});

const ukCore = join(
  process.env.WPC_SHARED_DATA ?? join(import.meta.dirname, '../../../../shared/data'),
  'uk-fhir/uk-core-stu2-sequence-json',
);

describe('UK Core', () => {
  it.skipIf(!existsSync(ukCore))(`as published, if it is at ${ukCore}: every profile expands`, async () => {
    const read = await readDefinitions(ukCore);
    if (isRefusal(read)) return expect.fail(JSON.stringify(read.details[0]));
    const set = setOf(read.definitions.map(({ resource }) => resource));
    const faults = read.definitions.flatMap(({ url, kind }) =>
      kind === 'StructureDefinition' ? (set.expanded(url)?.faults ?? []) : [],
    );
    expect(faults).toEqual([]);
  });
});

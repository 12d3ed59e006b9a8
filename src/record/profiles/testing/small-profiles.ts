import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Profiles in the shape of UK Core's: differentials only, by element id, with slices, extensions, value sets and a derived profile. */
export const base = 'https://profiles.example/StructureDefinition';
const extension = (name: string) => `${base}/Extension-${name}`;
export const valueSet = (name: string) => `https://profiles.example/ValueSet/${name}`;
export const codeSystem = (name: string) => `https://profiles.example/CodeSystem/${name}`;

type Element = Record<string, unknown> & { id: string };

/** An element's path is its id without slices. */
function elements(list: readonly Element[]): object[] {
  return list.map((one) => {
    const path = one.id.replace(/:[^.]+/g, '');
    const sliceName = /:([^.:]+)$/.exec(one.id)?.[1];
    return { path, ...(sliceName === undefined ? {} : { sliceName }), ...one };
  });
}

export function profileOf(name: string, type: string, list: readonly Element[], more: object = {}): object {
  return {
    resourceType: 'StructureDefinition',
    id: name,
    url: `${base}/${name}`,
    version: '1.0.0',
    name: name.replace(/[^A-Za-z]/g, ''),
    title: name,
    status: 'active',
    fhirVersion: '4.0.1',
    kind: type === 'Extension' || type === 'Identifier' ? 'complex-type' : 'resource',
    abstract: false,
    type,
    ...(type === 'Extension' ? { context: [{ type: 'element', expression: 'Element' }] } : {}),
    baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
    derivation: 'constraint',
    differential: { element: elements(list) },
    ...more,
  };
}

export const smallProfiles: readonly object[] = [
  profileOf('Small-Patient', 'Patient', [
    { id: 'Patient.extension:birthSex', max: '1', type: [{ code: 'Extension', profile: [extension('BirthSex')] }] },
    {
      id: 'Patient.identifier',
      min: 1,
      slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open', ordered: false },
    },
    { id: 'Patient.identifier:nhsNumber', max: '1' },
    { id: 'Patient.identifier:nhsNumber.system', min: 1, fixedUri: 'https://fhir.nhs.uk/Id/nhs-number' },
    { id: 'Patient.identifier:nhsNumber.value', min: 1 },
    { id: 'Patient.birthDate', min: 1 },
    { id: 'Patient.maritalStatus', binding: { strength: 'extensible', valueSet: valueSet('Marital') } },
    {
      id: 'Patient.name',
      constraint: [
        {
          key: 'small-1',
          severity: 'warning',
          human: 'A name has a family name',
          expression: 'family.exists()',
        },
      ],
    },
    { id: 'Patient.photo', max: '0' },
  ]),
  // Derived: what the first asks counts here as well.
  profileOf(
    'Small-Patient-Registered',
    'Patient',
    [
      { id: 'Patient.identifier:nhsNumber', min: 1 },
      {
        id: 'Patient.generalPractitioner',
        min: 1,
        type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Organization'] }],
      },
    ],
    { baseDefinition: `${base}/Small-Patient` },
  ),
  profileOf('Extension-BirthSex', 'Extension', [
    { id: 'Extension.url', fixedUri: extension('BirthSex') },
    { id: 'Extension.extension', max: '0' },
    {
      id: 'Extension.value[x]',
      min: 1,
      type: [{ code: 'CodeableConcept' }],
      binding: { strength: 'required', valueSet: valueSet('BirthSex') },
    },
  ]),
  profileOf('Small-Identifier', 'Identifier', [
    { id: 'Identifier.system', min: 1 },
    { id: 'Identifier.value', min: 1, maxLength: 12 },
  ]),
  profileOf('Small-BloodPressure', 'Observation', [
    {
      id: 'Observation',
      constraint: [
        {
          key: 'small-2',
          severity: 'error',
          human: 'A final reading says when it was taken',
          expression: "status = 'final' implies effective.exists()",
        },
      ],
    },
    { id: 'Observation.code', patternCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] } },
    { id: 'Observation.identifier', type: [{ code: 'Identifier', profile: [`${base}/Small-Identifier`] }] },
    {
      id: 'Observation.value[x]',
      slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'closed' },
      type: [{ code: 'Quantity' }, { code: 'string' }],
    },
    { id: 'Observation.value[x]:valueQuantity', type: [{ code: 'Quantity' }] },
    { id: 'Observation.value[x]:valueQuantity.unit', min: 1 },
    {
      id: 'Observation.component',
      min: 2,
      slicing: { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'closed' },
    },
    { id: 'Observation.component:systolic', min: 1, max: '1' },
    {
      id: 'Observation.component:systolic.code',
      patternCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
    },
    { id: 'Observation.component:systolic.value[x]', min: 1, type: [{ code: 'Quantity' }] },
    { id: 'Observation.component:diastolic', min: 1, max: '1' },
    {
      id: 'Observation.component:diastolic.code',
      patternCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] },
    },
    { id: 'Observation.note', slicing: { discriminator: [{ type: 'exists', path: 'author' }], rules: 'open' } },
    { id: 'Observation.note:signed', max: '1' },
    { id: 'Observation.note:signed.author[x]', min: 1 },
    { id: 'Observation.note:signed.time', min: 1 },
  ]),
  {
    resourceType: 'CodeSystem',
    url: codeSystem('sex'),
    version: '1.0.0',
    name: 'Sex',
    status: 'active',
    content: 'complete',
    concept: [{ code: 'F' }, { code: 'M' }, { code: 'known', concept: [{ code: 'I' }] }],
  },
  {
    resourceType: 'ValueSet',
    url: valueSet('BirthSex'),
    version: '1.0.0',
    name: 'BirthSex',
    status: 'active',
    compose: {
      include: [{ system: codeSystem('sex') }],
      exclude: [{ system: codeSystem('sex'), concept: [{ code: 'known' }] }],
    },
  },
  {
    resourceType: 'ValueSet',
    url: valueSet('Marital'),
    version: '1.0.0',
    name: 'Marital',
    status: 'active',
    compose: { include: [{ valueSet: ['http://hl7.org/fhir/ValueSet/marital-status'] }] },
  },
];

/** Writes definitions as a package folder: package.json beside package/*.json. */
export function writePackage(
  folder: string,
  definitions: readonly object[] = smallProfiles,
  name = 'small.profiles',
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  for (const [at, one] of definitions.entries())
    writeFileSync(join(folder, `definition-${at}.json`), JSON.stringify(one));
  return folder;
}

/** A resource that meets Small-Patient. */
export const goodPatient = {
  resourceType: 'Patient',
  meta: { profile: [`${base}/Small-Patient`] },
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
  birthDate: '1970-01-01',
  name: [{ family: 'Osei' }],
  extension: [
    { url: extension('BirthSex'), valueCodeableConcept: { coding: [{ system: codeSystem('sex'), code: 'F' }] } },
  ],
};

const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });

/** A resource that meets Small-BloodPressure. */
export const goodPressure = {
  resourceType: 'Observation',
  meta: { profile: [`${base}/Small-BloodPressure`] },
  status: 'final',
  code: loinc('85354-9'),
  effectiveDateTime: '2026-06-15',
  component: [
    { code: loinc('8480-6'), valueQuantity: { value: 120, unit: 'mmHg' } },
    { code: loinc('8462-4'), valueQuantity: { value: 80, unit: 'mmHg' } },
  ],
};

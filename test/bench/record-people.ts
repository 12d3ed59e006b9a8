import type { Resource } from '@medplum/fhirtypes';
import { idOf } from '../../src/platform/index.ts';
import { type IncomingResource, personIdOf } from '../../src/record/index.ts';

/** Generated people for the search benches: one patient with 19 entries each, about 700 bytes a resource. */
export const PER_PERSON = 20;

const conditions = ['38341003', '73211009', '195967001', '13645005', '44054006', '35489007', '271737000', '396275006'];

export function personRecord(n: number): IncomingResource[] {
  const source = 'bench';
  const patient = idOf('bench', 'Patient', String(n));
  const subject = { reference: `Patient/${patient}` };
  const year = 1930 + (n % 90);
  const resources: Resource[] = [
    {
      resourceType: 'Patient',
      id: patient,
      identifier: [{ system: 'https://whole-person.care/fhir/Id/bench', value: `B${n}` }],
      name: [{ family: `Family${n % 5000}`, given: [`Given${n % 800}`] }],
      gender: n % 2 === 0 ? 'female' : 'male',
      birthDate: `${year}-0${1 + (n % 9)}-1${n % 10}`,
      address: [{ line: [`${n % 90} High Street`], postalCode: `ZZ${n % 99} ${n % 9}AA` }],
    },
  ];
  for (let at = 1; at < PER_PERSON; at++) {
    const day = `20${String(10 + (at % 15)).padStart(2, '0')}-0${1 + ((n + at) % 9)}-1${(n * 7 + at) % 10}`;
    const id = idOf('bench', 'entry', String(n), String(at));
    if (at % 5 === 0) {
      resources.push({
        resourceType: 'Condition',
        id,
        subject,
        recordedDate: day,
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
        code: { coding: [{ system: 'http://snomed.info/sct', code: conditions[(n + at) % conditions.length]! }] },
      });
    } else {
      resources.push({
        resourceType: 'Observation',
        id,
        status: 'final',
        subject,
        effectiveDateTime: `${day}T10:00:00Z`,
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
        ],
        code: {
          coding: [
            { system: 'http://loinc.org', code: `bench-${at}-${n % 200}`, display: 'A measurement made for the bench' },
          ],
        },
        valueQuantity: { value: 50 + ((n * at) % 100), unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
      });
    }
  }
  return resources.map((resource) => ({
    personId: personIdOf(source, patient),
    resource,
    json: JSON.stringify(resource),
    source,
    extractId: null,
    row: null,
  }));
}

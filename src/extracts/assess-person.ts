import type { Patient } from '@medplum/fhirtypes';
import { isValidNhsNumber } from '../identity/index.ts';
import { invalidNhsNumberSystem } from './layouts/person.ts';
import type { SourcePerson } from './store.ts';

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';
const ethnicCategory = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory';
/** 'Not known' is no answer; 'not stated' is one: the person was asked and would rather not say. */
const notKnown = '99';

/** What a Patient says and what it leaves out. */
export function assessPerson(personId: string, patient: Patient): SourcePerson {
  const numbers = patient.identifier?.filter((one) => one.system === nhsNumberSystem && one.value !== undefined) ?? [];
  const invalid = patient.identifier?.some((one) => one.system === invalidNhsNumberSystem) ?? false;
  const valid = numbers.some((one) => isValidNhsNumber(one.value ?? ''));
  const ethnicity = patient.extension?.find((one) => one.url === ethnicCategory)?.valueCodeableConcept?.coding?.[0]
    ?.code;
  return {
    personId,
    described: true,
    nhsNumber: valid ? 'valid' : invalid || numbers.length > 0 ? 'invalid' : 'none',
    birthDate: patient.birthDate?.length === 10,
    postcode: patient.address?.some((one) => one.postalCode !== undefined) ?? false,
    ethnicity: ethnicity !== undefined && ethnicity !== notKnown,
    generalPractitioner: (patient.generalPractitioner?.length ?? 0) > 0,
  };
}

/** A person whom a row mentions and no Patient has described yet. */
export function mentioned(personId: string): SourcePerson {
  return {
    personId,
    described: false,
    nhsNumber: 'none',
    birthDate: false,
    postcode: false,
    ethnicity: false,
    generalPractitioner: false,
  };
}

import type { Patient } from '@medplum/fhirtypes';
import type { LinkageRecord } from '../linkage/record.ts';

export const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';

/** What is compared of a FHIR Patient. Names, addresses and telecoms that are old or ended are kept: people move and marry. */
export function patientRecord(personId: string, patient: Patient): LinkageRecord {
  const names = [...(patient.name ?? [])].sort(
    (x, y) => Number(x.use === 'old' || x.use === 'maiden') - Number(y.use === 'old' || y.use === 'maiden'),
  );
  const telecom = (system: string) =>
    (patient.telecom ?? []).flatMap((each) => (each.system === system && each.value ? [each.value] : []));
  const nhsNumber = patient.identifier?.find((each) => each.system === nhsNumberSystem)?.value;
  return {
    id: personId,
    ...(nhsNumber ? { nhsNumber } : {}),
    given: unique(names.flatMap((name) => name.given ?? [])),
    family: unique(names.flatMap((name) => (name.family ? [name.family] : []))),
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(patient.gender ? { sex: patient.gender } : {}),
    postcode: unique((patient.address ?? []).flatMap((address) => (address.postalCode ? [address.postalCode] : []))),
    addressLines: unique((patient.address ?? []).flatMap((address) => address.line ?? [])),
    locality: unique((patient.address ?? []).flatMap((address) => (address.city ? [address.city] : []))),
    phone: unique(telecom('phone')),
    email: unique(telecom('email')),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value.trim() !== ''))];
}

import type { Patient } from '@medplum/fhirtypes';
import { demographics, ethnicExtension, meta, nhsNumberIdentifier, organisation } from '../fhir.ts';
import type { DemoPerson } from '../person.ts';
import { codes, type Place } from '../place.ts';
import type { Recorded } from '../recorded.ts';
import { dayText } from '../times.ts';

/** Somebody as the hospital's patient administration system has them. */
export function hospitalPatient(
  place: Place,
  id: string,
  localNumber: string,
  person: DemoPerson,
  recorded: Recorded,
): Patient {
  const practice = place.practices[person.practice]!;
  const identifier = [
    { system: 'https://harrowmere-hospitals.example/Id/local-patient-identifier', value: localNumber },
    ...(recorded.nhsNumber === undefined ? [] : [nhsNumberIdentifier(recorded.nhsNumber, recorded.numberVerified)]),
  ];
  return {
    resourceType: 'Patient',
    id,
    meta: meta('Patient', codes.acuteTrust),
    ...extensionsOf(recorded),
    identifier,
    ...demographics(recorded),
    ...(person.died === undefined ? {} : { deceasedDateTime: dayText(person.died) }),
    ...(person.registered ? { generalPractitioner: [organisation(practice.ods, practice.name)] } : {}),
  };
}

function extensionsOf(recorded: Recorded): Pick<Patient, 'extension'> {
  const extension = ethnicExtension(recorded.ethnicity);
  return extension.length === 0 ? {} : { extension };
}

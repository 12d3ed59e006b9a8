import type { Patient } from '@medplum/fhirtypes';
import {
  type Happened,
  momentExtension,
  momentOf,
  odsSystem,
  periodExtension,
  practitionerOf,
  textExtension,
} from './event.ts';

/** Registration with a GP practice, and death. */
export function fromPatient(patient: Patient): Happened[] {
  const registered = periodExtension(patient, 'registration-period');
  const organisation = patient.generalPractitioner?.find((one) => one.identifier?.system === odsSystem)?.identifier
    ?.value;
  const generalPractitioner = practitionerOf(patient.generalPractitioner);
  return [
    { kind: 'registration.started', when: momentOf(registered?.start), organisation, data: { generalPractitioner } },
    {
      kind: 'registration.accountable-gp-told',
      when: momentExtension(patient, 'accountable-gp-told'),
      organisation,
      data: { generalPractitioner },
    },
    {
      kind: 'registration.ended',
      when: momentOf(registered?.end),
      organisation,
      data: { reason: textExtension(patient, 'registration-end-reason') },
    },
    {
      kind: 'death',
      when: momentOf(patient.deceasedDateTime),
      data: { place: textExtension(patient, 'place-of-death') },
    },
  ];
}

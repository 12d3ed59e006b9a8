import type { Patient, RelatedPerson } from '@medplum/fhirtypes';
import { extensionBase } from '../../../record/index.ts';
import {
  demographics,
  ethnicExtension,
  ext,
  meta,
  nhsNumberIdentifier,
  organisation,
  practitioner,
  ukCore,
} from '../fhir.ts';
import type { DemoPerson } from '../person.ts';
import type { DemoPractice, Place } from '../place.ts';
import type { Random } from '../random.ts';
import type { Recorded } from '../recorded.ts';
import { type DayNumber, dayText } from '../times.ts';

export interface Registration {
  practice: DemoPractice;
  from: DayNumber;
  to: DayNumber | undefined;
}

/** With which practices the person is and was registered within the time of the extract: the present one last. */
export function registrationsOf(random: Random, place: Place, person: DemoPerson): Registration[] {
  if (!person.registered) return [];
  const years = Math.min(person.age, random.logNormal(9, 0.8));
  const since = Math.max(person.born + random.whole(3, 40), place.today - Math.round(years * 365));
  const present = place.practices[person.practice]!;
  const former = person.formerPractice === undefined ? undefined : place.practices[person.formerPractice]!;
  const changed = person.changedPractice;
  if (former === undefined || changed === undefined || changed >= place.today) {
    return [{ practice: present, from: Math.min(since, place.today), to: person.died }];
  }
  const from = Math.min(since, changed - 30);
  if (person.died !== undefined && person.died <= changed) return [{ practice: former, from, to: person.died }];
  return [
    { practice: former, from, to: changed },
    { practice: present, from: changed, to: person.died },
  ];
}

/** A registered person as the practice's system has them. */
export function registeredPatient(
  random: Random,
  id: string,
  person: DemoPerson,
  recorded: Recorded,
  registration: Registration,
  today: DayNumber,
): Patient {
  const { practice, from, to } = registration;
  const gp = practice.gps[person.gp % practice.gps.length]!;
  const told = from + Math.round(random.logNormal(9, 0.6));
  return {
    resourceType: 'Patient',
    id,
    meta: meta('Patient', practice.ods),
    extension: [
      ...ethnicExtension(recorded.ethnicity),
      {
        url: `${extensionBase}registration-period`,
        valuePeriod: { start: dayText(from), ...(to === undefined ? {} : { end: dayText(to) }) },
      },
      ...(told <= today && random.chance(0.95) ? [ext.day('accountable-gp-told', told)] : []),
    ],
    ...(recorded.nhsNumber === undefined
      ? {}
      : { identifier: [nhsNumberIdentifier(recorded.nhsNumber, recorded.numberVerified)] }),
    active: to === undefined,
    ...demographics(recorded),
    ...(person.died === undefined || to !== person.died ? {} : { deceasedDateTime: dayText(person.died) }),
    generalPractitioner: [organisation(practice.ods, practice.name), practitioner(gp)],
  };
}

const kin = { child: ['CHILD', 'child'], partner: ['DOMPART', 'domestic partner'], parent: ['PRN', 'parent'] } as const;

/** Whoever looks after the person, as the practice has noted it. */
export function carerOf(random: Random, patientId: string, person: DemoPerson, ods: string): RelatedPerson[] {
  const carer = person.caredForBy;
  if (!carer || !random.chance(0.7)) return [];
  const [code, display] = kin[carer.relationship];
  return [
    {
      resourceType: 'RelatedPerson',
      id: random.uuid(),
      meta: { profile: [ukCore('RelatedPerson')], source: `urn:ods:${ods}` },
      active: true,
      patient: { reference: `Patient/${patientId}` },
      relationship: [
        {
          coding: [
            {
              system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole',
              code: 'Carer',
              display: 'Carer of patient',
            },
          ],
        },
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code, display }] },
      ],
      name: [{ text: carer.name }],
    },
  ];
}

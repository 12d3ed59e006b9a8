import type {
  CodeableConcept,
  Extension,
  Identifier,
  Meta,
  Organization,
  Patient,
  Practitioner,
  Reference,
} from '@medplum/fhirtypes';
import { idOf } from '../../platform/index.ts';
import { codeSystemBase, extensionBase, odsSystem } from '../../record/index.ts';
import { ethnicDisplay } from './ethnicity.ts';
import type { DemoGp } from './place.ts';
import type { Recorded } from './recorded.ts';
import { type DayNumber, dayText, instantText } from './times.ts';

/** The pieces that the FHIR extracts are put together from, in the shapes of UK Core. */

export const ukCore = (profile: string): string => `https://fhir.hl7.org.uk/StructureDefinition/UKCore-${profile}`;

export function meta(profile: string, ods: string): Meta {
  return { profile: [ukCore(profile)], source: `urn:ods:${ods}` };
}

export function ours(system: string, code: string, text?: string): CodeableConcept {
  return { coding: [{ system: codeSystemBase + system, code }], ...(text === undefined ? {} : { text }) };
}

export function snomed(code: string, display: string): CodeableConcept {
  return { coding: [{ system: 'http://snomed.info/sct', code, display }], text: display };
}

export const ext = {
  code: (name: string, valueCode: string): Extension => ({ url: extensionBase + name, valueCode }),
  flag: (name: string, valueBoolean: boolean): Extension => ({ url: extensionBase + name, valueBoolean }),
  day: (name: string, day: DayNumber): Extension => ({ url: extensionBase + name, valueDateTime: dayText(day) }),
  time: (name: string, instant: number): Extension => ({
    url: extensionBase + name,
    valueDateTime: instantText(instant),
  }),
};

export const organisationId = (ods: string): string => idOf('demo', 'organisation', ods);

export function organisation(ods: string, display: string): Reference<Organization> {
  return { type: 'Organization', identifier: { system: odsSystem, value: ods }, display };
}

export function practitioner(gp: DemoGp): Reference<Practitioner> {
  return { reference: `Practitioner/${gp.id}`, type: 'Practitioner', display: `${gp.title} ${gp.given} ${gp.family}` };
}

const verified = { code: '01', display: 'Number present and verified' };
const untraced = { code: '02', display: 'Number present but not traced' };

/** The NHS number as UK Core has it, with its verification status. */
export function nhsNumberIdentifier(nhsNumber: string, isVerified: boolean): Identifier {
  const { code, display } = isVerified ? verified : untraced;
  return {
    extension: [
      {
        url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
        valueCodeableConcept: {
          coding: [
            { system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland', code, display },
          ],
        },
      },
    ],
    system: 'https://fhir.nhs.uk/Id/nhs-number',
    value: nhsNumber,
  };
}

/** The parts of a Patient that say who somebody is, as a service has them written down. */
export function demographics(
  recorded: Recorded,
): Pick<Patient, 'name' | 'telecom' | 'gender' | 'birthDate' | 'address'> {
  const telecom = [
    ...(recorded.phone === undefined ? [] : [{ system: 'phone' as const, value: recorded.phone }]),
    ...(recorded.email === undefined ? [] : [{ system: 'email' as const, value: recorded.email }]),
  ];
  return {
    name: [{ use: 'official', family: recorded.family, given: [...recorded.given] }],
    ...(telecom.length === 0 ? {} : { telecom }),
    ...(recorded.sex === undefined ? {} : { gender: recorded.sex }),
    ...(recorded.birthDate === undefined ? {} : { birthDate: recorded.birthDate }),
    ...(recorded.address === undefined
      ? {}
      : {
          address: [
            {
              use: 'home',
              line: [...recorded.address.lines],
              city: 'Harrowmere',
              postalCode: recorded.address.postcode,
            },
          ],
        }),
  };
}

/** Ethnic category by the national code; '99' (not known) has no code in UK Core and is left out. */
export function ethnicExtension(code: string): Extension[] {
  const display = ethnicDisplay[code];
  if (display === undefined) return [];
  return [
    {
      url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
      valueCodeableConcept: {
        coding: [{ system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland', code, display }],
      },
    },
  ];
}

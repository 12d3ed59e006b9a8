import { codes } from '../place.ts';
import { type Random, weights } from '../random.ts';
import type { Cell } from '../sinks.ts';
import { clockText, dayText, londonDay } from '../times.ts';
import { serviceRules } from './services.ts';
import type { Arrival, Closure, Contact, MentalHealthRecord, MentalHealthReferral } from './types.ts';

/** The mental-health trust's three tables, with the field names of the Mental Health Services Data Set where it has them. */

export const mentalHealthColumns = {
  referrals: [
    'LocalPatientId',
    'NHSNumber',
    'NHSNumberStatus',
    'FamilyName',
    'GivenName',
    'PersonBirthDate',
    'Gender',
    'EthnicCategory',
    'Postcode',
    'AddressLine1',
    'AddressLine2',
    'ServiceRequestId',
    'ReferralRequestReceivedDate',
    'ReferralRequestReceivedTime',
    'ServTeamTypeRefToMH',
    'ClinRespPriorityType',
    'SourceOfReferralMH',
    'OrgIDReferring',
    'OrgIDProv',
    'ServDischDate',
    'ReferClosReason',
  ],
  contacts: [
    'LocalPatientId',
    'ServiceRequestId',
    'CareContactId',
    'CareContDate',
    'CareContTime',
    'AttendOrDNACode',
    'ConsMechanismMH',
    'AppointmentType',
    'OrgIDProv',
  ],
  assessments: [
    'LocalPatientId',
    'ServiceRequestId',
    'AssToolCompId',
    'CodedAssToolType',
    'AssToolCompDate',
    'PersScore',
  ],
} as const;

export type MentalHealthTable = keyof typeof mentalHealthColumns;
export interface MentalHealthRow {
  table: MentalHealthTable;
  cells: Record<string, Cell>;
}

const genderCodes = { male: '1', female: '2', other: '9' } as const;

export function referralCells(
  random: Random,
  record: MentalHealthRecord,
  number: string,
  given: MentalHealthReferral,
  arrival: Arrival,
  closed: Closure | undefined,
): Record<string, Cell> {
  const { place, person, recorded, localId } = record;
  const practice = place.practices[person.practice]!;
  const self = given.service === 'talking-therapies' && random.chance(0.68);
  return {
    LocalPatientId: localId,
    NHSNumber: recorded.nhsNumber,
    NHSNumberStatus: recorded.nhsNumber === undefined ? '03' : recorded.numberVerified ? '01' : '02',
    FamilyName: recorded.family,
    GivenName: recorded.given.join(' '),
    PersonBirthDate: recorded.birthDate,
    Gender: recorded.sex === undefined ? 'X' : genderCodes[recorded.sex],
    EthnicCategory: recorded.ethnicity,
    Postcode: recorded.address?.postcode,
    AddressLine1: recorded.address?.lines[0],
    AddressLine2: recorded.address === undefined ? undefined : 'Harrowmere',
    ServiceRequestId: number,
    ReferralRequestReceivedDate: dayText(given.received),
    ReferralRequestReceivedTime: clockText(arrival.at),
    ServTeamTypeRefToMH: serviceRules[given.service].teamType,
    ClinRespPriorityType: arrival.priority,
    SourceOfReferralMH: self ? 'B1' : 'A1',
    OrgIDReferring: self ? undefined : practice.ods,
    OrgIDProv: codes.mentalHealthTrust,
    ServDischDate: closed && dayText(closed.day),
    ReferClosReason: closed?.reason,
  };
}

const mechanisms = weights([
  ['01', 38],
  ['02', 40],
  ['11', 22],
]);

export function contactCells(
  random: Random,
  { localId }: MentalHealthRecord,
  number: string,
  at: number,
  contact: Contact,
): Record<string, Cell> {
  return {
    LocalPatientId: localId,
    ServiceRequestId: number,
    CareContactId: `${number}-C${at + 1}`,
    CareContDate: dayText(londonDay(contact.at)),
    CareContTime: clockText(contact.at),
    AttendOrDNACode: contact.code,
    ConsMechanismMH: random.weighted(mechanisms),
    AppointmentType: contact.type,
    OrgIDProv: codes.mentalHealthTrust,
  };
}

/** PHQ-9 and GAD-7 at every session: they fall as people get better, a little less where life is harder. */
export function scoresOf(
  random: Random,
  { localId, person }: MentalHealthRecord,
  number: string,
  at: number,
  contact: Contact,
  of: number,
): MentalHealthRow[] {
  const progress = of <= 1 ? 0 : at / (of - 1);
  const score = (start: number, highest: number) =>
    Math.max(
      0,
      Math.min(highest, Math.round(start * (1 - (0.5 - 0.15 * person.deprivation) * progress) + 2.2 * random.normal())),
    );
  return (
    [
      ['phq-9', score(15, 27)],
      ['gad-7', score(13, 21)],
    ] as const
  ).map(([tool, value]) => ({
    table: 'assessments',
    cells: {
      LocalPatientId: localId,
      ServiceRequestId: number,
      AssToolCompId: `${number}-${tool === 'phq-9' ? 'P' : 'G'}${at + 1}`,
      CodedAssToolType: tool,
      AssToolCompDate: dayText(londonDay(contact.at)),
      PersScore: value,
    },
  }));
}

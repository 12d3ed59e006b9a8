import type { DemoPerson } from './person.ts';
import { codes, type Place } from './place.ts';
import { type Random, weights } from './random.ts';
import type { Recorded } from './recorded.ts';
import type { Cell } from './sinks.ts';
import { clinicTime, clockText, type DayNumber, dayText, londonDay, MINUTE, workingDayFrom } from './times.ts';

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

export type MentalHealthService =
  | 'talking-therapies'
  | 'community-mental-health'
  | 'early-intervention-in-psychosis'
  | 'childrens-eating-disorders'
  | 'crisis';

/** How one service works: its team type code (talking therapies has none, so its slug stands there), waits in days (most and least deprived), and how long it keeps people. */
interface ServiceRule {
  teamType: string;
  firstWait: readonly [least: number, most: number];
  spread: number;
  /** Days from the first contact to the first treatment. */
  toTreatment: number;
  every: number;
  contacts: readonly [number, number];
  scores: boolean;
}

const rules: Record<MentalHealthService, ServiceRule> = {
  'talking-therapies': {
    teamType: 'talking-therapies',
    firstWait: [17, 28],
    spread: 0.58,
    toTreatment: 38,
    every: 8,
    contacts: [3, 13],
    scores: true,
  },
  'community-mental-health': {
    teamType: 'A06',
    firstWait: [19, 27],
    spread: 0.55,
    toTreatment: 24,
    every: 19,
    contacts: [5, 26],
    scores: false,
  },
  'early-intervention-in-psychosis': {
    teamType: 'A14',
    firstWait: [8, 13],
    spread: 0.5,
    toTreatment: 4,
    every: 9,
    contacts: [10, 40],
    scores: false,
  },
  'childrens-eating-disorders': {
    teamType: 'C10',
    firstWait: [12, 19],
    spread: 0.5,
    toTreatment: 7,
    every: 8,
    contacts: [6, 24],
    scores: false,
  },
  crisis: {
    teamType: 'A02',
    firstWait: [0.4, 0.7],
    spread: 0.6,
    toTreatment: 1,
    every: 2,
    contacts: [1, 9],
    scores: false,
  },
};

/** To which services somebody is referred within the time of the extract. */
export function mentalHealthServicesOf(random: Random, person: DemoPerson): MentalHealthService[] {
  const { age, sex, deprivation, conditions } = person;
  const has = (...names: string[]) => conditions.some((name) => names.includes(name));
  const found: MentalHealthService[] = [];
  const therapy =
    0.05 *
    (0.65 + 0.7 * deprivation) *
    (has('depression', 'anxiety') ? 3.6 : 1) *
    (sex === 'female' ? 1.3 : 0.7) *
    (age > 70 ? 0.45 : 1);
  if (age >= 16 && random.chance(therapy)) found.push('talking-therapies');
  if (age >= 18 && random.chance(has('severeMentalIllness', 'bipolar') ? 0.65 : 0.009))
    found.push('community-mental-health');
  if (age >= 14 && age <= 35 && random.chance(0.0012 + 0.003 * deprivation))
    found.push('early-intervention-in-psychosis');
  if (age >= 10 && age <= 18 && random.chance(sex === 'female' ? 0.014 : 0.003))
    found.push('childrens-eating-disorders');
  if (age >= 12 && random.chance(0.004 + 0.007 * deprivation)) found.push('crisis');
  return found;
}

export interface MentalHealthRecord {
  place: Place;
  person: DemoPerson;
  localId: string;
  recorded: Recorded;
}

export interface MentalHealthReferral {
  service: MentalHealthService;
  received: DayNumber;
  /** No contact at all until now. */
  untouched?: boolean;
}

/** One referral with its contacts and scores, as far as they had come by now. `number` makes its ids. */
export function mentalHealthPathway(
  random: Random,
  record: MentalHealthRecord,
  number: string,
  given: MentalHealthReferral,
): MentalHealthRow[] {
  const rule = rules[given.service];
  const arrival = arrivalOf(random, record.place.now, given);
  const contacts = given.untouched ? [] : contactsOf(random, record, given, rule, arrival);
  const closed = closureOf(random, record, given, contacts);
  const cells = referralCells(random, record, number, given, arrival, closed);
  const referral: MentalHealthRow = { table: 'referrals', cells };
  const rows: MentalHealthRow[] = [referral];
  contacts.forEach((contact, at) => {
    rows.push({ table: 'contacts', cells: contactCells(random, record, number, at, contact) });
    if (contact.attended && rule.scores) rows.push(...scoresOf(random, record, number, at, contact, contacts.length));
  });
  return rows;
}

/** When a referral came in, and how pressing it is: 1 emergency, 2 urgent, 3 routine. */
interface Arrival {
  at: number;
  priority: '1' | '2' | '3';
}

const urgentShare: Partial<Record<MentalHealthService, number>> = {
  'community-mental-health': 0.12,
  'childrens-eating-disorders': 0.25,
};

function arrivalOf(random: Random, now: number, given: MentalHealthReferral): Arrival {
  const at = Math.min(clinicTime(random, given.received), now);
  const urgent = random.chance(urgentShare[given.service] ?? 0);
  return { at, priority: given.service === 'crisis' ? '1' : urgent ? '2' : '3' };
}

/** Hours in which half of those who cannot wait are seen. */
const urgentHours: Partial<Record<MentalHealthService, number>> = {
  crisis: 2.7,
  'community-mental-health': 16,
  'childrens-eating-disorders': 110,
};

/** When somebody is first to be seen: by the day for most, by the hour for those who cannot wait. */
function firstContact(
  random: Random,
  given: MentalHealthReferral,
  rule: ServiceRule,
  arrival: Arrival,
  poor: number,
): number {
  if (arrival.priority === '3') {
    const [least, most] = rule.firstWait;
    const days = Math.max(1, Math.round(random.logNormal(least + (most - least) * poor, rule.spread)));
    return clinicTime(random, workingDayFrom(given.received + days));
  }
  const hours = random.logNormal((urgentHours[given.service] ?? 24) * (0.85 + 0.4 * poor), 0.6);
  return arrival.at + Math.max(3, Math.round(hours * 12)) * 5 * MINUTE;
}

interface Contact {
  at: number;
  attended: boolean;
  code: string;
  type: 'assessment' | 'assessment-and-treatment' | 'treatment';
}

function contactsOf(
  random: Random,
  { place, person }: MentalHealthRecord,
  given: MentalHealthReferral,
  rule: ServiceRule,
  arrival: Arrival,
): Contact[] {
  const last = Math.min(place.today, person.died ?? place.today);
  const poor = person.deprivation;
  const found: Contact[] = [];
  // Some never come: they opt out, or cannot be reached.
  if (random.chance(0.08 + 0.06 * poor)) return found;
  const wanted = random.whole(...rule.contacts);
  let attended = 0;
  let at = firstContact(random, given, rule, arrival, poor);
  for (let i = 0; attended < wanted && i < wanted * 2; i++) {
    if (at > place.now || londonDay(at) > last) break;
    const contact = attendance(
      random,
      at,
      poor,
      attended > 0 ? 'treatment' : random.chance(0.45) ? 'assessment-and-treatment' : 'assessment',
    );
    found.push(contact);
    if (contact.attended) attended++;
    // Two missed in a row, and the service closes.
    if (!contact.attended && found.at(-2)?.code === '3' && contact.code === '3') break;
    const gap = contact.attended && attended === 1 ? rule.toTreatment * (0.85 + 0.3 * poor) : rule.every;
    at = clinicTime(random, workingDayFrom(londonDay(at) + Math.max(1, Math.round(random.logNormal(gap, 0.35)))));
  }
  return found;
}

function attendance(random: Random, at: number, poor: number, type: Contact['type']): Contact {
  const drawn = random.unit();
  const missed = 0.07 + 0.08 * poor;
  const code =
    drawn < missed
      ? '3'
      : drawn < missed + 0.05
        ? '2'
        : drawn < missed + 0.08
          ? '4'
          : drawn < missed + 0.12
            ? '6'
            : '5';
  return { at, attended: code === '5' || code === '6', code, type };
}

interface Closure {
  day: DayNumber;
  reason: string;
}

/** Reasons: 1 finished, 2 did not attend, 3 died, 4 not reached, 5 unsuitable. */
function closureOf(
  random: Random,
  { place, person }: MentalHealthRecord,
  given: MentalHealthReferral,
  contacts: readonly Contact[],
): Closure | undefined {
  if (given.untouched) return undefined;
  const last = contacts.at(-1);
  const quiet = (last ? londonDay(last.at) : given.received) + (last ? random.whole(20, 45) : random.whole(60, 130));
  if (person.died !== undefined && person.died <= Math.max(quiet, given.received))
    return { day: Math.max(person.died, given.received), reason: '3' };
  if (quiet > place.today) return undefined;
  return { day: quiet, reason: last === undefined ? '4' : last.attended ? '1' : '2' };
}

const genderCodes = { male: '1', female: '2', other: '9' } as const;

function referralCells(
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
    ServTeamTypeRefToMH: rules[given.service].teamType,
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

function contactCells(
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
function scoresOf(
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

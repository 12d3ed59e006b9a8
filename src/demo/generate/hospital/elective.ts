import type { Appointment, Encounter, Extension, Procedure, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { pathwaySystem } from '../../../record/index.ts';
import type { RttStatusCode } from '../../../standards/index.ts';
import { ext, meta, organisation, ours } from '../fhir.ts';
import type { DemoPerson } from '../person.ts';
import { codes, organisationNames, type Place } from '../place.ts';
import { type Random, weights } from '../random.ts';
import { clinicTime, type DayNumber, dayText, instantText, londonDay, MINUTE, workingDayFrom } from '../times.ts';

/**
 * Consultant-led pathways with the referral-to-treatment status of each step (NHS Data Dictionary REFERRAL TO TREATMENT PERIOD
 * STATUS). Waits are longer where people are poorer, so that the gap can be measured.
 */

/** Treatment function codes with how often each is referred to, and the procedure that treats. */
const specialties = weights<readonly [code: string, name: string, procedure: string]>([
  [['110', 'Trauma and orthopaedics', 'Total replacement of knee joint'], 20],
  [['130', 'Ophthalmology', 'Cataract extraction'], 16],
  [['330', 'Dermatology', 'Excision of lesion of skin'], 11],
  [['120', 'Ear, nose and throat', 'Tonsillectomy'], 10],
  [['502', 'Gynaecology', 'Hysteroscopy'], 11],
  [['100', 'General surgery', 'Repair of inguinal hernia'], 11],
  [['101', 'Urology', 'Cystoscopy'], 9],
  [['301', 'Gastroenterology', 'Endoscopy of stomach'], 8],
  [['320', 'Cardiology', 'Coronary angiography'], 9],
  [['400', 'Neurology', 'Start of medicine for nervous system'], 6],
  [['340', 'Respiratory medicine', 'Start of inhaled medicine'], 6],
]);
const childSpecialty = ['420', 'Paediatrics', 'Start of treatment by paediatrician'] as const;

type Course =
  | 'treated'
  | 'admitted'
  | 'not-treated'
  | 'watched-by-doctor'
  | 'watched-by-choice'
  | 'missed-first'
  | 'declined'
  | 'transferred'
  | 'rejected'
  | 'cancelled-twice';

const courses = weights<Course>([
  ['treated', 40],
  ['admitted', 26],
  ['not-treated', 12],
  ['watched-by-doctor', 5],
  ['watched-by-choice', 1.5],
  ['missed-first', 5],
  ['declined', 1.5],
  ['transferred', 1],
  ['rejected', 4],
  ['cancelled-twice', 4],
]);

export interface HospitalRecord {
  place: Place;
  person: DemoPerson;
  patientId: string;
}

/** One step of a pathway: a contact or an admission with its status. */
interface Step {
  at: number;
  code?: RttStatusCode;
  kind: 'outpatient' | 'day-case' | 'missed' | 'cancelled-by-provider' | 'cancelled-by-person';
  first?: boolean;
  /** When a stop that is no treatment was told. */
  told?: DayNumber;
  procedure?: string;
}

export interface ElectivePathway {
  received: DayNumber;
  course?: Course;
  /** Only these waits; the rest is drawn. */
  firstWait?: number;
  treatmentWait?: number;
}

/** A referral with everything that followed until now; what lies ahead is at most a booked appointment. */
export function electivePathway(
  random: Random,
  record: HospitalRecord,
  number: string,
  given: ElectivePathway,
): Resource[] {
  const { place, person } = record;
  const [treatmentFunction, name, procedure] = person.age < 16 ? childSpecialty : random.weighted(specialties);
  const course = given.course ?? random.weighted(courses);
  const steps = stepsOf(random, person, given, course, procedure);
  const last = person.died ?? place.today;
  const done = steps.filter((step) => step.at <= place.now && londonDay(step.at) <= last);
  const next = person.died === undefined ? steps.find((step) => step.at > place.now) : undefined;
  const rejected = course === 'rejected' && given.received + 9 <= place.today;
  const ended = closing(steps, done, rejected, given.received, place.today, person.died);
  const request = referral(random, record, {
    number,
    treatmentFunction,
    name,
    received: given.received,
    rejected,
    ended,
  });
  const context = { record, request, treatmentFunction, name };
  return [
    request,
    ...done.flatMap((step) => contactOf(random, context, step)),
    ...(next && next.at < place.now + 42 * 86_400_000 && !next.kind.startsWith('cancelled')
      ? [bookingOf(random, context, next)]
      : []),
  ];
}

function stepsOf(
  random: Random,
  person: DemoPerson,
  given: ElectivePathway,
  course: Course,
  procedure: string,
): Step[] {
  const poor = person.deprivation;
  const start = given.received;
  const at = (days: number) => clinicTime(random, workingDayFrom(start + Math.max(1, Math.round(days))));
  const wait = given.treatmentWait ?? random.logNormal(80 + 38 * poor, 0.55);
  const first = given.firstWait ?? Math.min(wait * 0.9, random.logNormal(38 + 16 * poor, 0.5));
  const told = (days: number) => workingDayFrom(start + Math.round(days)) + random.pick([0, 0, 0, 2, 5, 9]);
  const opening: Step = { at: at(first), kind: 'outpatient', code: '10', first: true };
  const between: Step[] =
    wait - first > 35 && random.chance(0.55)
      ? [{ at: at(first + (wait - first) * 0.5), kind: 'outpatient', code: '20' }]
      : [];
  const missed: Step[] =
    random.chance(0.05 + 0.06 * poor) && wait - first > 20
      ? [{ at: at(first + (wait - first) * 0.3), kind: 'missed', code: '20' }]
      : [];
  const treatment = (days: number, how: 'outpatient' | 'day-case'): Step => ({
    at: at(days),
    kind: how,
    code: '30',
    procedure,
  });
  const after = (days: number): Step[] =>
    random.chance(0.45) ? [{ at: at(days + random.whole(30, 70)), kind: 'outpatient', code: '90' }] : [];
  switch (course) {
    case 'treated':
      return [opening, ...between, ...missed, treatment(wait, 'outpatient'), ...after(wait)];
    case 'admitted':
      return [opening, ...between, ...missed, treatment(wait * 1.15, 'day-case'), ...after(wait * 1.15)];
    case 'not-treated':
      return [opening, { at: at(first + 28), kind: 'outpatient', code: '34', told: told(first + 28) }];
    case 'watched-by-doctor': {
      const back = first + random.whole(90, 210);
      return [
        opening,
        { at: at(first + 21), kind: 'outpatient', code: '32', told: told(first + 21) },
        { at: at(back), kind: 'outpatient', code: '11' },
        treatment(back + random.logNormal(60, 0.4), 'outpatient'),
      ];
    }
    case 'watched-by-choice':
      return [opening, { at: at(first + 30), kind: 'outpatient', code: '31', told: told(first + 30) }];
    case 'missed-first': {
      const again = first + random.whole(14, 60);
      const dropped = random.chance(0.3);
      const miss: Step = { at: at(first), kind: 'missed', code: '33', first: true, told: told(first) };
      return dropped ? [miss] : [miss, { ...opening, at: at(again) }, treatment(again + wait - first, 'outpatient')];
    }
    case 'declined':
      return [opening, { at: at(wait), kind: 'outpatient', code: '35', told: told(wait) }];
    case 'transferred':
      return [opening, { at: at(first + 25), kind: 'outpatient', code: '21' }];
    case 'cancelled-twice':
      return [
        { at: at(first * 0.6), kind: random.chance(0.5) ? 'cancelled-by-provider' : 'cancelled-by-person' },
        opening,
        { at: at(wait), kind: 'cancelled-by-provider' },
        treatment(wait + random.whole(14, 60), 'day-case'),
      ];
    case 'rejected':
      return [];
  }
}

/** When the pathway was closed: some weeks after its last step, at once when the referral was rejected, on the day of death. */
function closing(
  steps: readonly Step[],
  done: readonly Step[],
  rejected: boolean,
  received: DayNumber,
  today: DayNumber,
  died: DayNumber | undefined,
): DayNumber | undefined {
  if (rejected) return received + 9;
  const last = done.at(-1);
  const finished =
    last !== undefined &&
    done.length === steps.length &&
    last.code !== undefined &&
    '30 34 35 21 90 33'.includes(last.code);
  const closed = finished ? londonDay(last.at) + (last.code === '30' ? 42 : 7) : undefined;
  if (died !== undefined && (closed === undefined || closed > died)) return died;
  return closed !== undefined && closed <= today ? closed : undefined;
}

interface ReferralFacts {
  number: string;
  treatmentFunction: string;
  name: string;
  received: DayNumber;
  rejected: boolean;
  ended: DayNumber | undefined;
}

function referral(random: Random, { place, person, patientId }: HospitalRecord, facts: ReferralFacts): ServiceRequest {
  const { number, treatmentFunction, name, received, rejected, ended } = facts;
  const practice = place.practices[person.practice]!;
  return {
    resourceType: 'ServiceRequest',
    id: random.uuid(),
    meta: meta('ServiceRequest', codes.acuteTrust),
    extension: [
      ext.day('referral-received', received),
      ext.code('treatment-function', treatmentFunction),
      ...(ended === undefined ? [] : [ext.day('referral-closed', ended)]),
    ],
    identifier: [{ system: pathwaySystem, value: `${codes.acuteTrust}:${number}` }],
    status: rejected ? 'revoked' : ended === undefined ? 'active' : 'completed',
    intent: 'order',
    category: [ours('request-kind', 'referral')],
    priority: random.chance(0.12) ? 'urgent' : 'routine',
    code: ours('service', 'consultant-led', name),
    subject: { reference: `Patient/${patientId}` },
    authoredOn: dayText(received - random.pick([0, 0, 0, 1, 2, 3])),
    requester: organisation(practice.ods, practice.name),
    performer: [organisation(codes.acuteTrust, organisationNames[codes.acuteTrust]!)],
  };
}

interface PathwayContext {
  record: HospitalRecord;
  request: ServiceRequest;
  treatmentFunction: string;
  name: string;
}

function contactOf(random: Random, context: PathwayContext, step: Step): Resource[] {
  const { record, request, treatmentFunction, name } = context;
  const attended = step.kind === 'outpatient' || step.kind === 'day-case';
  const admitted = step.kind === 'day-case';
  const length = admitted ? random.whole(180, 540) : random.whole(15, 45);
  const extension: Extension[] = [
    ...(step.code === undefined ? [] : [ext.code('rtt-status', step.code)]),
    ext.code('treatment-function', treatmentFunction),
    ...(step.first ? [ext.flag('first-contact', true)] : []),
    ...(step.procedure === undefined ? [] : [ext.flag('treatment-given', true)]),
    ...(step.told === undefined || step.told > record.place.today ? [] : [ext.day('rtt-communicated', step.told)]),
    ...(attended ? [] : [ext.code('attendance', step.kind === 'missed' ? 'did-not-attend' : step.kind)]),
    ...(admitted ? [ext.code('admission-method', 'elective')] : []),
  ];
  const encounter: Encounter = {
    resourceType: 'Encounter',
    id: random.uuid(),
    meta: meta('Encounter', codes.acuteTrust),
    extension,
    status: attended ? 'finished' : 'cancelled',
    class: {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
      code: admitted ? 'IMP' : random.chance(0.15) ? 'VR' : 'AMB',
    },
    serviceType: { text: name },
    subject: { reference: `Patient/${record.patientId}` },
    basedOn: [{ reference: `ServiceRequest/${request.id}` }],
    period: { start: instantText(step.at), ...(attended ? { end: instantText(step.at + length * MINUTE) } : {}) },
    serviceProvider: organisation(codes.acuteTrust, organisationNames[codes.acuteTrust]!),
  };
  return step.procedure === undefined ? [encounter] : [encounter, procedureOf(random, record, encounter, step)];
}

function procedureOf(random: Random, record: HospitalRecord, encounter: Encounter, step: Step): Procedure {
  return {
    resourceType: 'Procedure',
    id: random.uuid(),
    meta: meta('Procedure', codes.acuteTrust),
    status: 'completed',
    code: { text: step.procedure! },
    subject: { reference: `Patient/${record.patientId}` },
    encounter: { reference: `Encounter/${encounter.id}` },
    performedDateTime: instantText(step.at),
  };
}

function bookingOf(random: Random, { record, request, name }: PathwayContext, step: Step): Appointment {
  return {
    resourceType: 'Appointment',
    id: random.uuid(),
    meta: meta('Appointment', codes.acuteTrust),
    extension: [
      ext.code('consultation-medium', 'face-to-face'),
      ...(step.first ? [ext.flag('first-contact', true)] : []),
    ],
    status: 'booked',
    description: name,
    start: instantText(step.at),
    end: instantText(step.at + 20 * MINUTE),
    created: dayText(Math.min(record.place.today, londonDay(step.at) - random.whole(7, 40))),
    basedOn: [{ reference: `ServiceRequest/${request.id}` }],
    participant: [{ actor: { reference: `Patient/${record.patientId}` }, status: 'accepted' }],
  };
}

import { needsHelp } from '../household.ts';
import type { DemoPerson } from '../person.ts';
import { codes, type Place } from '../place.ts';
import { type Random, weights } from '../random.ts';
import type { Recorded } from '../recorded.ts';
import type { Cell } from '../sinks.ts';
import { type DayNumber, dayText, workingDayFrom } from '../times.ts';

/** The council's one table of events, with the field names of Client Level Data where it has them. */

export const socialCareColumns = [
  'LocalPatientId',
  'NHSNumber',
  'FamilyName',
  'GivenName',
  'DateOfBirth',
  'Gender',
  'Ethnicity',
  'Postcode',
  'AddressLine1',
  'EventType',
  'EventReference',
  'EventStartDate',
  'EventEndDate',
  'EventDescription',
  'PrimarySupportReason',
  'ServiceType',
  'AssessmentType',
  'Eligible',
  'EventOutcome',
  'FundedByCouncil',
  'LACode',
  'BasedOnEventReference',
] as const;

export interface SocialCareRecord {
  place: Place;
  person: DemoPerson;
  localId: string;
  recorded: Recorded;
}

export type SocialCareStart = 'request' | 'carer' | 'long-standing' | 'assessment-under-way';

/** What brings somebody to the council within the time of the extract; a person may come for themselves and as a carer. */
export function socialCareOf(random: Random, person: DemoPerson): SocialCareStart[] {
  const found: SocialCareStart[] = [];
  if (person.inCareHome) return ['long-standing'];
  const { age, deprivation, conditions } = person;
  const need = age < 18 ? 0.001 : age < 65 ? 0.011 : age < 80 ? 0.045 : 0.15;
  if (
    random.chance(
      Math.min(0.85, need * (0.7 + 0.6 * deprivation) * (0.5 + 0.4 * conditions.length) * (needsHelp(person) ? 4 : 1)),
    )
  ) {
    found.push(random.chance(0.4) ? 'long-standing' : 'request');
  }
  if (person.caresFor && random.chance(0.35)) found.push('carer');
  return found;
}

interface Event {
  type: 'Request' | 'Assessment' | 'Service' | 'Review';
  start: DayNumber;
  end?: DayNumber;
  description: string;
  service?: string;
  assessment?: string;
  eligible?: boolean;
  outcome?: string;
  funded?: boolean;
}

/** The rows of one course of events, in their order. `number` makes their references. */
export function socialCareEvents(
  random: Random,
  record: SocialCareRecord,
  number: string,
  start: SocialCareStart,
  from: DayNumber,
): Record<string, Cell>[] {
  const reason = reasonFor(random, record.person, start);
  const events = courses[start](random, record, from);
  const last = record.person.died ?? record.place.today;
  return events
    .filter((event) => event.start <= record.place.today && event.start <= last)
    .map((event, at) => ({
      ...person(record),
      EventType: event.type,
      EventReference: `${number}-${at + 1}`,
      EventStartDate: dayText(event.start),
      EventEndDate: endOf(event, last, record.person.died),
      EventDescription: event.description,
      PrimarySupportReason: reason,
      ServiceType: event.service,
      AssessmentType: event.assessment,
      Eligible: event.end !== undefined && event.end > last ? undefined : yesNo(event.eligible),
      EventOutcome: event.end !== undefined && event.end > last ? undefined : event.outcome,
      FundedByCouncil: yesNo(event.funded),
      LACode: codes.council,
      BasedOnEventReference: followsRequest(events, event) ? `${number}-1` : undefined,
    }));
}

/** Assessments and services that a request led to name it; a review belongs to its service. */
function followsRequest(events: readonly Event[], event: Event): boolean {
  return events[0]?.type === 'Request' && (event.type === 'Assessment' || event.type === 'Service');
}

const yesNo = (value: boolean | undefined): Cell => (value === undefined ? undefined : value ? 'Y' : 'N');

/** An event that ends after the last day is still open; death ends a service. */
function endOf(event: Event, last: DayNumber, died: DayNumber | undefined): Cell {
  if (event.end !== undefined && event.end <= last) return dayText(event.end);
  return died !== undefined && event.type === 'Service' ? dayText(died) : undefined;
}

function person({ localId, recorded }: SocialCareRecord): Record<string, Cell> {
  return {
    LocalPatientId: localId,
    NHSNumber: recorded.nhsNumber,
    FamilyName: recorded.family,
    GivenName: recorded.given.join(' '),
    DateOfBirth: recorded.birthDate,
    Gender: recorded.sex === undefined ? 'X' : { male: '1', female: '2', other: '9' }[recorded.sex],
    Ethnicity: recorded.ethnicity,
    Postcode: recorded.address?.postcode,
    AddressLine1: recorded.address?.lines[0],
  };
}

function reasonFor(random: Random, { conditions, age }: DemoPerson, start: SocialCareStart): string {
  if (start === 'carer') return 'Social Support: Support to Carer';
  if (conditions.includes('learningDisability')) return 'Learning Disability Support';
  if (conditions.includes('dementia')) return 'Support with Memory and Cognition';
  if (conditions.some((name) => name === 'severeMentalIllness' || name === 'bipolar')) return 'Mental Health Support';
  return age >= 65 || random.chance(0.6)
    ? 'Physical Support: Personal Care Support'
    : 'Physical Support: Access and Mobility Only';
}

const requestOutcomes = weights([
  ['Needs assessment', 58],
  ['Short-term support', 14],
  ['Universal services or signposted', 18],
  ['No services provided', 10],
]);

const services = weights<readonly [slug: string, description: string]>([
  [['home-care', 'Home care'], 44],
  [['direct-payment', 'Direct payment'], 16],
  [['residential-care', 'Long-term residential care'], 9],
  [['nursing-care', 'Long-term nursing care'], 5],
  [['day-care', 'Day care'], 8],
  [['equipment', 'Equipment and adaptations'], 18],
]);

function fromRequest(random: Random, { person, place }: SocialCareRecord, from: DayNumber): Event[] {
  const answered = workingDayFrom(from + random.whole(1, 8));
  const outcome = random.weighted(requestOutcomes);
  const events: Event[] = [
    { type: 'Request', start: from, end: answered, description: 'Request for support', outcome },
  ];
  if (outcome === 'Short-term support') {
    const start = answered + random.whole(1, 6);
    events.push({
      type: 'Service',
      start,
      end: start + random.whole(21, 42),
      description: 'Reablement',
      service: 'reablement',
      funded: true,
    });
    return events;
  }
  if (outcome !== 'Needs assessment') return events;
  const begun = workingDayFrom(answered + Math.round(random.logNormal(15 + 9 * person.deprivation, 0.6)));
  const done = workingDayFrom(begun + Math.round(random.logNormal(17, 0.6)));
  const eligible = random.chance(0.68);
  events.push({
    type: 'Assessment',
    start: begun,
    end: done,
    description: 'Care Act assessment',
    assessment: 'needs',
    eligible,
    outcome: eligible ? 'Eligible needs' : 'No eligible needs',
  });
  if (!eligible) return events;
  return [
    ...events,
    ...serviceAndReviews(random, place.today, workingDayFrom(done + Math.round(random.logNormal(11, 0.6)))),
  ];
}

/** A service with its reviews: the first after six to eight weeks, then every year, late as often as not. */
function serviceAndReviews(random: Random, today: DayNumber, start: DayNumber): Event[] {
  const [slug, description] = random.weighted(services);
  const ends = random.chance(0.25) ? start + Math.round(random.logNormal(180, 0.8)) : undefined;
  const events: Event[] = [
    {
      type: 'Service',
      start,
      ...(ends === undefined ? {} : { end: ends }),
      description,
      service: slug,
      funded: random.chance(0.86),
    },
  ];
  for (let due = start + random.whole(40, 75), i = 0; due <= Math.min(today, ends ?? today) && i < 4; i++) {
    const day = workingDayFrom(due);
    events.push({
      type: 'Review',
      start: day,
      end: day,
      description: i === 0 ? 'First review of the plan' : 'Planned review',
      outcome: random.pick(['No change', 'No change', 'Increased support', 'Reduced support']),
    });
    due += 365 + Math.round(random.logNormal(60, 0.8));
  }
  return events;
}

function longStanding(random: Random, { person, place }: SocialCareRecord, from: DayNumber): Event[] {
  const start = from - random.whole(100, 900);
  if (!person.inCareHome) return serviceAndReviews(random, place.today, start);
  const nursing = random.chance(0.35);
  const day = workingDayFrom(place.today - random.whole(5, 420));
  return [
    {
      type: 'Service',
      start,
      description: nursing ? 'Long-term nursing care' : 'Long-term residential care',
      service: nursing ? 'nursing-care' : 'residential-care',
      funded: random.chance(0.6),
    },
    ...(day > start + 40
      ? [{ type: 'Review' as const, start: day, end: day, description: 'Planned review', outcome: 'No change' }]
      : []),
  ];
}

function forCarer(random: Random, { person }: SocialCareRecord, from: DayNumber): Event[] {
  const kind = person.age < 18 ? 'young-carer' : 'carer';
  const answered = workingDayFrom(from + random.whole(1, 9));
  const begun = workingDayFrom(answered + Math.round(random.logNormal(26 + 18 * person.deprivation, 0.6)));
  const done = workingDayFrom(begun + Math.round(random.logNormal(14, 0.6)));
  const eligible = random.chance(0.6);
  const events: Event[] = [
    { type: 'Request', start: from, end: answered, description: 'Request by a carer', outcome: 'Carer assessment' },
    {
      type: 'Assessment',
      start: begun,
      end: done,
      description: 'Carer assessment',
      assessment: kind,
      eligible,
      outcome: eligible ? 'Eligible needs' : 'Information and advice',
    },
  ];
  if (eligible)
    events.push({
      type: 'Service',
      start: workingDayFrom(done + 14),
      description: 'Support to carer',
      service: 'carer-support',
      funded: true,
    });
  return events;
}

function assessmentUnderWay(_random: Random, _record: SocialCareRecord, from: DayNumber): Event[] {
  return [
    { type: 'Request', start: from, end: from + 3, description: 'Request for support', outcome: 'Needs assessment' },
    { type: 'Assessment', start: from + 12, description: 'Care Act assessment', assessment: 'needs' },
    { type: 'Service', start: from + 5, description: 'Equipment and adaptations', service: 'equipment', funded: true },
  ];
}

const courses: Record<SocialCareStart, (random: Random, record: SocialCareRecord, from: DayNumber) => Event[]> = {
  request: fromRequest,
  carer: forCarer,
  'long-standing': longStanding,
  'assessment-under-way': assessmentUnderWay,
};

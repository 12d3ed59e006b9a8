import type { Appointment, ServiceRequest } from '@medplum/fhirtypes';
import type { GpOffer } from '../../../standards/index.ts';
import { ext, meta, organisation, ours, practitioner } from '../fhir.ts';
import type { DemoPerson } from '../person.ts';
import type { DemoGp, DemoPractice } from '../place.ts';
import { type Random, weights } from '../random.ts';
import {
  clinicTime,
  HOUR,
  instantText,
  isWorkingDay,
  londonDay,
  londonInstant,
  MINUTE,
  workingDayFrom,
} from '../times.ts';

/**
 * Requests to a practice under the three offers, and what came of them. Where people are poorer they ask more often, wait longer and
 * see the doctor of their choice less.
 */

export interface GpAccess {
  patientId: string;
  person: DemoPerson;
  practice: DemoPractice;
  now: number;
}

const offerWeights = weights<GpOffer>([
  ['same-day-consultation', 46],
  ['appointment-within-48-hours', 33],
  ['ahead-with-gp-of-choice', 21],
]);

/** How often a person of this age and place asks in eighteen months, within what the extract samples. */
export function requestsExpected(person: DemoPerson): number {
  const { age } = person;
  const byAge = age < 5 ? 3.2 : age < 18 ? 1.5 : age < 45 ? 2.1 : age < 65 ? 2.7 : age < 80 ? 3.7 : 4.5;
  return byAge * (0.85 + 0.3 * person.deprivation) * (1 + 0.12 * person.conditions.length);
}

/** When a request came: over eighteen months, with the last days complete. */
export function requestTime(random: Random, now: number, from: number): number {
  const today = londonDay(now);
  const day = random.chance(0.03) ? today - random.whole(0, 3) : today - random.whole(3, 547);
  const online = random.chance(0.15);
  const worked = online ? day : workingDayFrom(day);
  const minute = online
    ? random.whole(6 * 60, 23 * 60)
    : Math.min(18 * 60 + 20, Math.round(8 * 60 + random.logNormal(70, 1)));
  const asked = londonInstant(worked, minute);
  return asked > now ? now - random.whole(10, 300) * MINUTE : Math.max(asked, from);
}

export interface AnsweredRequest {
  request: ServiceRequest;
  appointments: Appointment[];
}

/** A request that nobody has answered with an appointment yet. */
export function openRequest(random: Random, access: GpAccess, asked: number, offer: GpOffer): ServiceRequest {
  const { person, practice, now, patientId } = access;
  const own = practice.gps[person.gp % practice.gps.length]!;
  const urgent = offer === 'same-day-consultation' ? random.chance(0.55) : random.chance(0.05);
  const responded = respondedAt(random, asked);
  return {
    resourceType: 'ServiceRequest',
    id: random.uuid(),
    meta: meta('ServiceRequest', practice.ods),
    extension: [
      ext.code('request-route', random.weighted(routes)),
      ...(responded <= now
        ? [ext.time('gp-responded', responded), ext.flag('gp-response-appropriate', random.chance(0.97))]
        : []),
    ],
    status: 'active',
    intent: 'order',
    category: [ours('request-kind', 'gp-access')],
    priority: urgent ? 'urgent' : 'routine',
    code: ours('gp-offer', offer),
    subject: { reference: `Patient/${patientId}` },
    authoredOn: instantText(asked),
    performer: [
      organisation(practice.ods, practice.name),
      ...(offer === 'ahead-with-gp-of-choice' ? [practitioner(own)] : []),
    ],
  };
}

/** One request with its answer, as far as it had come by now. */
export function requestAndAnswer(random: Random, access: GpAccess, asked: number): AnsweredRequest {
  const offer = random.weighted(offerWeights);
  const request = openRequest(random, access, asked, offer);
  if (random.chance(0.03) && asked + 2 * HOUR < access.now) {
    request.status = 'revoked';
    request.extension!.push(ext.time('request-withdrawn', asked + random.whole(20, 115) * MINUTE));
    return { request, appointments: [] };
  }
  if (random.chance(0.006)) return { request, appointments: [] };
  const appointments = appointmentsFor(random, access, offer, request.id!, asked);
  if (appointments.some(({ status }) => status === 'fulfilled')) request.status = 'completed';
  else giveUp(random, request, appointments, access.now);
  return { request, appointments };
}

/** Who missed an appointment, or cancelled it for good, mostly lets the request go some days later. */
function giveUp(random: Random, request: ServiceRequest, appointments: readonly Appointment[], now: number): void {
  const last = appointments.at(-1);
  if (last === undefined || last.status === 'booked' || !random.chance(0.93)) return;
  const gone = Date.parse(last.start!) + random.whole(1, 5) * 24 * HOUR;
  if (gone > now) return;
  request.status = 'revoked';
  request.extension!.push(ext.time('request-withdrawn', gone));
}

const routes = weights([
  ['phone', 58],
  ['online', 34],
  ['in-person', 8],
]);

function respondedAt(random: Random, asked: number): number {
  return asked + (random.chance(0.9) ? random.whole(5, 170) : random.whole(600, 2_600)) * MINUTE;
}

interface Plan {
  made: number;
  start: number;
  gp: DemoGp;
  medium: 'face-to-face' | 'phone' | 'video' | 'online';
}

const sameDayMedia = weights<Plan['medium']>([
  ['phone', 56],
  ['face-to-face', 28],
  ['online', 12],
  ['video', 4],
]);
const laterMedia = weights<Plan['medium']>([
  ['face-to-face', 74],
  ['phone', 22],
  ['video', 4],
]);

/** When the practice saw the person. The chances of being in time are those of the gap that the inequality measures should find. */
function planFor(random: Random, access: GpAccess, offer: GpOffer, asked: number): Plan {
  const { practice, person } = access;
  const poor = person.deprivation;
  const own = practice.gps[person.gp % practice.gps.length]!;
  const any = random.chance(0.35) ? own : random.pick(practice.gps);
  const made = asked + random.whole(3, 45) * MINUTE;
  const day = londonDay(asked);
  if (offer === 'same-day-consultation') {
    const inTime = random.chance(0.93 - 0.17 * poor);
    const medium = random.weighted(sameDayMedia);
    const soon = made + random.whole(10, 320) * MINUTE;
    if (inTime && londonDay(soon) === day) return { made, start: roundUp(soon), gp: any, medium };
    if (inTime) return { made, start: roundUp(made + random.whole(5, 30) * MINUTE), gp: any, medium };
    return { made, start: clinicTime(random, workingDayFrom(day + random.whole(1, 3))), gp: any, medium };
  }
  if (offer === 'appointment-within-48-hours') {
    const inTime = random.chance(0.86 - 0.22 * poor);
    const start = inTime
      ? withinTwoDays(random, made)
      : clinicTime(random, workingDayFrom(day + 3 + Math.round(random.logNormal(4, 0.6))));
    return { made, start, gp: any, medium: 'face-to-face' };
  }
  const chosen = random.chance(0.9 - 0.2 * poor);
  const start = clinicTime(random, workingDayFrom(day + 3 + Math.round(random.logNormal(7 + 5 * poor, 0.5))));
  const others = practice.gps.filter((gp) => gp !== own);
  return {
    made: made + random.whole(0, 30) * HOUR,
    start,
    gp: chosen ? own : random.pick(others),
    medium: random.weighted(laterMedia),
  };
}

function roundUp(instant: number): number {
  return Math.ceil(instant / (5 * MINUTE)) * 5 * MINUTE;
}

/** A clinic time no more than two days of the clock after `from`; on a Friday that can only be the same day or a Saturday clinic. */
function withinTwoDays(random: Random, from: number): number {
  for (let i = 0; i < 6; i++) {
    const start = roundUp(from + random.whole(90, 47 * 60) * MINUTE);
    const minute = (start - londonInstant(londonDay(start), 0)) / MINUTE;
    if (isWorkingDay(londonDay(start)) && minute >= 8 * 60 && minute <= 18 * 60) return start;
  }
  return clinicTime(random, workingDayFrom(londonDay(from) + 1));
}

function appointmentsFor(
  random: Random,
  access: GpAccess,
  offer: GpOffer,
  requestId: string,
  asked: number,
): Appointment[] {
  const { person, now } = access;
  const made: Appointment[] = [];
  let plan = planFor(random, access, offer, asked);
  for (let attempt = 0; attempt < 2; attempt++) {
    // Not booked yet, or never: the person died before.
    if (plan.made > now || (person.died !== undefined && londonDay(plan.start) > person.died)) break;
    const { appointment, again } = carryOut(random, access, requestId, plan);
    made.push(appointment);
    if (again === undefined) break;
    plan = { ...plan, made: again, start: clinicTime(random, workingDayFrom(londonDay(again) + random.whole(1, 9))) };
  }
  return made;
}

/** What became of a booked appointment; `again` is when it was booked anew after a cancellation. */
function carryOut(
  random: Random,
  access: GpAccess,
  requestId: string,
  plan: Plan,
): { appointment: Appointment; again?: number } {
  const { person, practice, now, patientId } = access;
  const { made, start, gp, medium } = plan;
  const cancelled = start - made > 3 * HOUR && random.chance(0.06);
  const cancelledAt = made + Math.round((start - made) * (0.2 + 0.7 * random.unit()));
  const missed = random.chance(0.035 + 0.05 * person.deprivation);
  const byPerson = random.chance(0.72);
  const status =
    cancelled && cancelledAt <= now ? 'cancelled' : start > now ? 'booked' : missed ? 'noshow' : 'fulfilled';
  const appointment: Appointment = {
    resourceType: 'Appointment',
    id: random.uuid(),
    meta: meta('Appointment', practice.ods),
    extension: [
      ext.code('consultation-medium', medium),
      ...(status === 'cancelled' ? [ext.time('cancelled-at', cancelledAt)] : []),
    ],
    status,
    ...(status === 'cancelled'
      ? {
          cancelationReason: {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason',
                code: byPerson ? 'pat' : 'prov',
              },
            ],
          },
        }
      : {}),
    start: instantText(start),
    end: instantText(start + 10 * MINUTE),
    created: instantText(made),
    basedOn: [{ reference: `ServiceRequest/${requestId}` }],
    participant: [
      { actor: { reference: `Patient/${patientId}` }, status: 'accepted' },
      { actor: practitioner(gp), status: 'accepted' },
    ],
  };
  return status === 'cancelled' && random.chance(0.7)
    ? { appointment, again: cancelledAt + random.whole(5, 1_400) * MINUTE }
    : { appointment };
}

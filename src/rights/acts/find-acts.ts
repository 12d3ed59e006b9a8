import type { Encounter } from '@medplum/fhirtypes';
import { type Appointment, appointmentsOf, findSlots, requestsOf, type Slot } from '../../appointments/index.ts';
import { personSets } from '../../identity/index.ts';
import { newId, type Tx } from '../../platform/index.ts';
import { careEventsOfPersons, readPersonResources } from '../../record/index.ts';
import { type CareEvent, type ClockPeriod, dateInWords, type GpOffer, HOUR, isRunning } from '../../standards/index.ts';
import { periodsOf } from '../evaluate-person.ts';
import { clockId } from '../person-rights.ts';
import type { Policies } from '../policies.ts';
import { type PossibleAct, possibleActs } from './possible-acts.ts';

/** What can be done from a clock: record what stops it, book the next free time, or say that somebody came. */
export type Offered =
  | ({ kind: 'record' } & PossibleAct)
  | { kind: 'book'; key: 'book'; label: string; done: string; slot: Slot; request: RequestAsked }
  | { kind: 'attended'; key: 'came'; label: string; done: string; appointment: Appointment };

/** A request to a GP practice, made here or known from the practice's own system. */
export interface RequestAsked {
  personId: string;
  id: string;
  organisation: string;
  offer: GpOffer;
  urgent: boolean;
  practitioner: string | null;
  requestedAt: number;
  /** Made here: a row of ours holds its state. */
  ours: boolean;
}

export interface OneClock {
  id: string;
  period: ClockPeriod;
  offered: Offered[];
}

interface Asked {
  /** When it happened; now when absent. */
  at?: number;
  by: string;
  /** Only this clock. */
  only?: string;
}

/** People come early, and are sometimes seen early. */
const EARLY = HOUR;

/**
 * Every running clock of these (current) people with the acts that would stop it. Set-based: five reads whatever the number of people, one
 * look at free slots for each request to a practice that is not booked.
 */
export async function findActs(
  tx: Tx,
  policies: Policies,
  personIds: readonly string[],
  now: number,
  { at = now, by, only }: Asked,
): Promise<OneClock[]> {
  const sets = await personSets(tx, personIds);
  const members = sets.flatMap((set) => set.members);
  const currentOf = new Map(sets.flatMap((set) => set.members.map((member) => [member, set.current] as const)));
  const byPerson = Map.groupBy(
    await careEventsOfPersons(tx, members),
    (event) => currentOf.get(event.person) ?? event.person,
  );
  const stored = await readPersonResources(tx, members, ['Patient', 'Encounter']);
  const patientIds = new Map(
    stored.filter(({ type, deleted }) => type === 'Patient' && !deleted).map((each) => [each.personId, each.id]),
  );
  const encounters = new Map(
    stored.filter(({ type }) => type === 'Encounter').map((each) => [each.id, JSON.parse(each.json) as Encounter]),
  );
  const booked = await bookings(tx, members);
  const clocks: OneClock[] = [];
  for (const { current } of sets) {
    const events = byPerson.get(current) ?? [];
    const seen = new Map<string, number>();
    for (const period of periodsOf(events, policies, now)) {
      const key = `${period.standard}|${period.pathway}|${period.start}`;
      const repeat = seen.get(key) ?? 0;
      seen.set(key, repeat + 1);
      const id = clockId({ ...period, personId: current, repeat });
      if (!isRunning(period) || (only !== undefined && id !== only)) continue;
      const asked = { at, now, by, id: newId(), patientOf: (one: string) => patientIds.get(one) ?? one, encounters };
      const request = requestOf(period, booked.ours);
      const ofPractice = request === undefined ? undefined : await atPractice(tx, request, booked.appointments, now);
      // What was asked for here is answered by an appointment here, or the request would stay open.
      const recordable = request?.ours === true ? [] : possibleActs(period, events, policies, asked);
      const records = ofPractice?.booked === true ? [] : recordable.map((act) => ({ kind: 'record' as const, ...act }));
      clocks.push({ id, period, offered: [...(ofPractice?.offered ?? []), ...records] });
    }
  }
  return clocks;
}

async function bookings(tx: Tx, members: readonly string[]) {
  if (members.length === 0) return { ours: new Set<string>(), appointments: [] };
  const ours = new Set((await requestsOf(tx, members)).map((request) => request.id));
  return { ours, appointments: (await appointmentsOf(tx, members)).filter(({ state }) => state === 'booked') };
}

function requestOf(period: ClockPeriod, ours: ReadonlySet<string>): RequestAsked | undefined {
  const event = period.steps.find(({ rule }) => rule.then === 'start')?.event as CareEvent | undefined;
  if (event?.kind !== 'gp.requested' || event.organisation === undefined) return undefined;
  const { offer, urgent = false, generalPractitioner } = event.data;
  return {
    personId: event.person,
    id: event.fact.id,
    organisation: event.organisation,
    offer,
    urgent,
    practitioner: generalPractitioner?.replace(/^Practitioner\//, '') ?? null,
    requestedAt: event.at,
    ours: ours.has(event.fact.id),
  };
}

async function atPractice(
  tx: Tx,
  request: RequestAsked,
  appointments: readonly Appointment[],
  now: number,
): Promise<{ booked: boolean; offered: Offered[] }> {
  const appointment = appointments.find((each) => each.requestId === request.id);
  if (appointment !== undefined) {
    const came = { kind: 'attended' as const, key: 'came' as const, done: 'Came to the appointment', appointment };
    const label = `Record: came to the appointment of ${dateInWords(appointment.starts, 'instant')}`;
    return { booked: true, offered: now >= appointment.starts - EARLY ? [{ ...came, label }] : [] };
  }
  const { inTime, later } = await findSlots(tx, request, now, 1);
  const slot = inTime[0] ?? later[0];
  if (slot === undefined) return { booked: false, offered: [] };
  const when = dateInWords(slot.starts, 'instant');
  const done = `Booked for ${when}`;
  return { booked: false, offered: [{ kind: 'book', key: 'book', label: `Book ${when}`, done, slot, request }] };
}

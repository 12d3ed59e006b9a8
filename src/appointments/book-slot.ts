import { newId, type Refusal, type RefusalDetail, refuse, type Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import { findSlots } from './find-slots.ts';
import { offerFreed } from './offer-freed.ts';
import { isBookable, mismatch, offerWindow } from './offer-window.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { sayTime } from './say-time.ts';
import { claimSlot, freeSlot, readSlot, releaseHolds } from './slot-store.ts';
import { hasOverlap, insertAct, insertAppointment, lockRequest, saveRequest } from './store.ts';
import type { Appointment, AppointmentsContext, CareRequest, Slot } from './types.ts';

export interface BookSlot {
  person: PersonSet;
  /** ODS code of the practice that the slot belongs to. */
  organisation: string;
  slotId: string;
  /** The request that the appointment answers. */
  requestId: string;
  /** Id for the appointment, a UUID that nothing has yet; a new one when not given. */
  appointmentId?: string | undefined;
  by: string;
}

/**
 * Books a slot for a person. Two people never get one slot: of any number who ask at once one has it, and every other gets
 * a `conflict` that says so, with the next free slots as its details (where: 'slot/<id>').
 * Also refuses: no such slot or request (not-found), one that has begun (gone), one that cannot answer the request (invalid),
 * a request already booked and a time at which the person is booked elsewhere (conflict).
 */
export async function bookSlot(
  tx: Tx,
  command: BookSlot,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const request = await lockOpenRequest(tx, command.person, command.requestId);
  if ('kind' in request) return request;
  return bookFor(tx, command, { request, ours: true }, context);
}

export interface BookForPractice {
  person: PersonSet;
  slotId: string;
  /** The request as the practice's own system sent it: no row of ours holds its state. */
  request: Pick<CareRequest, 'personId' | 'id' | 'organisation' | 'offer' | 'urgent' | 'practitioner' | 'requestedAt'>;
  /** As for `bookSlot`. */
  appointmentId?: string | undefined;
  by: string;
}

/**
 * Books a slot for a request that the practice's own system sent. The request stays as it was sent: only the appointment is ours.
 * Refuses as `bookSlot` does.
 */
export async function bookForPractice(
  tx: Tx,
  { person, slotId, request, appointmentId, by }: BookForPractice,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const asked: CareRequest = { ...request, route: 'phone', state: 'open', waitingSince: null, closedAt: null };
  const command = { person, organisation: request.organisation, slotId, requestId: request.id, appointmentId, by };
  return bookFor(tx, command, { request: asked, ours: false }, context);
}

interface Answered {
  request: CareRequest;
  /** A row of ours holds its state. */
  ours: boolean;
}

async function bookFor(
  tx: Tx,
  command: BookSlot,
  { request, ours }: Answered,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const now = context.clock.now();
  const slot = await readSlot(tx, command.organisation, command.slotId);
  if (!slot || slot.organisation !== request.organisation)
    return refuse('not-found', 'There is no such appointment time at this practice.');
  if (slot.starts <= now) return refuse('gone', 'That appointment time has passed.');
  const fault = mismatch(slot, request);
  if (fault !== undefined)
    return refuse('invalid', fault, { where: 'slot', what: fault, mend: 'choose one of the times offered' });
  if (await hasOverlap(tx, command.person.members, slot.starts, slot.ends)) {
    return refuse('conflict', 'There is already an appointment at that time.', {
      where: 'slot',
      what: 'two appointments would overlap',
      mend: 'choose another time, or rearrange the other appointment',
    });
  }
  return takeSlot(tx, { slot, request, ours, by: command.by, appointmentId: command.appointmentId }, context);
}

interface TakeSlot extends Pick<BookSlot, 'by' | 'appointmentId'> {
  slot: Slot;
  request: CareRequest;
  ours?: boolean;
}

/** Books a slot that was found fit for the request; the last judge is the claim in the database. */
export async function takeSlot(
  tx: Tx,
  { slot, request, by, ours = true, appointmentId = newId() }: TakeSlot,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const now = context.clock.now();
  const { personId, organisation } = request;
  const choseLater = await choseLaterThanOffered(tx, slot, request, now);
  const claimed = isBookable(slot, personId, now)
    ? await claimSlot(tx, { organisation, id: slot.id, personId, appointmentId, now })
    : undefined;
  if (!claimed) return takenBySomebodyElse(tx, request, now);
  const appointment: Appointment = {
    personId,
    id: appointmentId,
    organisation,
    slotId: slot.id,
    requestId: request.id,
    offer: request.offer,
    practitioner: slot.practitioner,
    starts: slot.starts,
    ends: slot.ends,
    medium: slot.medium,
    state: 'booked',
    personChoseLater: choseLater,
    bookedAt: now,
    stateAt: now,
    reason: null,
  };
  if (!(await insertAppointment(tx, appointment, by))) {
    await freeSlot(tx, organisation, slot.id, appointmentId);
    return refuse('conflict', 'There is already an appointment for this request or at that time.');
  }
  const booked: CareRequest = { ...request, state: 'booked', waitingSince: null, closedAt: null };
  if (ours) await saveRequest(tx, booked);
  await insertAct(tx, {
    personId,
    id: newId(),
    appointmentId,
    act: 'book',
    stateBefore: null,
    stateAfter: 'booked',
    at: now,
    by,
    reason: null,
  });
  const released = await releaseHolds(tx, organisation, personId);
  await publish(
    tx,
    { slots: [claimed, ...released], requests: ours ? [booked] : [], appointments: [appointment] },
    context,
  );
  await offerFreed(tx, released, context);
  return appointment;
}

/** The person's own request, locked, when it can be booked. */
async function lockOpenRequest(tx: Tx, person: PersonSet, id: string): Promise<CareRequest | Refusal> {
  for (const member of person.members) {
    const request = await lockRequest(tx, member, id);
    if (!request) continue;
    if (request.state === 'open') return request;
    return refuse(
      'conflict',
      request.state === 'booked' ? 'This request already has an appointment.' : 'This request is closed.',
      {
        where: `request/${id}`,
        what: `its state is ${request.state}`,
        mend: request.state === 'booked' ? 'rearrange that appointment instead' : 'ask again',
      },
    );
  }
  return refuse('not-found', 'There is no such request.');
}

/** True when a slot in time was free and a later one was taken: then the practice kept its offer and the person chose otherwise. */
async function choseLaterThanOffered(tx: Tx, slot: Slot, request: CareRequest, now: Instant): Promise<boolean> {
  if (slot.starts <= offerWindow(request.offer, request.requestedAt).until) return false;
  return (await findSlots(tx, request, now, 1)).inTime.length > 0;
}

const ALTERNATIVES = 3;

async function takenBySomebodyElse(tx: Tx, request: CareRequest, now: Instant): Promise<Refusal> {
  const { inTime, later } = await findSlots(tx, request, now, ALTERNATIVES);
  const next = [...inTime, ...later].slice(0, ALTERNATIVES);
  const details: RefusalDetail[] = next.map((slot) => ({
    where: `slot/${slot.id}`,
    what: sayTime(slot.starts),
    mend: 'free now',
  }));
  const advice =
    next.length > 0
      ? `The next free times are ${next.map((slot) => sayTime(slot.starts)).join('; ')}.`
      : 'No other time is free now; you can join the waiting list.';
  return refuse('conflict', `Somebody else has just taken that appointment. ${advice}`, ...details);
}

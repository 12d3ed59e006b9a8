import { lockByName, newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { writeResources } from '../record/index.ts';
import type { GpOffer, Instant } from '../standards/index.ts';
import { HOUR, MINUTE } from '../standards/index.ts';
import { scheduleForm, slotForm, toRecord } from './fhir-form.ts';
import { offerFreed } from './offer-freed.ts';
import { insertSession, insertSlots, overlappingSessions } from './slot-store.ts';
import type { AppointmentsContext, Medium, Session, Slot } from './types.ts';

export interface OpenSession {
  /** ODS code of the practice. */
  organisation: string;
  /** Staff id of who will see people. */
  practitioner: string;
  starts: Instant;
  ends: Instant;
  /** 5 to 240. What is left over at the end of the session makes no slot. */
  slotMinutes: number;
  medium: Medium;
  /** Which of the three offers its slots answer; at least one. */
  offers: readonly GpOffer[];
  /** Id for the first slot, a UUID that nothing has yet; a new one when not given. */
  slotId?: string | undefined;
  by: string;
}

const LONGEST = 24 * HOUR;

/**
 * Opens a session and its slots for booking; whoever waits is offered them first.
 * Refuses what makes no slot (invalid) and a practitioner who has another session at that time (conflict).
 */
export async function openSession(
  tx: Tx,
  command: OpenSession,
  context: AppointmentsContext,
): Promise<{ session: Session; slots: Slot[] } | Refusal> {
  const now = context.clock.now();
  const fault = faultOf(command, now);
  if (fault) return fault;
  await lockByName(tx, `clinic-session ${command.practitioner}`);
  const overlapping = await overlappingSessions(tx, command.practitioner, command.starts, command.ends);
  if (overlapping.length > 0) {
    return refuse('conflict', 'This practitioner already has a session at that time.', {
      where: 'starts',
      what: 'the times overlap another session',
      mend: 'choose a time outside it, or withdraw the other session first',
    });
  }
  const { by, slotId, ...rest } = command;
  const session: Session = { ...rest, offers: [...new Set(command.offers)], id: newId() };
  const slots = slotsOf(session, slotId);
  await insertSession(tx, session, by, now);
  await insertSlots(tx, slots);
  await writeResources(
    tx,
    [scheduleForm(session), ...slots.map(slotForm)].map((form) => toRecord(form)),
    now,
  );
  const held = await offerFreed(tx, slots, context);
  const heldById = new Map(held.map((slot) => [slot.id, slot]));
  return { session, slots: slots.map((slot) => heldById.get(slot.id) ?? slot) };
}

function faultOf(command: OpenSession, now: Instant): Refusal | undefined {
  const { starts, ends, slotMinutes, offers } = command;
  const fault = (where: string, what: string, mend: string) =>
    refuse('invalid', 'The session cannot be opened as described.', { where, what, mend });
  if (!Number.isInteger(slotMinutes) || slotMinutes < 5 || slotMinutes > 240) {
    return fault(
      'slotMinutes',
      'a slot is 5 to 240 whole minutes',
      'give the length of one appointment, for example 10',
    );
  }
  if (starts % MINUTE !== 0 || ends % MINUTE !== 0)
    return fault('starts', 'times are in whole minutes', 'give hours and minutes');
  if (ends - starts < slotMinutes * MINUTE)
    return fault('ends', 'not one slot fits before the end', 'end later, or make the slots shorter');
  if (ends - starts > LONGEST) return fault('ends', 'a session is at most 24 hours', 'open one session for each day');
  if (ends <= now) return fault('ends', 'the session is already over', 'give a time to come');
  if (offers.length === 0)
    return fault('offers', 'its slots would answer no request', 'choose at least one of the three offers');
  return undefined;
}

function slotsOf(session: Session, firstId = newId()): Slot[] {
  const length = session.slotMinutes * MINUTE;
  return Array.from({ length: Math.floor((session.ends - session.starts) / length) }, (_, index) => ({
    organisation: session.organisation,
    id: index === 0 ? firstId : newId(),
    sessionId: session.id,
    practitioner: session.practitioner,
    starts: session.starts + index * length,
    ends: session.starts + (index + 1) * length,
    medium: session.medium,
    offers: session.offers,
    state: 'free' as const,
    personId: null,
    appointmentId: null,
    heldUntil: null,
  }));
}

import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { changeState } from './change-state.ts';
import { findAppointment, wrongState } from './find-appointment.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { sayTime } from './say-time.ts';
import { claimSlot, readSlot } from './slot-store.ts';
import { hasOverlap, lockRequest, saveRequest } from './store.ts';
import type { Appointment, AppointmentsContext, CareRequest, Slot } from './types.ts';
import { undoUntil } from './undo-limit.ts';

export interface Undo {
  person: PersonSet;
  appointmentId: string;
  by: string;
}

/**
 * Takes back the last act on an appointment: a mark of attendance, or a cancellation while the slot is still free. The
 * appointment is booked again; history keeps both acts. Refuses when the time for undo is over (gone), and when the slot or
 * the request has gone elsewhere since (conflict).
 */
export async function undo(tx: Tx, command: Undo, context: AppointmentsContext): Promise<Appointment | Refusal> {
  const now = context.clock.now();
  const found = await findAppointment(tx, command.person, command.appointmentId);
  if (isRefusal(found)) return found;
  if (found.state === 'booked') return refuse('conflict', 'Nothing is left to undo: the appointment is booked.');
  if (found.state === 'taken-back') return wrongState(found, 'book a new appointment');
  const until = undoUntil(found.state, found.stateAt, found.starts);
  if (now > until) {
    return refuse('gone', `This could be undone until ${sayTime(until)}.`, {
      where: `appointment/${found.id}`,
      what: 'the time for undo is over',
      mend: found.state.startsWith('cancelled')
        ? 'book a new appointment'
        : 'correct the attendance and give the reason',
    });
  }
  const request = found.requestId === null ? undefined : await lockRequest(tx, found.personId, found.requestId);
  if (request?.state === 'booked')
    return refuse('conflict', 'Another appointment has been booked for this request since.');
  const slot = await slotAgain(tx, found, command.person, now);
  if (isRefusal(slot)) return slot;
  const appointment = await changeState(tx, found, { act: 'undo', to: 'booked', by: command.by, reason: null, now });
  const again: CareRequest | undefined = request && { ...request, state: 'booked', waitingSince: null, closedAt: null };
  if (again) await saveRequest(tx, again);
  await publish(
    tx,
    { slots: slot ? [slot] : [], requests: again ? [again] : [], appointments: [appointment] },
    context,
  );
  return appointment;
}

/** The slot for a cancelled appointment, claimed again; a marked one has kept its slot. */
async function slotAgain(
  tx: Tx,
  found: Appointment,
  person: PersonSet,
  now: number,
): Promise<Slot | Refusal | undefined> {
  if (!found.state.startsWith('cancelled')) return undefined;
  if (await hasOverlap(tx, person.members, found.starts, found.ends)) {
    return refuse('conflict', 'Another appointment has been booked for that time since.');
  }
  const slot = await readSlot(tx, found.organisation, found.slotId);
  const { organisation, personId, id: appointmentId } = found;
  const claimed =
    slot?.state === 'free' && (await claimSlot(tx, { organisation, id: found.slotId, personId, appointmentId, now }));
  return claimed || refuse('conflict', 'The time has been given to somebody else since; ask for a new appointment.');
}

import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import { changeState } from './change-state.ts';
import { findAppointment, wrongState } from './find-appointment.ts';
import { findSlots } from './find-slots.ts';
import { offerFreed } from './offer-freed.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { freeSlot } from './slot-store.ts';
import { lockRequest, saveRequest } from './store.ts';
import type { Appointment, AppointmentsContext, CareRequest, Slot } from './types.ts';

export interface CancelAppointment {
  person: PersonSet;
  appointmentId: string;
  cancelledBy: 'person' | 'provider';
  /** Needed when the practice cancels: the person is told it. */
  reason?: string;
  /** The person needs nothing more: the request is withdrawn with the appointment. Otherwise it stays open. */
  noLongerNeeded?: boolean;
  by: string;
}

/**
 * Cancels a booked appointment before it starts. The request stays open and its clock runs on: cancelling stops no clock.
 * Somebody whom the practice cancelled goes back on the waiting list with the place they had when they asked.
 * The slot goes to whoever waits, else it is free.
 */
export async function cancelAppointment(
  tx: Tx,
  command: CancelAppointment,
  context: AppointmentsContext,
): Promise<{ appointment: Appointment; request: CareRequest | undefined } | Refusal> {
  const now = context.clock.now();
  const found = await findAppointment(tx, command.person, command.appointmentId);
  if (isRefusal(found)) return found;
  if (found.state !== 'booked') return wrongState(found, 'nothing is left to cancel');
  if (found.starts <= now) {
    return refuse('gone', 'The appointment has begun; record whether the person attended instead.');
  }
  if (command.cancelledBy === 'provider' && !command.reason?.trim()) {
    return refuse('invalid', 'The person is told why their appointment was cancelled.', {
      where: 'reason',
      what: 'no reason was given',
      mend: 'say why in a few words',
    });
  }
  const { appointment, slot } = await giveUp(tx, found, command, now);
  const request = await reopen(tx, found, command, now);
  await publish(
    tx,
    { slots: slot ? [slot] : [], requests: request ? [request] : [], appointments: [appointment] },
    context,
  );
  // Offering comes last: the person who gave the slot up may be on the list again, and is not offered the same one.
  if (slot) await offerFreed(tx, [slot], context, appointment.personId);
  return { appointment, request };
}

/** Ends the booking and frees its slot; what cancelling and rearranging have in common. */
export async function giveUp(
  tx: Tx,
  booked: Appointment,
  change: { cancelledBy: 'person' | 'provider'; reason?: string; by: string },
  now: Instant,
): Promise<{ appointment: Appointment; slot: Slot | undefined }> {
  const appointment = await changeState(tx, booked, {
    act: 'cancel',
    to: change.cancelledBy === 'person' ? 'cancelled-by-person' : 'cancelled-by-provider',
    by: change.by,
    reason: change.reason?.trim() || null,
    now,
  });
  const slot = await freeSlot(tx, booked.organisation, booked.slotId, booked.id);
  return { appointment, slot };
}

async function reopen(
  tx: Tx,
  appointment: Appointment,
  command: CancelAppointment,
  now: Instant,
): Promise<CareRequest | undefined> {
  const request =
    appointment.requestId === null ? undefined : await lockRequest(tx, appointment.personId, appointment.requestId);
  if (!request) return undefined;
  const changed = await afterCancelling(tx, request, command, now);
  await saveRequest(tx, changed);
  return changed;
}

async function afterCancelling(
  tx: Tx,
  request: CareRequest,
  command: CancelAppointment,
  now: Instant,
): Promise<CareRequest> {
  if (command.noLongerNeeded) return { ...request, state: 'withdrawn', waitingSince: null, closedAt: now };
  const open: CareRequest = { ...request, state: 'open', waitingSince: null, closedAt: null };
  if (command.cancelledBy === 'person') return open;
  const { inTime } = await findSlots(tx, open, now, 1);
  return inTime.length > 0 ? open : { ...open, waitingSince: request.requestedAt };
}

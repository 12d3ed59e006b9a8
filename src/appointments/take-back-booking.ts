import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { changeState } from './change-state.ts';
import { findAppointment, wrongState } from './find-appointment.ts';
import { offerFreed } from './offer-freed.ts';
import { publish } from './publish.ts';
import { sayTime } from './say-time.ts';
import { freeSlot } from './slot-store.ts';
import { lockRequest, saveRequest } from './store.ts';
import type { Appointment, AppointmentsContext, CareRequest } from './types.ts';
import type { Undo } from './undo.ts';
import { BOOKING_UNDO } from './undo-limit.ts';

/**
 * Takes back a booking made by mistake, within a quarter of an hour and before it begins: no cancellation, for it counts as never
 * having been. The slot is free again and the request as it was. Later it is cancelled, which the person is told.
 */
export async function takeBackBooking(
  tx: Tx,
  command: Undo,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const now = context.clock.now();
  const found = await findAppointment(tx, command.person, command.appointmentId);
  if (isRefusal(found)) return found;
  if (found.state !== 'booked') return wrongState(found, 'nothing is left to take back');
  const until = Math.min(found.bookedAt + BOOKING_UNDO, found.starts - 1);
  if (now > until) {
    return refuse('gone', `This booking could be taken back until ${sayTime(until)}.`, {
      where: `appointment/${found.id}`,
      what: 'the time for undo is over',
      mend: 'cancel the appointment and tell the person why',
    });
  }
  const appointment = await changeState(tx, found, {
    act: 'undo',
    to: 'taken-back',
    by: command.by,
    reason: null,
    now,
  });
  const slot = await freeSlot(tx, found.organisation, found.slotId, found.id);
  const request = found.requestId === null ? undefined : await lockRequest(tx, found.personId, found.requestId);
  const open: CareRequest | undefined = request && { ...request, state: 'open', waitingSince: null, closedAt: null };
  if (open) await saveRequest(tx, open);
  await publish(tx, { slots: slot ? [slot] : [], requests: open ? [open] : [], appointments: [appointment] }, context);
  if (slot) await offerFreed(tx, [slot], context, appointment.personId);
  return appointment;
}

import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { bookSlot } from './book-slot.ts';
import { giveUp } from './cancel-appointment.ts';
import { findAppointment, wrongState } from './find-appointment.ts';
import { offerFreed } from './offer-freed.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { lockRequest, saveRequest } from './store.ts';
import type { Appointment, AppointmentsContext } from './types.ts';

export interface Rearrange {
  person: PersonSet;
  appointmentId: string;
  toSlotId: string;
  askedBy: 'person' | 'provider';
  reason?: string;
  by: string;
}

/**
 * Moves a booked appointment to another slot: a cancellation and a booking in one act, so that the old time is only given up
 * when the new one is had. Rearranging at any notice is a cancellation and never 'did not attend' (facts A2).
 * Refuses as `bookSlot` does; the old appointment then stands.
 */
export async function rearrange(
  tx: Tx,
  command: Rearrange,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const now = context.clock.now();
  const old = await findAppointment(tx, command.person, command.appointmentId);
  if (isRefusal(old)) return old;
  if (old.state !== 'booked') return wrongState(old, 'ask for a new appointment');
  if (old.starts <= now) return refuse('gone', 'The appointment has begun and can no longer be moved.');
  const request = old.requestId === null ? undefined : await lockRequest(tx, old.personId, old.requestId);
  if (!request)
    return refuse('conflict', 'This appointment answers no request of this practice; cancel it and ask again.');
  const { by } = command;
  const reason = command.reason ?? 'Rearranged';
  const { appointment, slot } = await giveUp(tx, old, { cancelledBy: command.askedBy, reason, by }, now);
  const open = { ...request, state: 'open' as const, waitingSince: null, closedAt: null };
  await saveRequest(tx, open);
  const { organisation } = old;
  const booked = await bookSlot(
    tx,
    { person: command.person, organisation, slotId: command.toSlotId, requestId: request.id, by },
    context,
  );
  if (isRefusal(booked)) return booked;
  await publish(tx, { slots: slot ? [slot] : [], appointments: [appointment] }, context);
  if (slot) await offerFreed(tx, [slot], context, appointment.personId);
  return booked;
}

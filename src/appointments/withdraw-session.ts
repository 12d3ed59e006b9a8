import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { markSessionWithdrawn, readSession, sessionSlots, withdrawSlots } from './slot-store.ts';
import type { Appointment, AppointmentsContext } from './types.ts';

export interface WithdrawSession {
  organisation: string;
  sessionId: string;
  /** Told to everybody whose appointment this cancels. */
  reason: string;
  by: string;
}

/**
 * Takes back what is left of a session (illness, say): its free slots end, and each booking is cancelled by the practice, which
 * puts the person back on the waiting list with the place they had. Gives the appointments cancelled.
 */
export async function withdrawSession(
  tx: Tx,
  command: WithdrawSession,
  context: AppointmentsContext,
): Promise<Appointment[] | Refusal> {
  const now = context.clock.now();
  const { organisation, sessionId, by } = command;
  const session = await readSession(tx, organisation, sessionId);
  if (!session) return refuse('not-found', 'There is no such session at this practice.');
  if (session.ends <= now) return refuse('gone', 'The session is over.');
  if (!(await markSessionWithdrawn(tx, organisation, sessionId, now)))
    return refuse('conflict', 'The session was withdrawn before.');
  const booked = (await sessionSlots(tx, organisation, sessionId)).filter(
    (slot) => slot.state === 'booked' && slot.starts > now,
  );
  // First, so that nobody who is cancelled is offered another slot of the same session.
  const withdrawn = await withdrawSlots(tx, organisation, sessionId, now);
  await publish(tx, { slots: withdrawn }, context);
  const cancelled: Appointment[] = [];
  for (const slot of booked) {
    const person: PersonSet = { current: slot.personId ?? '', members: [slot.personId ?? ''] };
    const result = await cancelAppointment(
      tx,
      { person, appointmentId: slot.appointmentId ?? '', cancelledBy: 'provider', reason: command.reason, by },
      context,
    );
    if (isRefusal(result)) return result;
    cancelled.push(result.appointment);
  }
  return cancelled;
}

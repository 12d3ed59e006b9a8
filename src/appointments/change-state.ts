import { newId, type Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import { type Act, insertAct, saveAppointmentState } from './store.ts';
import type { Appointment, AppointmentState } from './types.ts';

/** Moves an appointment into a state and keeps the act with its author and reason. Gives the appointment as it is now. */
export async function changeState(
  tx: Tx,
  appointment: Appointment,
  change: { act: Act['act']; to: AppointmentState; by: string; reason: string | null; now: Instant },
): Promise<Appointment> {
  const changed: Appointment = { ...appointment, state: change.to, stateAt: change.now, reason: change.reason };
  await saveAppointmentState(tx, changed);
  await insertAct(tx, {
    personId: appointment.personId,
    id: newId(),
    appointmentId: appointment.id,
    act: change.act,
    stateBefore: appointment.state,
    stateAfter: change.to,
    at: change.now,
    by: change.by,
    reason: change.reason,
  });
  return changed;
}

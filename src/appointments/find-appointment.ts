import { type Refusal, refuse, type Tx } from '../platform/index.ts';
import type { PersonSet } from './person-set.ts';
import { lockAppointment } from './store.ts';
import type { Appointment } from './types.ts';

/** One of the person's appointments, locked until the transaction ends. */
export async function findAppointment(tx: Tx, person: PersonSet, id: string): Promise<Appointment | Refusal> {
  for (const member of person.members) {
    const appointment = await lockAppointment(tx, member, id);
    if (appointment) return appointment;
  }
  return refuse('not-found', 'There is no such appointment.');
}

const inWords: Record<Appointment['state'], string> = {
  booked: 'is booked',
  attended: 'was attended',
  'did-not-attend': 'is marked as did not attend',
  'cancelled-by-person': 'was cancelled by the person',
  'cancelled-by-provider': 'was cancelled by the practice',
  'taken-back': 'was booked by mistake and taken back',
};

/** The refusal of an act that needs another state than the appointment is in. */
export function wrongState(appointment: Appointment, mend: string): Refusal {
  return refuse('conflict', `This appointment ${inWords[appointment.state]}.`, {
    where: `appointment/${appointment.id}`,
    what: `its state is ${appointment.state}`,
    mend,
  });
}

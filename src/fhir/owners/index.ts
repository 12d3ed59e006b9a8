import type { AppointmentsHooks } from '../../appointments/index.ts';
import type { CoordinationContext } from '../../coordination/index.ts';
import type { Owner } from '../exchange.ts';
import { appointmentOwner } from './appointment.ts';
import { auditEventOwner } from './audit-event.ts';
import { careTeamOwner } from './care-team.ts';
import { consentOwner } from './consent.ts';
import { requestOwner } from './service-request.ts';
import { scheduleOwner, slotOwner } from './slot.ts';
import { taskOwner } from './task.ts';

export { readOnlyTypes } from './audit-event.ts';
export { publishChoices } from './consent.ts';

export interface OwnerParts {
  appointments: AppointmentsHooks;
  coordination: Omit<CoordinationContext, 'clock'>;
}

/** Every type that a module owns, in the order in which a transaction writes them: a booking refers to its request and its slot. */
export function owners({ appointments, coordination }: OwnerParts): ReadonlyMap<string, Owner> {
  return new Map([
    ['AuditEvent', auditEventOwner()],
    ['Schedule', scheduleOwner()],
    ['Slot', slotOwner(appointments)],
    ['ServiceRequest', requestOwner(appointments)],
    ['Appointment', appointmentOwner(appointments)],
    ['CareTeam', careTeamOwner(coordination)],
    ['Task', taskOwner(coordination)],
    ['Consent', consentOwner()],
  ]);
}

import type {
  Appointment as FhirAppointment,
  Slot as FhirSlot,
  Resource,
  Schedule,
  ServiceRequest,
} from '@medplum/fhirtypes';
import { idOf, NOBODY } from '../platform/index.ts';
import { codeSystemBase, extensionBase, type IncomingResource, OWN_SOURCE } from '../record/index.ts';
import type { Appointment, AppointmentState, CareRequest, RequestState, Session, Slot, SlotState } from './types.ts';

/*
 * The FHIR forms of what this module owns, written in the transaction that changes the row. The row is the fact; these are
 * its projection, and the record reads care events from them as from anybody's resources.
 */
const cancellationReasons = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason';

const iso = (at: number): string => new Date(at).toISOString();
const madeBy = (organisation: string) => ({ source: `urn:ods:${organisation}` });
const patient = (id: string) => ({ reference: `Patient/${id}` });
const practitioner = (id: string) => ({ reference: `Practitioner/${id}` });

/** One Schedule per practitioner and practice, so that an integrator sees one diary. */
export function scheduleId(organisation: string, practitionerId: string): string {
  return idOf('schedule', organisation, practitionerId);
}

export function scheduleForm(session: Session): Schedule {
  return {
    resourceType: 'Schedule',
    id: scheduleId(session.organisation, session.practitioner),
    meta: madeBy(session.organisation),
    active: true,
    actor: [practitioner(session.practitioner)],
  };
}

const slotStatus: Record<SlotState, FhirSlot['status']> = {
  free: 'free',
  held: 'busy-tentative',
  booked: 'busy',
  withdrawn: 'busy-unavailable',
};

export function slotForm(slot: Slot): FhirSlot {
  return {
    resourceType: 'Slot',
    id: slot.id,
    meta: madeBy(slot.organisation),
    extension: [{ url: `${extensionBase}consultation-medium`, valueCode: slot.medium }],
    serviceType: slot.offers.map((offer) => ({ coding: [{ system: `${codeSystemBase}gp-offer`, code: offer }] })),
    schedule: { reference: `Schedule/${scheduleId(slot.organisation, slot.practitioner)}` },
    status: slotStatus[slot.state],
    start: iso(slot.starts),
    end: iso(slot.ends),
  };
}

const requestStatus: Record<RequestState, ServiceRequest['status']> = {
  open: 'active',
  booked: 'active',
  answered: 'completed',
  withdrawn: 'revoked',
};

/** `patientId` is the id of the person's Patient resource. */
export function requestForm(request: CareRequest, patientId: string): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    id: request.id,
    meta: madeBy(request.organisation),
    extension: [
      { url: `${extensionBase}request-route`, valueCode: request.route },
      ...(request.state === 'withdrawn' && request.closedAt !== null
        ? [{ url: `${extensionBase}request-withdrawn`, valueDateTime: iso(request.closedAt) }]
        : []),
    ],
    status: requestStatus[request.state],
    intent: 'order',
    category: [{ coding: [{ system: `${codeSystemBase}request-kind`, code: 'gp-access' }] }],
    priority: request.urgent ? 'urgent' : 'routine',
    code: { coding: [{ system: `${codeSystemBase}gp-offer`, code: request.offer }] },
    subject: patient(patientId),
    authoredOn: iso(request.requestedAt),
    ...(request.practitioner === null ? {} : { performer: [practitioner(request.practitioner)] }),
  };
}

const appointmentStatus: Record<AppointmentState, FhirAppointment['status']> = {
  booked: 'booked',
  attended: 'fulfilled',
  'did-not-attend': 'noshow',
  'cancelled-by-person': 'cancelled',
  'cancelled-by-provider': 'cancelled',
  'taken-back': 'entered-in-error',
};

/** `patientId` is the id of the person's Patient resource. */
export function appointmentForm(appointment: Appointment, patientId: string): FhirAppointment {
  const cancelled = { 'cancelled-by-person': 'pat', 'cancelled-by-provider': 'prov' } as Partial<
    Record<AppointmentState, string>
  >;
  const reason = cancelled[appointment.state];
  return {
    resourceType: 'Appointment',
    id: appointment.id,
    meta: madeBy(appointment.organisation),
    extension: [
      { url: `${extensionBase}consultation-medium`, valueCode: appointment.medium },
      ...(appointment.personChoseLater ? [{ url: `${extensionBase}person-chose-later`, valueBoolean: true }] : []),
      // R4's Appointment has no time of cancellation.
      ...(reason === undefined
        ? []
        : [{ url: `${extensionBase}cancelled-at`, valueDateTime: iso(appointment.stateAt) }]),
    ],
    status: appointmentStatus[appointment.state],
    ...(reason === undefined ? {} : { cancelationReason: { coding: [{ system: cancellationReasons, code: reason }] } }),
    ...(appointment.requestId === null ? {} : { basedOn: [{ reference: `ServiceRequest/${appointment.requestId}` }] }),
    slot: [{ reference: `Slot/${appointment.slotId}` }],
    start: iso(appointment.starts),
    end: iso(appointment.ends),
    created: iso(appointment.bookedAt),
    participant: [
      { actor: patient(patientId), status: 'accepted' },
      { actor: practitioner(appointment.practitioner), status: 'accepted' },
    ],
  };
}

/** A form ready for the record; what is about nobody has NOBODY as its person. */
export function toRecord(resource: Resource, personId: string = NOBODY): IncomingResource {
  return { personId, resource, json: JSON.stringify(resource), source: OWN_SOURCE, extractId: null, row: null };
}

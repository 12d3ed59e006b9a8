import type { Resource } from '@medplum/fhirtypes';
import type { CareEvent } from '../../standards/index.ts';
import { fromAppointment } from './appointment.ts';
import { fromEncounter } from './encounter.ts';
import { eventOf, type Happened, type Provenance } from './event.ts';
import { fromPatient } from './patient.ts';
import { fromChargeItem, fromDiagnosticReport, fromObservation } from './recorded.ts';
import { fromServiceRequest } from './service-request.ts';
import { fromClinicalImpression, fromEpisodeOfCare } from './social-care.ts';

export type { Provenance } from './event.ts';
export { codeSystemBase, extensionBase, odsSystem, pathwaySystem } from './event.ts';

/**
 * What a resource says happened. Pure: the same resource and provenance give the same events, so a resource read again gives the
 * events it gave before. A resource entered in error says nothing; a fact without a day is no event.
 */
export function careEventsOf(resource: Resource, from: Provenance): CareEvent[] {
  if ((resource as { status?: string }).status === 'entered-in-error') return [];
  const events = new Map<string, CareEvent>();
  for (const happened of happenedIn(resource, from)) {
    const event = eventOf(resource, happened, from);
    if (event) events.set(event.id, event);
  }
  return [...events.values()];
}

function happenedIn(resource: Resource, from: Provenance): Happened[] {
  switch (resource.resourceType) {
    case 'Patient':
      return fromPatient(resource);
    case 'ServiceRequest':
      return fromServiceRequest(resource, from);
    case 'Appointment':
      return fromAppointment(resource);
    case 'Encounter':
      return fromEncounter(resource, from);
    case 'ClinicalImpression':
      return fromClinicalImpression(resource);
    case 'EpisodeOfCare':
      return fromEpisodeOfCare(resource, from);
    case 'Observation':
      return fromObservation(resource);
    case 'DiagnosticReport':
      return fromDiagnosticReport(resource);
    case 'ChargeItem':
      return fromChargeItem(resource);
    default:
      return [];
  }
}

/**
 * Gives the events of one referral one pathway name. A request may carry a patient pathway identifier while the contacts based on
 * it only name the request: read together, they are the same pathway.
 */
export function joinPathways(events: readonly CareEvent[]): CareEvent[] {
  const pathwayOfRequest = new Map<string, string>();
  for (const { fact, pathway } of events) {
    const request = `${fact.type}/${fact.id}`;
    if (pathway !== undefined && fact.type === 'ServiceRequest' && pathway !== request)
      pathwayOfRequest.set(request, pathway);
  }
  if (pathwayOfRequest.size === 0) return [...events];
  return events.map((event) => {
    const joined = event.pathway === undefined ? undefined : pathwayOfRequest.get(event.pathway);
    return joined === undefined ? event : { ...event, pathway: joined };
  });
}

import type { Fault } from '../fault.ts';

/**
 * When the thing that a resource records happened, by type: what may not lie in the future, and what lateness is measured
 * from. Plans, bookings and periods of validity are not here: they may.
 */
const happened: Record<string, readonly string[]> = {
  AllergyIntolerance: ['recordedDate', 'onsetDateTime'],
  Appointment: ['created'],
  AuditEvent: ['recorded'],
  CarePlan: ['created'],
  Claim: ['created'],
  ClaimResponse: ['created'],
  ClinicalImpression: ['effectiveDateTime', 'effectivePeriod.start', 'date'],
  Communication: ['sent', 'received'],
  Composition: ['date'],
  Condition: ['recordedDate', 'onsetDateTime', 'onsetPeriod.start'],
  DiagnosticReport: ['effectiveDateTime', 'effectivePeriod.start', 'issued'],
  DocumentReference: ['date'],
  ExplanationOfBenefit: ['created'],
  FamilyMemberHistory: ['date'],
  ImagingStudy: ['started'],
  Immunization: ['occurrenceDateTime', 'recorded'],
  MedicationAdministration: ['effectiveDateTime', 'effectivePeriod.start'],
  MedicationDispense: ['whenHandedOver', 'whenPrepared'],
  MedicationRequest: ['authoredOn'],
  MedicationStatement: ['dateAsserted'],
  Observation: ['effectiveDateTime', 'effectivePeriod.start', 'issued'],
  Patient: ['birthDate', 'deceasedDateTime'],
  Procedure: ['performedDateTime', 'performedPeriod.start'],
  QuestionnaireResponse: ['authored'],
  RelatedPerson: ['birthDate'],
  ServiceRequest: ['authoredOn'],
  Specimen: ['collection.collectedDateTime', 'receivedTime'],
};

/** For these it depends on whether it has begun. */
const begun: Record<string, ReadonlySet<string>> = {
  Encounter: new Set(['arrived', 'triaged', 'in-progress', 'onleave', 'finished']),
  EpisodeOfCare: new Set(['active', 'onhold', 'finished']),
};

/** Clocks differ, and a day may have begun where the sender is. */
const allowance = 86_400_000;

/** Faults for what has happened and is dated after `now` (epoch ms). `resource` has passed the structure check. */
export function futureDates(resource: { resourceType: string }, now: number): Fault[] {
  return pathsOf(resource)
    .filter((path) => {
      const at = Date.parse(valueAt(resource, path) ?? '');
      return at > now + allowance;
    })
    .map((path) => future(`${resource.resourceType}.${path}`));
}

export function future(field: string): Fault {
  return {
    reason: 'future-date',
    field,
    what: `${field} lies in the future, and is about something that has happened.`,
    mend: 'Correct the date; if it is planned and has not happened, send it with the status for that.',
  };
}

/** When what the resource records happened, epoch ms; undefined when it does not say to the day. Never a birth or a death. */
export function happenedAt(resource: { resourceType: string }): number | undefined {
  if (resource.resourceType === 'Patient' || resource.resourceType === 'RelatedPerson') return undefined;
  for (const path of pathsOf(resource)) {
    const text = valueAt(resource, path);
    if (text !== undefined && text.length >= 10) return Date.parse(text);
  }
  return undefined;
}

function pathsOf(resource: { resourceType: string }): readonly string[] {
  const statuses = begun[resource.resourceType];
  if (statuses === undefined) return happened[resource.resourceType] ?? [];
  return statuses.has(valueAt(resource, 'status') ?? '') ? ['period.start'] : [];
}

function valueAt(resource: object, path: string): string | undefined {
  let value: unknown = resource;
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' ? value : undefined;
}

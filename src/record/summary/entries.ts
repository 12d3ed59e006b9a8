import type { Encounter, Observation, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { conceptText, firstDate, referenceText } from './words.ts';

export interface DescribedEntry {
  date: string;
  title: string;
  detail?: string;
  kind: string;
}

/** A resource as one line of the timeline; undefined for what is no happening in a person's care or has no date. */
export function describeEntry(resource: Resource): DescribedEntry | undefined {
  const described = describe(resource);
  if (!described?.date) return undefined;
  const detail = described.detail?.filter(Boolean).join(' · ');
  return { date: described.date, title: described.title, kind: described.kind, ...(detail ? { detail } : {}) };
}

interface Draft {
  date: string | undefined;
  title: string;
  kind: string;
  detail?: (string | undefined)[];
}

function describe(resource: Resource): Draft | undefined {
  switch (resource.resourceType) {
    case 'Encounter':
      return encounter(resource);
    case 'Appointment':
      return {
        date: firstDate(resource.start, resource.created),
        title: `Appointment ${resource.status === 'noshow' ? 'missed' : resource.status}`,
        kind: 'Appointment',
        detail: [
          conceptText(resource.serviceType?.[0]),
          resource.description,
          ...resource.participant.map((each) => each.actor?.display),
        ],
      };
    case 'ServiceRequest':
      return request(resource);
    case 'Condition':
      return {
        date: firstDate(resource.onsetDateTime, resource.onsetPeriod, resource.recordedDate),
        title: conceptText(resource.code) ?? 'Problem',
        kind: 'Problem',
        detail: [conceptText(resource.clinicalStatus)],
      };
    case 'Observation':
      return {
        date: firstDate(resource.effectiveDateTime, resource.effectivePeriod, resource.issued),
        title: conceptText(resource.code) ?? 'Observation',
        kind: 'Observation',
        detail: [observed(resource)],
      };
    case 'MedicationRequest':
      return {
        date: resource.authoredOn,
        title: conceptText(resource.medicationCodeableConcept) ?? resource.medicationReference?.display ?? 'Medicine',
        kind: 'Medicine',
        detail: [resource.status, resource.dosageInstruction?.[0]?.text],
      };
    case 'Procedure':
      return {
        date: firstDate(resource.performedDateTime, resource.performedPeriod),
        title: conceptText(resource.code) ?? 'Procedure',
        kind: 'Procedure',
        detail: [resource.status],
      };
    case 'Immunization':
      return {
        date: resource.occurrenceDateTime,
        title: conceptText(resource.vaccineCode) ?? 'Vaccination',
        kind: 'Vaccination',
      };
    case 'DiagnosticReport':
      return {
        date: firstDate(resource.effectiveDateTime, resource.effectivePeriod, resource.issued),
        title: conceptText(resource.code) ?? 'Report',
        kind: 'Report',
        detail: [resource.conclusion],
      };
    case 'AllergyIntolerance':
      return {
        date: firstDate(resource.onsetDateTime, resource.recordedDate),
        title: `Allergy: ${conceptText(resource.code) ?? 'not said to what'}`,
        kind: 'Allergy',
      };
    case 'CarePlan':
      return {
        date: firstDate(resource.period, resource.created),
        title: resource.title ?? conceptText(resource.category?.[0]) ?? 'Care plan',
        kind: 'Plan',
        detail: [resource.status],
      };
    case 'EpisodeOfCare':
      return {
        date: firstDate(resource.period),
        title: `Service: ${conceptText(resource.type?.[0]) ?? 'not said which'}`,
        kind: 'Service',
        detail: [
          resource.status,
          resource.period?.end ? `until ${resource.period.end.slice(0, 10)}` : undefined,
          referenceText(resource.managingOrganization),
        ],
      };
    case 'ClinicalImpression':
      return {
        date: firstDate(resource.effectivePeriod, resource.effectiveDateTime, resource.date),
        title: conceptText(resource.code) ?? 'Assessment',
        kind: 'Assessment',
        detail: [resource.status, resource.summary],
      };
    case 'Communication':
      return {
        date: resource.sent ?? resource.received,
        title: conceptText(resource.category?.[0]) ?? 'Message',
        kind: 'Message',
      };
    default:
      return undefined;
  }
}

function encounter(resource: Encounter): Draft {
  const place =
    resource.class.code === 'IMP'
      ? 'Stay in hospital'
      : resource.class.code === 'EMER'
        ? 'Emergency attendance'
        : 'Contact';
  return {
    date: firstDate(resource.period),
    title: conceptText(resource.type?.[0]) ?? place,
    kind: place,
    detail: [
      resource.status === 'cancelled' ? 'did not take place' : resource.status,
      conceptText(resource.reasonCode?.[0]),
      referenceText(resource.serviceProvider),
    ],
  };
}

function request(resource: ServiceRequest): Draft {
  const category = resource.category?.[0]?.coding?.[0]?.code;
  const what = conceptText(resource.code);
  const title =
    category === 'gp-access'
      ? `Asked the GP practice: ${what ?? 'for help'}`
      : category === 'referral'
        ? `Referral: ${what ?? 'not said to what'}`
        : (what ?? 'Request');
  return {
    date: resource.authoredOn ?? firstDate(resource.occurrenceDateTime, resource.occurrencePeriod),
    title,
    kind: category === 'referral' ? 'Referral' : 'Request',
    detail: [resource.status, resource.priority, ...(resource.performer ?? []).map(referenceText)],
  };
}

function observed(resource: Observation): string | undefined {
  const { valueQuantity } = resource;
  if (valueQuantity?.value !== undefined) return `${valueQuantity.value} ${valueQuantity.unit ?? ''}`.trim();
  if (resource.valueInteger !== undefined) return String(resource.valueInteger);
  return conceptText(resource.valueCodeableConcept) ?? resource.valueString;
}

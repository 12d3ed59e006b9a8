import type { Fault } from '../fault.ts';
import type { SourceKey } from './references.ts';
import { notARecord } from './row-faults.ts';
import type { FhirReference } from './who-about.ts';

/** An entry of a Bundle; a line of NDJSON or a whole file counts as an entry with nothing but its resource. */
export interface Entry {
  fullUrl?: string;
  resource?: { resourceType?: string; id?: string; identifier?: unknown };
  request?: { method?: string; url?: string };
}

/** What FHIR itself keeps out of a store of records, with the reason. */
const notRecords: Record<string, string> = {
  OperationOutcome: 'An OperationOutcome is the answer to a request, not part of anybody’s record.',
  Parameters: 'Parameters belong to a request or its answer, not to anybody’s record.',
  Bundle: 'A Bundle inside another, or among lines, is not taken apart.',
};

/** Why an entry is nothing that can be stored; undefined when it may be. */
export function entryFault(entry: Entry, isType: (name: string) => boolean): Fault | undefined {
  const method = entry.request?.method;
  if (method === 'DELETE') return undefined;
  if (method !== undefined && method !== 'POST' && method !== 'PUT') {
    const asked = /^[A-Z]{1,10}$/.test(method) ? method : 'something else';
    return notARecord(
      `The entry asks for ${asked}; only POST, PUT and DELETE say what the record is.`,
      'Send the resource as it now is.',
    );
  }
  if (entry.resource === undefined)
    return notARecord(
      'The entry has no resource.',
      'Send the resource itself, not only the request for it or the answer to one.',
    );
  const type = entry.resource.resourceType;
  if (typeof type !== 'string' || !isType(type))
    return {
      ...notARecord('The resourceType is missing or is none of FHIR R4.', 'Send FHIR R4 (4.0.1) resources.'),
      field: 'resourceType',
    };
  const why = notRecords[type];
  if (why === undefined) return undefined;
  return notARecord(why, type === 'Bundle' ? 'Send the inner Bundle as a file of its own.' : 'Leave it out.');
}

/** The source's own id: the resource's, else what its address says, else what the request addresses. */
export function keyOf(entry: Entry): SourceKey | undefined {
  const type = entry.resource?.resourceType;
  if (entry.request?.method === 'DELETE' || type === undefined) {
    const [, named, id] = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(entry.request?.url ?? '') ?? [];
    return named !== undefined && id !== undefined ? { type: named, id } : undefined;
  }
  if (typeof entry.resource?.id === 'string') return { type, id: entry.resource.id };
  const url = entry.fullUrl ?? '';
  const id =
    /^urn:uuid:([0-9a-fA-F-]{36})$/.exec(url)?.[1] ??
    new RegExp(`/${type}/([A-Za-z0-9\\-.]{1,64})$`).exec(url)?.[1] ??
    new RegExp(`^${type}/([A-Za-z0-9\\-.]{1,64})$`).exec(entry.request?.url ?? '')?.[1];
  return id === undefined ? undefined : { type, id };
}

/** Types that others may refer to by an identifier. */
const referredTo = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'HealthcareService',
  'RelatedPerson',
  'Device',
]);

/** 'system|value' of each identifier by which others may refer to the resource. */
export function identifiersOf(resource: Entry['resource']): string[] {
  if (!referredTo.has(resource?.resourceType ?? '') || !Array.isArray(resource?.identifier)) return [];
  return (resource.identifier as (FhirReference['identifier'] | null)[])
    .filter((one) => typeof one?.value === 'string')
    .map((one) => `${one?.system ?? ''}|${one?.value}`);
}

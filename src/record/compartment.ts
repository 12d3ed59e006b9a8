import type { Resource } from '@medplum/fhirtypes';
import { searchModel } from './search/parameters.ts';
import { referencesOf } from './search/values.ts';

/**
 * Patients that a resource is about, by R4's Patient compartment: 'Patient/<id>' as written in it (absolute and urn:uuid references
 * too), the subject's own first. Empty for what is about nobody, and for a Patient itself. A Binary is about whom its security context
 * names (https://hl7.org/fhir/R4/binary.html#security): a Patient, or a resource of any type that is about one.
 */
export function patientReferencesOf(resource: Resource): string[] {
  if (resource.resourceType === 'Binary') return referencesOf(resource.securityContext);
  const found = new Set<string>();
  for (const { paths } of searchModel().compartmentOf(resource.resourceType)) {
    for (const path of paths) {
      for (const { value } of path.find(resource)) {
        for (const text of referencesOf(value)) if (mayBePatient(text, value)) found.add(text);
      }
    }
  }
  return resource.resourceType === 'Patient' ? [] : [...found];
}

function mayBePatient(text: string, value: unknown): boolean {
  if (/(^|\/)Patient\/[^/]+$/.test(text)) return true;
  const type = (value as { type?: unknown } | null)?.type;
  return text.startsWith('urn:uuid:') && (type === undefined || type === 'Patient');
}

/** True when resources of the type are about a person; what is not (organisations, code systems) is stored under NOBODY. */
export function isAboutPersons(type: string): boolean {
  return type === 'Patient' || type === 'Binary' || searchModel().compartmentOf(type).length > 0;
}

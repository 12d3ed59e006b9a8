import type { Resource } from '@medplum/fhirtypes';
import type { Refusal } from '../platform/index.ts';
import type { FhirRequest } from './exchange.ts';
import { badRequest } from './refusals.ts';

/** The resource in the body, of the type that the address says. */
export function resourceIn(request: FhirRequest, type: string): Resource | Refusal {
  const value = request.body?.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return badRequest('The body is not a FHIR resource.', {
      where: type,
      what: 'A JSON object was expected.',
      mend: `Send a ${type} as application/fhir+json.`,
    });
  }
  const resource = value as Resource;
  if (resource.resourceType !== type) {
    return badRequest(`The body is a '${resource.resourceType}', but the address says ${type}.`, {
      where: `${type}.resourceType`,
      what: `Expected '${type}'.`,
      mend: 'Send it to the address of its type.',
    });
  }
  return resource;
}

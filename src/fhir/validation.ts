import type { Resource } from '@medplum/fhirtypes';
import type { Refusal } from '../platform/index.ts';
import { validateResource } from '../record/index.ts';
import { FhirRefusal } from './refusals.ts';

/** Undefined when the resource is valid; else one refusal with every fault, its place and its mend. */
export function validationRefusal(resource: Resource): Refusal | undefined {
  const faults = validateResource(resource);
  if (faults.length === 0) return undefined;
  const first = faults[0]!;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new FhirRefusal(
    'invalid',
    422,
    'invalid',
    `This ${resource.resourceType} is not valid: ${first.where}: ${first.what}${more}`,
    faults,
  );
}

import type { Resource } from '@medplum/fhirtypes';
import type { Refusal } from '../platform/index.ts';
import {
  attachmentFaults,
  chargeFaults,
  type Fault,
  OWN_SOURCE,
  type ProfileSet,
  validateByProfiles,
  validateResource,
} from '../record/index.ts';
import type { FhirContext } from './exchange.ts';
import { FhirRefusal } from './refusals.ts';

export interface Verdict {
  /** What keeps it out. */
  errors: readonly Fault[];
  /** What is only told. */
  warnings: readonly Fault[];
}

/**
 * Checks a resource by R4, and when R4 finds nothing, by the profiles that it names, those asked of what is written here, and `also`.
 */
export function verdictOf(
  { parts }: Pick<FhirContext, 'parts'>,
  resource: Resource,
  profiles: ProfileSet,
  also: readonly string[] = [],
): Verdict {
  const errors = validateResource(resource);
  if (errors.length > 0) return { errors, warnings: [] };
  const files = attachmentFaults(resource, parts.largestAttachment);
  if (files.length > 0) return { errors: files, warnings: [] };
  const faults = validateByProfiles(resource, {
    profiles,
    source: OWN_SOURCE,
    unknown: parts.profiles.unknown,
    also,
  }).map(({ severity, ...fault }) => ({ severity, fault }));
  const of = (wanted: 'error' | 'warning') =>
    faults.filter(({ severity }) => severity === wanted).map(({ fault }) => fault);
  return { errors: of('error'), warnings: of('warning') };
}

/** One refusal with every fault, its place and its mend; undefined when there is none. */
export function validationRefusal({ resourceType }: Resource, faults: readonly Fault[]): Refusal | undefined {
  const [first] = faults;
  if (first === undefined) return undefined;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const tooLarge = faults.some(({ code }) => code === 'too-long');
  return new FhirRefusal(
    tooLarge ? 'too-large' : 'invalid',
    tooLarge ? 413 : 422,
    tooLarge ? 'too-long' : 'invalid',
    `This ${resourceType} is not valid: ${first.where}: ${first.what}${more}`,
    faults,
  );
}

/** Refuses a charge for care that must be free, with the clause; undefined when there is none. */
export function chargeRefusal(resource: Resource): Refusal | undefined {
  const faults = chargeFaults(resource);
  const first = faults[0];
  return first && new FhirRefusal('invalid', 422, 'business-rule', first.what, faults);
}

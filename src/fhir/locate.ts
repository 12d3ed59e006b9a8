import { NOBODY, type Refusal, refuse } from '../platform/index.ts';
import { personOf, searchModel } from '../record/index.ts';
import type { FhirContext } from './exchange.ts';
import { FhirRefusal } from './refusals.ts';

/** Whether the type is one of R4's. */
export function typeRefusal(type: string): Refusal | undefined {
  if (searchModel().types.includes(type)) return undefined;
  return new FhirRefusal('not-found', 404, 'not-supported', `'${type}' is not a resource type of FHIR R4.`, [
    { where: type, what: 'Unknown resource type.', mend: 'Types are written like Patient, with a capital letter.' },
  ]);
}

export const idPattern = /^[A-Za-z0-9\-.]{1,64}$/;

/**
 * The person of a stored resource, if this actor may use it. One that is not there and one out of reach are refused alike, so that
 * an id tells nothing.
 */
export async function locate(context: FhirContext, type: string, id: string): Promise<{ personId: string } | Refusal> {
  const personId = await personOf(context.tx, type, id);
  if (personId === undefined || !isWithinReach(context, personId)) return notThere(type, id);
  return { personId };
}

export function notThere(type: string, id: string): Refusal {
  return refuse('not-found', `There is no ${type}/${id}.`, {
    where: `${type}/${id}`,
    what: 'Not found.',
    mend: 'Check the type and the id.',
  });
}

export function isWithinReach(context: FhirContext, personId: string): boolean {
  return context.reach === 'everyone' || personId === NOBODY || context.reach.includes(personId);
}

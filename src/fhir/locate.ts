import { isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { personsInSight, readResource, searchModel } from '../record/index.ts';
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
 * The person of a stored resource (deleted ones too), if this actor may see it. One that is not there, one out of reach and one that labels keep
 * from the actor are refused alike, so that an id tells nothing.
 */
export async function locate(context: FhirContext, type: string, id: string): Promise<{ personId: string } | Refusal> {
  const personId = (await personsInSight(context.tx, [{ type, id }], context.reach)).get(`${type}/${id}`);
  return personId === undefined ? notThere(type, id) : { personId };
}

/** Whether a resource is there now, for this actor. */
export async function isThere(context: FhirContext, type: string, id: string): Promise<boolean> {
  const located = await locate(context, type, id);
  return !isRefusal(located) && !isRefusal(await readResource(context.tx, type, id));
}

export function notThere(type: string, id: string): Refusal {
  return refuse('not-found', `There is no ${type}/${id}.`, {
    where: `${type}/${id}`,
    what: 'Not found.',
    mend: 'Check the type and the id.',
  });
}

import type { Resource } from '@medplum/fhirtypes';
import { hasRole } from '../access/index.ts';
import { isRefusal, NOBODY, type Refusal, refuse } from '../platform/index.ts';
import {
  type IncomingResource,
  type Outcome,
  OWN_SOURCE,
  type ParsedJson,
  readResource,
  stringifyJson,
  writeResources,
} from '../record/index.ts';
import type { FhirContext } from './exchange.ts';
import { partlyShown } from './masking.ts';
import { personsFor } from './persons.ts';
import { placedAt, preconditionFailed } from './refusals.ts';
import { validationRefusal } from './validation.ts';

/** A resource to write, with its id. */
export interface ToStore {
  resource: Resource;
  numbers: ParsedJson['numbers'];
  /** True when the server gave the id, so that it is new. */
  numbered?: boolean;
  /** The version that must be current (If-Match); undefined: any. */
  ifVersion?: number | undefined;
}

export interface Stored {
  outcome: 'created' | 'updated' | 'unchanged';
  type: string;
  id: string;
  version: number;
  lastUpdated: number;
  json: string;
}

/**
 * `placeOf` says where each stands in a bundle, for refusals.
 * Validates, files under persons and stores resources, all of them or none, in a number of statements that does not depend on how
 * many there are.
 */
export async function storeResources(
  context: FhirContext,
  items: readonly ToStore[],
  placeOf?: (at: number) => string,
): Promise<Stored[] | Refusal> {
  const placed = (at: number, refusal: Refusal) => (placeOf ? placedAt(refusal, placeOf(at)) : refusal);
  for (const [at, { resource }] of items.entries()) {
    const invalid = validationRefusal(resource);
    if (invalid) return placed(at, invalid);
  }
  const incoming: IncomingResource[] = [];
  for (const [at, personId] of (
    await personsFor(
      context,
      items.map(({ resource, numbered = false }) => ({ resource, numbered })),
    )
  ).entries()) {
    const one = isRefusal(personId) ? personId : await incomingOf(context, items[at]!, personId);
    if (isRefusal(one)) return placed(at, one);
    incoming.push(one);
  }
  const result = await writeResources(context.tx, incoming, context.now);
  const stored: Stored[] = [];
  for (const [at, outcome] of result.outcomes.entries()) {
    const one = await storedOf(context, items[at]!, outcome);
    if (isRefusal(one)) return placed(at, one);
    stored.push(one);
  }
  context.saw(incoming.map((one) => one.personId).filter((person) => person !== NOBODY));
  if (result.personsTouched.length > 0) {
    await context.parts.onPersonsTouched(context.tx, result.personsTouched, context.now);
  }
  return stored;
}

/** The resource as the record takes it, once the module that owns its type has agreed. */
async function incomingOf(
  context: FhirContext,
  { resource, numbers }: ToStore,
  personId: string,
): Promise<IncomingResource | Refusal> {
  if (personId === NOBODY && !hasRole(context.actor, 'system')) return onlySystems(resource.resourceType);
  const { resourceType, id, ...rest } = resource;
  const partly = await partlyShown(context, resourceType, id ?? '', personId);
  if (partly) return partly;
  const ordered = { resourceType, id, ...rest } as Resource;
  const json = stringifyJson(ordered, numbers);
  const incoming = { personId, resource: ordered, json, source: OWN_SOURCE, extractId: null, row: null };
  const refused = await context.parts.owners.get(resourceType)?.store(context.tx, incoming, context.actor, context.now);
  return refused ?? incoming;
}

async function storedOf(
  context: FhirContext,
  { resource, ifVersion }: ToStore,
  outcome: Outcome,
): Promise<Stored | Refusal> {
  if (outcome.outcome === 'refused') return outcome.refusal;
  if (outcome.outcome === 'deleted') throw new Error('A write became a deletion.');
  const { resourceType: type, id = '' } = resource;
  const { version, lastUpdated } = outcome;
  const before = outcome.outcome === 'unchanged' ? version : version - 1;
  if (ifVersion !== undefined && ifVersion !== before) return changedMeanwhile(`${type}/${id}`, before, ifVersion);
  const json = outcome.json ?? (await currentText(context, type, id));
  return isRefusal(json) ? json : { outcome: outcome.outcome, type, id, version, lastUpdated, json };
}

/** 412: the version that the change was made to is no longer the current one. */
export function changedMeanwhile(name: string, current: number, wanted: number | string): Refusal {
  return preconditionFailed(`${name} is at version ${current}, not ${wanted}.`, {
    where: 'If-Match',
    what: 'Somebody changed it meanwhile.',
    mend: 'Read it again and make your change to the new version.',
  });
}

async function currentText(context: FhirContext, type: string, id: string): Promise<string | Refusal> {
  const current = await readResource(context.tx, type, id);
  return isRefusal(current) ? current : current.json;
}

function onlySystems(type: string): Refusal {
  return refuse('forbidden', `Only a registered system may write a ${type} that is about no person.`, {
    where: type,
    what: 'It is shared by everybody.',
    mend: 'Use a system token.',
  });
}

import { isRefusal, NOBODY, type Refusal } from '../platform/index.ts';
import { type IncomingResource, personsOf, readResource } from '../record/index.ts';
import type { FhirContext, OwnedWrite, Stored } from './exchange.ts';
import { changedMeanwhile } from './refusals.ts';

/** Places of the resources whose owner has to be asked, in the order in which owners write; updates before creations of a type. */
export async function ownedAmong(context: FhirContext, incoming: readonly IncomingResource[]): Promise<number[]> {
  const { owners } = context.parts;
  const order = [...owners.keys()];
  const candidates = incoming.flatMap(({ resource }, at) => (owners.has(resource.resourceType) ? [at] : []));
  if (candidates.length === 0) return [];
  const stored = await personsOf(
    context.tx,
    candidates.map((at) => keyOf(incoming[at]!)),
  );
  const isStored = (at: number) => stored.has(nameOf(incoming[at]!));
  return candidates
    .filter((at) => isStored(at) || owners.get(incoming[at]!.resource.resourceType)!.mayOwn(incoming[at]!.resource))
    .map((at) => ({ at, rank: order.indexOf(incoming[at]!.resource.resourceType), isNew: isStored(at) ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank || a.isNew - b.isNew || a.at - b.at)
    .map(({ at }) => at);
}

/** Has the owner's use case do what the resource asks; gives the FHIR form that it wrote. */
export async function storeOwned(
  context: FhirContext,
  incoming: IncomingResource,
  ifVersion: number | undefined,
): Promise<Stored | 'not-ours' | Refusal> {
  const { tx, actor, now, parts } = context;
  const { type, id } = keyOf(incoming);
  const before = await readResource(tx, type, id);
  if (ifVersion !== undefined && !isRefusal(before) && before.version !== ifVersion)
    return changedMeanwhile(`${type}/${id}`, before.version, ifVersion);
  const resource = { ...incoming.resource, id } as OwnedWrite['resource'];
  const exists = !isRefusal(before) || before.kind === 'gone';
  const person = await personSetOf(context, incoming.personId);
  const result = await parts.owners.get(type)!.store(tx, { resource, person, exists, actor, now });
  if (result !== 'stored') return result;
  const after = await readResource(tx, type, id);
  if (isRefusal(after)) throw new Error(`The owner of ${type} stored nothing under the id that it was given.`);
  const { version, lastUpdated, json } = after;
  const outcome = isRefusal(before) ? 'created' : before.version === version ? 'unchanged' : 'updated';
  return { outcome, type, id, version, lastUpdated, json };
}

/** Why what is stored under this id may not be deleted; undefined when it may. */
export async function ownerRefusal(
  context: FhirContext,
  type: string,
  id: string,
  personId: string,
): Promise<Refusal | undefined> {
  const { tx, actor, now, parts } = context;
  const owner = parts.owners.get(type);
  return owner?.remove(tx, { id, person: await personSetOf(context, personId), actor, now });
}

async function personSetOf({ tx, parts }: FhirContext, personId: string): Promise<OwnedWrite['person']> {
  if (personId === NOBODY) return undefined;
  const [set] = await parts.personSets(tx, [personId]);
  return set ?? { current: personId, members: [personId] };
}

function keyOf({ resource }: IncomingResource): { type: string; id: string } {
  return { type: resource.resourceType, id: resource.id ?? '' };
}

function nameOf(incoming: IncomingResource): string {
  const { type, id } = keyOf(incoming);
  return `${type}/${id}`;
}

import type { Resource } from '@medplum/fhirtypes';
import { hasRole } from '../access/index.ts';
import { isRefusal, NOBODY, type Refusal, type RefusalDetail, refuse } from '../platform/index.ts';
import {
  type IncomingResource,
  type Outcome,
  OWN_SOURCE,
  type ParsedJson,
  readResource,
  stringifyJson,
  writeResources,
} from '../record/index.ts';
import type { FhirContext, Stored } from './exchange.ts';
import { partlyShown } from './masking.ts';
import { personsFor } from './persons.ts';
import { changedMeanwhile, placedAt } from './refusals.ts';
import { resolveReferences } from './resolve-references.ts';
import { ownedAmong, storeOwned } from './store-owned.ts';
import { chargeRefusal, validationRefusal, verdictOf } from './validation.ts';

/** A resource to write, with its id. */
export interface ToStore {
  resource: Resource;
  numbers: ParsedJson['numbers'];
  /** True when the server gave the id, so that it is new. */
  numbered?: boolean;
  /** The version that must be current (If-Match); undefined: any. */
  ifVersion?: number | undefined;
}

/**
 * `bundle`: where each stands in a transaction, for refusals, and where its fullUrls lead.
 * Validates, files under persons and stores resources, all of them or none, in a number of statements that does not depend on how
 * many there are.
 */
export async function storeResources(
  context: FhirContext,
  items: readonly ToStore[],
  bundle?: { placeOf(at: number): string; idOfUrl: ReadonlyMap<string, string> },
): Promise<Stored[] | Refusal> {
  const placed = (at: number, refusal: Refusal) => (bundle ? placedAt(refusal, bundle.placeOf(at)) : refusal);
  const resources = items.map(({ resource }) => resource);
  const unresolved = await resolveReferences(context, resources, bundle?.idOfUrl);
  if (unresolved) return placed(unresolved.at, unresolved.refusal);
  const profiles = await context.parts.profiles.current(context.tx);
  const warnings: (readonly RefusalDetail[])[] = [];
  for (const [at, { resource }] of items.entries()) {
    const verdict = verdictOf(context, resource, profiles);
    const invalid = validationRefusal(resource, verdict.errors);
    if (invalid) return placed(at, invalid);
    warnings.push(verdict.warnings);
    const charged = chargeRefusal(resource);
    if (charged) return placed(at, charged);
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
  const owned = await ownedAmong(context, incoming);
  const asked = new Set(owned);
  const stored: Stored[] = [];
  /** Writes these in one go, in the record alone. */
  const writePlain = async (places: readonly number[]): Promise<Refusal | undefined> => {
    const chosen = places.map((at) => incoming[at]!);
    const { outcomes, personsTouched } = await writeResources(context.tx, chosen, context.now);
    for (const [nth, at] of places.entries()) {
      const one = await storedOf(context, items[at]!, outcomes[nth]!);
      if (isRefusal(one)) return placed(at, one);
      stored[at] = one;
    }
    if (personsTouched.length > 0) await context.parts.onPersonsTouched(context.tx, personsTouched, context.now);
    return undefined;
  };
  // What no module owns comes first: an appointment may be about a Patient of the same transaction.
  const refused = await writePlain([...incoming.keys()].filter((at) => !asked.has(at)));
  if (refused) return refused;
  const left: number[] = [];
  for (const at of owned) {
    const one = await storeOwned(context, incoming[at]!, items[at]!.ifVersion);
    if (isRefusal(one)) return placed(at, one);
    if (one === 'not-ours') left.push(at);
    else stored[at] = one;
  }
  const refusedLater = left.length > 0 ? await writePlain(left) : undefined;
  if (refusedLater) return refusedLater;
  context.saw(incoming.map((one) => one.personId).filter((person) => person !== NOBODY));
  return stored.map((one, at) => ({ ...one, warnings: warnings[at] ?? [] }));
}

/** The resource as the record takes it. */
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
  return { personId, resource: ordered, json, source: OWN_SOURCE, extractId: null, row: null };
}

async function storedOf(
  context: FhirContext,
  { resource, ifVersion }: ToStore,
  outcome: Outcome,
): Promise<Omit<Stored, 'warnings'> | Refusal> {
  if (outcome.outcome === 'refused') return outcome.refusal;
  if (outcome.outcome === 'deleted') throw new Error('A write became a deletion.');
  const { resourceType: type, id = '' } = resource;
  const { version, lastUpdated } = outcome;
  const before = outcome.outcome === 'unchanged' ? version : version - 1;
  if (ifVersion !== undefined && ifVersion !== before) return changedMeanwhile(`${type}/${id}`, before, ifVersion);
  const json = outcome.json ?? (await currentText(context, type, id));
  return isRefusal(json) ? json : { outcome: outcome.outcome, type, id, version, lastUpdated, json };
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

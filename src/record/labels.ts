import { type Actor, type Context, type Decision, maySeeLabelled, type Sight, shows } from '../access/index.ts';
import type { Db } from '../platform/index.ts';
import { labelledKeys, labelsOf } from './labels-store.ts';
import { parseJson, stringifyJson } from './precise-json.ts';
import type { Key } from './store.ts';

/**
 * Whom resources are about, by 'Type/id', as far as this reader may find them: deleted ones too. What is hidden is left out like what never was.
 */
export async function personsInSight(db: Db, keys: readonly Key[], sight: Sight): Promise<Map<string, string>> {
  const rows = keys.length === 0 ? [] : await labelsOf(db, keys);
  const seen = rows.filter((row) => shows(sight, row.person_id, { ...row, organisation: row.shown_to }));
  return new Map(seen.map((row) => [`${row.resource_type}/${row.id}`, row.person_id]));
}

type Allowed = Extract<Decision, { allowed: true }>;

/** What is hidden: whose it is (a source's person), by 'Type/id'. */
export type Hidden = ReadonlyMap<string, string>;

export const nothingHidden: Hidden = new Map();

/** Resources of these persons that labels keep from a reader. Empty for nearly everybody: one indexed look. */
export async function hiddenFrom(
  db: Db,
  personIds: readonly string[],
  actor: Actor,
  decision: Allowed,
): Promise<Hidden> {
  const keys = await labelledKeys(db, personIds);
  const hidden = keys.filter((key) => !maySeeLabelled(actor, decision, { ...key, organisation: key.shown_to }));
  return new Map(hidden.map((key) => [`${key.resource_type}/${key.id}`, key.person_id]));
}

/** The same on a page about one person: its context says who reads, and how they were let in. */
export function hiddenHere(
  view: Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'actor' | 'decision'>,
): Promise<Hidden> {
  if (view.decision === undefined) throw new Error('What is hidden is known on routes about one person only.');
  return hiddenFrom(view.tx, view.person.members, view.actor, view.decision);
}

/** The same for readers of many people, each let in in a way of their own. */
export async function hiddenInSight(db: Db, personIds: readonly string[], sight: Sight): Promise<Hidden> {
  if (sight === 'everyone' || personIds.length === 0) return nothingHidden;
  const keys = await labelledKeys(db, personIds);
  const hidden = keys.filter((key) => !shows(sight, key.person_id, { ...key, organisation: key.shown_to }));
  return new Map(hidden.map((key) => [`${key.resource_type}/${key.id}`, key.person_id]));
}

/**
 * The text of a resource in which every reference to something hidden is replaced by a mark that something is masked. Only what names a hidden
 * resource is parsed.
 */
export function withoutReferencesTo(hidden: Hidden, json: string): string {
  if (hidden.size === 0 || ![...hidden.keys()].some((key) => json.includes(key))) return json;
  const { value, numbers } = parseJson(json);
  return stringifyJson(mask(hidden, value), numbers);
}

/** In place: numbers are known by the identity of the objects that hold them. */
function mask(hidden: Hidden, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isReferenceTo(hidden, value)) return masked;
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members)) members[name] = mask(hidden, members[name]);
  return value;
}

const masked = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }],
};

function isReferenceTo(hidden: Hidden, value: unknown): boolean {
  const reference = (value as { reference?: unknown } | null)?.reference;
  if (typeof reference !== 'string') return false;
  const key = /([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/.*)?$/.exec(reference)?.[1];
  return key !== undefined && hidden.has(key);
}

/** What happened, without what is told by hidden resources. */
export function withoutHidden<E extends { fact: { type: string; id: string } }>(
  events: readonly E[],
  hidden: Hidden,
): E[] {
  return hidden.size === 0 ? [...events] : events.filter(({ fact }) => !hidden.has(`${fact.type}/${fact.id}`));
}

/** Of these persons' resources, all that carry or inherit any label, whoever asks: for words that are stored where several readers see them. */
export async function labelledOfPersons(db: Db, personIds: readonly string[]): Promise<Hidden> {
  const keys = await labelledKeys(db, personIds);
  return new Map(keys.map((key) => [`${key.resource_type}/${key.id}`, key.person_id]));
}

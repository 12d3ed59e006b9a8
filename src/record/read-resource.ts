import { type Db, isRefusal, NOBODY, type Refusal, type RefusalDetail, refuse } from '../platform/index.ts';
import type { CareEvent } from '../standards/index.ts';
import { joinPathways } from './care-events/index.ts';
import type { StoredRow } from './store.ts';
import * as store from './store.ts';
import type { CareEventRow } from './tables.ts';

/** A stored version of a resource. `json` is sent to readers as it is. */
export interface StoredResource {
  /** The source's own person (never re-pointed), or NOBODY. */
  personId: string;
  type: string;
  id: string;
  version: number;
  /** Epoch milliseconds. */
  lastUpdated: number;
  deleted: boolean;
  source: string;
  extractId: string | null;
  row: number | null;
  json: string;
  /** What labels keep from some readers, own and inherited: for `maySeeLabelled`. */
  restricted: boolean;
  withheld: boolean;
  organisation: string | null;
}

/** Whom a resource is about (a source's own person, or NOBODY), deleted ones included; undefined when it was never stored. */
export async function personOf(db: Db, type: string, id: string): Promise<string | undefined> {
  const [owner] = await store.ownersOf(db, [{ type, id }]);
  return owner?.personId;
}

/** Whom many resources are about, by 'Type/id'; unknown ones are left out. */
export async function personsOf(db: Db, keys: readonly store.Key[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  return new Map((await store.ownersOf(db, keys)).map((owner) => [`${owner.type}/${owner.id}`, owner.personId]));
}

/** The current version. Refused: not-found when never stored, gone when deleted. */
export async function readResource(db: Db, type: string, id: string): Promise<StoredResource | Refusal> {
  const current = await currentOf(db, type, id);
  if (isRefusal(current)) return current;
  return current.deleted ? refuse('gone', `${type}/${id} was deleted.`, deleted(`${type}/${id}`)) : stored(current);
}

/** One version, current or earlier. Refused: not-found when there is no such version, gone when that version is the deletion. */
export async function readVersion(
  db: Db,
  type: string,
  id: string,
  version: number,
): Promise<StoredResource | Refusal> {
  const current = await currentOf(db, type, id);
  if (isRefusal(current)) return current;
  const row =
    current.version === version ? current : await store.selectVersion(db, current.person_id, { type, id }, version);
  if (row === undefined)
    return refuse(
      'not-found',
      `${type}/${id} has no version ${version}.`,
      notFound(`${type}/${id}/_history/${version}`),
    );
  return row.deleted
    ? refuse('gone', `${type}/${id} was deleted by version ${version}.`, deleted(`${type}/${id}`))
    : stored(row);
}

async function currentOf(db: Db, type: string, id: string): Promise<StoredRow | Refusal> {
  return (
    (await store.selectCurrent(db, { type, id })) ??
    refuse('not-found', `There is no ${type}/${id}.`, notFound(`${type}/${id}`))
  );
}

/** Current resources of a set of persons (the members of one person's links), of some types when given. */
export async function readPersonResources(
  db: Db,
  members: readonly string[],
  types?: readonly string[],
): Promise<StoredResource[]> {
  return (await store.selectOfPersons(db, withoutNobody(members), types)).map(stored);
}

/** Events held true of a set of persons, in order of happening, pathways joined. */
export async function careEventsOfPersons(db: Db, members: readonly string[]): Promise<CareEvent[]> {
  return joinPathways((await store.selectEvents(db, withoutNobody(members), false)).map(eventOf));
}

/** Every event ever held of a set of persons, with `ceased`, for questions about what was known when. */
export async function careEventHistoryOfPersons(db: Db, members: readonly string[]): Promise<CareEvent[]> {
  return joinPathways((await store.selectEvents(db, withoutNobody(members), true)).map(eventOf));
}

/** What is about nobody is nobody's record. */
function withoutNobody(members: readonly string[]): string[] {
  return members.filter((member) => member !== NOBODY);
}

export function stored(row: StoredRow): StoredResource {
  return {
    personId: row.person_id,
    type: row.resource_type,
    id: row.id,
    version: row.version,
    lastUpdated: row.last_updated,
    deleted: row.deleted,
    source: row.source,
    extractId: row.extract_id,
    row: row.row,
    json: row.json,
    restricted: row.restricted,
    withheld: row.withheld,
    organisation: row.shown_to,
  };
}

function eventOf(row: CareEventRow): CareEvent {
  return {
    id: row.id,
    person: row.person_id,
    kind: row.kind,
    at: row.at,
    precision: row.precision,
    known: row.known_at,
    ...(row.ceased_at === null ? {} : { ceased: row.ceased_at }),
    ...(row.pathway === null ? {} : { pathway: row.pathway }),
    source: row.source,
    fact: { type: row.fact_type, id: row.fact_id, version: row.fact_version },
    ...(row.organisation === null ? {} : { organisation: row.organisation }),
    data: row.data,
  } as CareEvent;
}

/** Where a refusal's mend is: nothing has this address. */
export function notFound(where: string): RefusalDetail {
  return { where, what: 'Not found.', mend: 'Check the type and the id.' };
}

function deleted(where: string): RefusalDetail {
  return { where, what: 'Deleted.', mend: 'Its _history has the earlier versions; writing it again brings it back.' };
}

import type { Resource } from '@medplum/fhirtypes';
import { type Labelled, labelledOf, withheldFromPerson } from '../access/index.ts';
import { NOBODY, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { careEventsOf } from './care-events/index.ts';
import { contentHash, withServerMeta } from './content.ts';
import { knowingAt } from './known-order-store.ts';
import { spreadLabels } from './labels-store.ts';
import { indexRowsOf } from './search/index-rows.ts';
import { insertRows, removeRows } from './search/store.ts';
import type { CurrentRow, Key, Owned } from './store.ts';
import * as store from './store.ts';
import type { SaidLabels, VersionRow } from './tables.ts';

/** A resource to store, about one person (or NOBODY), with its id and where it came from. */
export interface IncomingResource {
  personId: string;
  resource: Resource;
  /** Text of `resource` as it is to be sent to readers, without insignificant white space. meta.versionId and lastUpdated are put in here. */
  json: string;
  /** Slug of the source, or 'wpc' for what is recorded here. */
  source: string;
  extractId: string | null;
  /** Line or entry of the extract, from 1. */
  row: number | null;
}

/** A deletion: one more version, without content. */
export interface IncomingDeletion extends Key {
  source: string;
  extractId: string | null;
  row: number | null;
}

export type Outcome =
  | {
      outcome: 'created' | 'updated' | 'unchanged' | 'deleted';
      version: number;
      lastUpdated: number;
      /** The text as stored; undefined when nothing was written. */
      json?: string;
    }
  | { outcome: 'refused'; refusal: Refusal };

export interface WriteResult {
  /** Versions written (created, updated and deleted). */
  stored: number;
  unchanged: number;
  /** Persons whose resources changed; never NOBODY. */
  personsTouched: string[];
  /** What became of each, in the order given. A refused resource was not written; the others were. */
  outcomes: Outcome[];
}

/** The source of what is recorded here rather than sent: it may change what any source sent. */
export const OWN_SOURCE = 'wpc';

/**
 * Stores resources with their versions, provenance and care events, in the caller's transaction. Content that is already current
 * (or that its source sent last) makes no new version. An id that another source owns, or that is about another person, is refused
 * as a conflict, resource by resource. A number of statements that does not depend on the number of resources.
 */
export async function writeResources(tx: Tx, incoming: readonly IncomingResource[], now: number): Promise<WriteResult> {
  return write(
    tx,
    incoming.map(({ resource, ...rest }) => ({
      ...rest,
      type: resource.resourceType,
      id: resource.id ?? '',
      resource,
    })),
    now,
  );
}

/** Deletes resources softly: history stays, their care events cease. Deleting what is deleted or was never there changes nothing. */
export async function deleteResources(
  tx: Tx,
  deletions: readonly IncomingDeletion[],
  now: number,
): Promise<WriteResult> {
  const owners = await store.ownersOf(tx, deletions);
  const personOf = new Map(owners.map((owner) => [keyOf(owner), owner.personId]));
  return write(
    tx,
    deletions.map((one) => ({ ...one, personId: personOf.get(keyOf(one)) ?? NOBODY, resource: undefined, json: '' })),
    now,
  );
}

interface Change extends Key {
  personId: string;
  source: string;
  extractId: string | null;
  row: number | null;
  /** Undefined is a deletion. */
  resource: Resource | undefined;
  json: string;
}

/** One resource's state while the batch is worked through. */
interface State {
  owner: Owned | undefined;
  stored: CurrentRow | undefined;
  current: (store.CurrentVersion & { resource: Resource | undefined; withheld_here: boolean }) | undefined;
}

async function write(tx: Tx, changes: readonly Change[], at: number): Promise<WriteResult> {
  const now = changes.length === 0 ? at : await knowingAt(tx, at);
  const states = await readStates(tx, changes);
  const passed: VersionRow[] = [];
  const outcomes = changes.map((change) => apply(states.get(keyOf(change))!, change, now, passed));
  const changed = [...states.values()].filter((state) => state.current !== undefined);
  if (changed.length > 0) await save(tx, changed, passed, now);
  const stored = outcomes.filter(
    ({ outcome }) => outcome === 'created' || outcome === 'updated' || outcome === 'deleted',
  ).length;
  return {
    stored,
    unchanged: outcomes.filter(({ outcome }) => outcome === 'unchanged').length,
    personsTouched: [...new Set(changed.map((state) => state.current!.person_id))].filter(
      (person) => person !== NOBODY,
    ),
    outcomes,
  };
}

async function readStates(tx: Tx, changes: readonly Change[]): Promise<Map<string, State>> {
  const states = new Map<string, State>();
  const keys: Key[] = [];
  for (const change of changes) {
    if (states.has(keyOf(change))) continue;
    states.set(keyOf(change), { owner: undefined, stored: undefined, current: undefined });
    keys.push(change);
  }
  if (keys.length === 0) return states;
  const owners = await store.ownersOf(tx, keys);
  for (const owner of owners) states.get(keyOf(owner))!.owner = owner;
  if (owners.length > 0) {
    for (const row of await store.lockCurrent(tx, owners)) states.get(`${row.resource_type}/${row.id}`)!.stored = row;
  }
  return states;
}

/** Decides what becomes of one change and moves the state on. A version that the same batch overtakes goes to `passed`. */
function apply(state: State, change: Change, now: number, passed: VersionRow[]): Outcome {
  const owner = state.owner;
  const refusal = owner && refusalOf(owner, change, state);
  if (refusal) return { outcome: 'refused', refusal };
  const before = state.current ?? state.stored;
  const deleting = change.resource === undefined;
  const sent = change.resource;
  const sentHash = sent === undefined ? '' : contentHash(sent);
  const resource = sent !== undefined && before?.withheld_here === true ? withLabel(sent, withheldFromPerson) : sent;
  const hash = resource === undefined || resource === sent ? sentHash : contentHash(resource);
  if (before === undefined && deleting) return { outcome: 'unchanged', version: 0, lastUpdated: now };
  if (before !== undefined && isUnchanged(before, { hash, sentHash }, change, owner)) {
    return { outcome: 'unchanged', version: before.version, lastUpdated: before.last_updated };
  }
  if (state.current) passed.push(state.current);
  state.owner ??= { type: change.type, id: change.id, personId: change.personId, source: change.source };
  const version = (before?.version ?? 0) + 1;
  const lastUpdated = Math.max(now, before?.last_updated ?? 0);
  const sentByOwner = change.source === state.owner.source;
  state.current = {
    person_id: state.owner.personId,
    resource_type: change.type,
    id: change.id,
    version,
    last_updated: lastUpdated,
    deleted: deleting,
    content_hash: hash,
    sent_hash: sentByOwner ? sentHash : (before?.sent_hash ?? sentHash),
    seq: before?.seq ?? 0,
    source: change.source,
    extract_id: change.extractId,
    row: change.row,
    json: sent === undefined ? '' : withServerMeta(change.json, sent, version, lastUpdated, resource?.meta),
    resource,
    withheld_here: before?.withheld_here ?? false,
    ...labelsOf(resource, before),
  };
  return {
    outcome: deleting ? 'deleted' : before === undefined || before.deleted ? 'created' : 'updated',
    version,
    lastUpdated,
    json: state.current.json,
  };
}

/** A deletion keeps the labels of what it deletes: that something was there is as much to be kept as what it was. */
function labelsOf(
  resource: Resource | undefined,
  before: Pick<VersionRow, 'restricted' | 'withheld' | 'shown_to'> | undefined,
): Pick<VersionRow, 'restricted' | 'withheld' | 'shown_to'> & Omit<SaidLabels, 'withheld_here'> {
  const kept = { restricted: before?.restricted ?? false, withheld: before?.withheld ?? false };
  const { restricted, withheld, organisation }: Labelled =
    resource === undefined ? { ...kept, organisation: before?.shown_to ?? null } : labelledOf(resource);
  return {
    restricted,
    withheld,
    shown_to: organisation,
    said_restricted: restricted,
    said_withheld: withheld,
    said_shown_to: organisation,
  };
}

function withLabel(resource: Resource, code: string): Resource {
  const security = resource.meta?.security ?? [];
  if (security.some((label) => label.code === code)) return resource;
  const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code };
  return { ...resource, meta: { ...resource.meta, security: [...security, label] } };
}

function isUnchanged(
  before: Pick<CurrentRow, 'content_hash' | 'sent_hash' | 'deleted'>,
  { hash, sentHash }: { hash: string; sentHash: string },
  change: Change,
  owner: Owned | undefined,
): boolean {
  if (change.resource === undefined) return before.deleted;
  if (!before.deleted && before.content_hash === hash) return true;
  // The source repeats itself: what was changed (or deleted) here since stays.
  return change.source !== OWN_SOURCE && change.source === owner?.source && before.sent_hash === sentHash;
}

function refusalOf(owner: Owned, change: Change, { stored }: State): Refusal | undefined {
  const name = `${change.type}/${change.id}`;
  if (change.resource !== undefined && owner.personId !== change.personId) {
    return refuse('conflict', `${name} is already stored about another person.`, {
      where: name,
      what: 'A stored resource never moves from one person to another.',
      mend: 'Send it with an id of its own; to correct a wrong person, mark the stored one entered-in-error.',
    });
  }
  const othersMay = change.source === owner.source || change.source === OWN_SOURCE;
  if (othersMay || (stored && change.resource && stored.content_hash === contentHash(change.resource)))
    return undefined;
  return refuse('conflict', `${name} is already stored from the source '${owner.source}' with other content.`, {
    where: name,
    what: `Two sources sent different resources under one id.`,
    mend: `Have '${change.source}' send its own id, or send the resource from '${owner.source}'.`,
  });
}

async function save(tx: Tx, changed: readonly State[], passed: readonly VersionRow[], now: number): Promise<void> {
  const currents = changed.map((state) => state.current!);
  const owners = changed.map((state) => state.owner!);
  const isFresh = (state: State) => state.stored === undefined;
  const fresh = changed.filter(isFresh).map((state) => state.owner!);
  const replaced = changed.filter((state) => !isFresh(state)).map((state) => state.owner!);
  const { xid, numbers } = await store.beginWrite(tx, fresh.length, now);
  for (const state of changed.filter(isFresh)) state.current!.seq = numbers.shift()!;
  if (fresh.length > 0) {
    const persons = new Map(fresh.filter((one) => one.personId !== NOBODY).map((one) => [one.personId, one]));
    if (persons.size > 0) await store.insertPersons(tx, [...persons.values()], now);
    if ((await store.insertLookups(tx, fresh)) < fresh.length) throw new AnotherWriterCameFirst();
  }
  if (replaced.length > 0) await store.archiveCurrent(tx, replaced);
  if (passed.length > 0) await store.insertVersions(tx, passed);
  await store.upsertCurrent(tx, currents, replaced.length === 0);
  await saveIndex(tx, changed);
  await spreadLabels(tx, [...new Set(currents.map((current) => current.person_id))]);
  await saveEvents(tx, currents, replaced.length > 0 ? owners : [], xid, now);
}

async function saveIndex(tx: Tx, changed: readonly State[]): Promise<void> {
  const indexed = changed
    .filter((state) => state.stored !== undefined)
    .map(({ current }) => ({ personId: current!.person_id, seq: current!.seq }));
  if (indexed.length > 0) await removeRows(tx, indexed);
  const rows = changed.flatMap(({ current }) =>
    current?.resource === undefined
      ? []
      : [{ personId: current.person_id, seq: current.seq, rows: indexRowsOf(current.resource) }],
  );
  await insertRows(tx, rows);
}

/** Events that the new versions still give stay as they are; those they no longer give cease; new ones are written. */
async function saveEvents(
  tx: Tx,
  currents: readonly NonNullable<State['current']>[],
  mayHold: readonly Owned[],
  xid: number,
  now: number,
): Promise<void> {
  const held = new Map(
    (mayHold.length > 0 ? await store.heldEvents(tx, mayHold) : []).map((event) => [event.id, event]),
  );
  const events = currents.flatMap(({ resource, person_id, source, version }) =>
    resource === undefined ? [] : careEventsOf(resource, { personId: person_id, source, version, known: now }),
  );
  const given = new Set(events.map((event) => event.id));
  const ceased = [...held.values()].filter((event) => !given.has(event.id));
  const begun = events.filter((event) => !held.has(event.id));
  if (ceased.length > 0) await store.ceaseEvents(tx, ceased, xid, now);
  if (begun.length > 0) await store.insertEvents(tx, begun, xid);
}

/** Another transaction stored the same new id meanwhile: `transaction` tries again, and then sees it. */
class AnotherWriterCameFirst extends Error {
  readonly code = '40001';
  constructor() {
    super('Another transaction stored the same resource at the same time.');
  }
}

function keyOf({ type, id }: Key): string {
  return `${type}/${id}`;
}

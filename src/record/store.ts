import { sql } from 'kysely';
import { bigints, booleans, type Db, integers, type Tx, texts, uuids } from '../platform/index.ts';
import type { CareEvent } from '../standards/index.ts';
import { referenceNumber } from './search/hashes.ts';
import type { CareEventRow, HeldLabels, RecordTables, SaidLabels, VersionRow } from './tables.ts';

/** The only SQL of the record's own tables. Every write is one statement for the whole batch: columns travel as arrays. */
const tables = (db: Db) => db.withTables<RecordTables>();

export interface Key {
  type: string;
  id: string;
}

export interface Owned extends Key {
  personId: string;
  /** The source that owns the id. */
  source: string;
}

/**
 * Takes a transaction id and notes when it began, so that the knowing can be put in commit order (see migrations); and takes as
 * many numbers for new resources.
 */
export async function beginWrite(
  tx: Tx,
  newResources: number,
  now: number,
): Promise<{ xid: number; numbers: number[] }> {
  const { rows } = await sql<{ xid: number; numbers: number[] }>`
    with took as (select pg_current_xact_id()::text::bigint as xid)
    insert into record_write (xid, begun_at, known_at)
    select xid, (extract(epoch from clock_timestamp()) * 1000)::bigint, ${now}::bigint from took
    on conflict (xid) do update set known_at = greatest(record_write.known_at, excluded.known_at)
    returning xid, (select coalesce(json_agg(nextval('resource_seq')), '[]') from generate_series(1, ${newResources}::int)) as numbers`.execute(
    tx,
  );
  return rows[0]!;
}

/**
 * Who the resources are about. Unknown keys are left out. A walk of the index for each key: left to itself, the planner reads the whole
 * table for a batch, which on a table of any size costs more.
 */
export async function ownersOf(db: Db, keys: readonly Key[]): Promise<Owned[]> {
  const { rows } = await sql<Owned>`
    select k.type, k.id, l.person_id as "personId", l.source
    from unnest(${texts(column(keys, 'type'))}::text[], ${texts(column(keys, 'id'))}::text[]) as k(type, id)
    cross join lateral (select * from resource_lookup l where l.resource_type = k.type and l.id = k.id offset 0) l`.execute(
    db,
  );
  return rows;
}

export type CurrentRow = Pick<
  VersionRow,
  'person_id' | 'resource_type' | 'id' | 'version' | 'last_updated' | 'deleted' | 'content_hash' | keyof HeldLabels
> & {
  withheld_here: boolean;
  sent_hash: string;
  seq: number;
};

/**
 * The current versions, locked to the end of the transaction in one order, so that two writers of the same rows wait and do not deadlock:
 * the keys are walked in the order given here.
 */
export async function lockCurrent(tx: Tx, keys: readonly Owned[]): Promise<CurrentRow[]> {
  const ordered = keys.toSorted((a, b) => (a.type === b.type ? (a.id < b.id ? -1 : 1) : a.type < b.type ? -1 : 1));
  const { rows } = await sql<CurrentRow>`
    select r.* from unnest(${uuids(column(ordered, 'personId'))}::uuid[], ${texts(column(ordered, 'type'))}::text[], ${texts(column(ordered, 'id'))}::text[])
      as k(person_id, type, id)
    cross join lateral (
      select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.content_hash, r.sent_hash, r.seq,
        r.restricted, r.withheld, r.shown_to, r.withheld_here
      from resource r where r.person_id = k.person_id and r.resource_type = k.type and r.id = k.id
      for update) r`.execute(tx);
  return rows;
}

export async function insertPersons(
  tx: Tx,
  persons: readonly { personId: string; source: string }[],
  now: number,
): Promise<void> {
  await sql`
    insert into person (person_id, source, created_at)
    select p.person_id, p.source, ${now}::bigint
    from unnest(${uuids(column(persons, 'personId'))}::uuid[], ${texts(column(persons, 'source'))}::text[]) as p(person_id, source)
    on conflict (person_id) do nothing`.execute(tx);
}

/** Returns how many of the keys were new: fewer than were given means that another writer came first. */
export async function insertLookups(tx: Tx, owned: readonly Owned[]): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into resource_lookup (resource_type, id, person_id, source)
    select * from unnest(
      ${texts(column(owned, 'type'))}::text[], ${texts(column(owned, 'id'))}::text[], ${uuids(column(owned, 'personId'))}::uuid[], ${texts(column(owned, 'source'))}::text[])
    on conflict (resource_type, id) do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Copies current versions into the history, before they are overwritten. */
export async function archiveCurrent(tx: Tx, keys: readonly Owned[]): Promise<void> {
  await sql`
    insert into resource_version (person_id, resource_type, id, version, last_updated, deleted, content_hash, source, extract_id, "row", json,
      restricted, withheld, shown_to)
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.content_hash, r.source, r.extract_id, r."row", r.json,
      r.restricted, r.withheld, r.shown_to
    from unnest(${uuids(column(keys, 'personId'))}::uuid[], ${texts(column(keys, 'type'))}::text[], ${texts(column(keys, 'id'))}::text[]) as k(person_id, type, id)
    join resource r on r.person_id = k.person_id and r.resource_type = k.type and r.id = k.id`.execute(tx);
}

export async function insertVersions(tx: Tx, rows: readonly VersionRow[]): Promise<void> {
  await sql`
    insert into resource_version (person_id, resource_type, id, version, last_updated, deleted, content_hash, source, extract_id, "row", json,
      restricted, withheld, shown_to)
    select * from unnest(${versionColumns(rows)})`.execute(tx);
}

/** `allNew`: none of them was there, which saves PostgreSQL the looking (the lookup has seen to it that nobody else writes the same). */
export async function upsertCurrent(tx: Tx, rows: readonly CurrentVersion[], allNew: boolean): Promise<void> {
  await sql`
    insert into resource (person_id, resource_type, id, version, last_updated, deleted, content_hash, source, extract_id, "row", json,
      restricted, withheld, shown_to, said_restricted, said_withheld, said_shown_to, sent_hash, seq, reference_number)
    select * from unnest(${versionColumns(rows)}, ${booleans(column(rows, 'said_restricted'))}::boolean[], ${booleans(column(rows, 'said_withheld'))}::boolean[],
      ${texts(column(rows, 'said_shown_to'))}::text[], ${texts(column(rows, 'sent_hash'))}::text[], ${bigints(column(rows, 'seq'))}::bigint[],
      ${bigints(rows.map((row) => referenceNumber(row.resource_type, row.id)))}::bigint[]) ${allNew ? sql`` : replacing}`.execute(
    tx,
  );
}

const replacing = sql`
    on conflict (person_id, resource_type, id) do update set
      version = excluded.version, last_updated = excluded.last_updated, deleted = excluded.deleted, content_hash = excluded.content_hash,
      source = excluded.source, extract_id = excluded.extract_id, "row" = excluded."row", json = excluded.json, sent_hash = excluded.sent_hash,
      restricted = excluded.restricted, withheld = excluded.withheld or resource.withheld_here, shown_to = excluded.shown_to,
      said_restricted = excluded.said_restricted, said_withheld = excluded.said_withheld, said_shown_to = excluded.said_shown_to`;

/** A current version to write: its number never changes once it has one. */
export type CurrentVersion = VersionRow & Omit<SaidLabels, 'withheld_here'> & { sent_hash: string; seq: number };

function versionColumns(rows: readonly VersionRow[]) {
  return sql`
    ${uuids(column(rows, 'person_id'))}::uuid[], ${texts(column(rows, 'resource_type'))}::text[], ${texts(column(rows, 'id'))}::text[],
    ${integers(column(rows, 'version'))}::int[], ${bigints(column(rows, 'last_updated'))}::bigint[], ${booleans(column(rows, 'deleted'))}::boolean[],
    ${texts(column(rows, 'content_hash'))}::text[], ${texts(column(rows, 'source'))}::text[], ${texts(column(rows, 'extract_id'))}::text[],
    ${integers(column(rows, 'row'))}::int[], ${texts(column(rows, 'json'))}::text[], ${booleans(column(rows, 'restricted'))}::boolean[],
    ${booleans(column(rows, 'withheld'))}::boolean[], ${texts(column(rows, 'shown_to'))}::text[]`;
}

function column<Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] {
  return rows.map((row) => row[name]);
}

/** The events held true that were read from these resources. */
export async function heldEvents(
  tx: Tx,
  keys: readonly Owned[],
): Promise<Pick<CareEventRow, 'person_id' | 'id' | 'fact_type' | 'fact_id'>[]> {
  const { rows } = await sql<Pick<CareEventRow, 'person_id' | 'id' | 'fact_type' | 'fact_id'>>`
    select e.person_id, e.id, e.fact_type, e.fact_id
    from unnest(${uuids(column(keys, 'personId'))}::uuid[], ${texts(column(keys, 'type'))}::text[], ${texts(column(keys, 'id'))}::text[]) as k(person_id, type, id)
    join care_event e on e.person_id = k.person_id and e.fact_type = k.type and e.fact_id = k.id
    where e.ceased_at is null`.execute(tx);
  return rows;
}

/** The one change that an event ever sees: we no longer hold it true. */
export async function ceaseEvents(
  tx: Tx,
  events: readonly { person_id: string; id: string }[],
  xid: number,
  now: number,
): Promise<void> {
  await sql`
    update care_event e set ceased_at = ${now}::bigint, ceased_xid = ${xid}::bigint
    from unnest(${uuids(column(events, 'person_id'))}::uuid[], ${uuids(column(events, 'id'))}::uuid[]) as c(person_id, id)
    where e.person_id = c.person_id and e.id = c.id and e.ceased_at is null`.execute(tx);
}

export async function insertEvents(tx: Tx, events: readonly CareEvent[], xid: number): Promise<void> {
  await sql`
    insert into care_event (person_id, id, fact_type, fact_id, fact_version, kind, at, "precision", known_at, known_xid, pathway, source, organisation, data)
    select e.person_id, e.id, e.fact_type, e.fact_id, e.fact_version, e.kind, e.at, e."precision", e.known_at, ${xid}::bigint, e.pathway, e.source, e.organisation, e.data::jsonb
    from unnest(
      ${uuids(column(events, 'person'))}::uuid[], ${uuids(column(events, 'id'))}::uuid[], ${texts(events.map((e) => e.fact.type))}::text[],
      ${texts(events.map((e) => e.fact.id))}::text[], ${integers(events.map((e) => e.fact.version))}::int[], ${texts(column(events, 'kind'))}::text[],
      ${bigints(column(events, 'at'))}::bigint[], ${texts(column(events, 'precision'))}::text[], ${bigints(column(events, 'known'))}::bigint[],
      ${texts(events.map((e) => e.pathway ?? null))}::text[], ${texts(column(events, 'source'))}::text[],
      ${texts(events.map((e) => e.organisation ?? null))}::text[], ${texts(events.map((e) => JSON.stringify(e.data)))}::text[]
    ) as e(person_id, id, fact_type, fact_id, fact_version, kind, at, "precision", known_at, pathway, source, organisation, data)`.execute(
    tx,
  );
}

/** Events of persons in the order of happening; with `ceased` also those no longer held true. One index range per person. */
export async function selectEvents(db: Db, personIds: readonly string[], ceased: boolean): Promise<CareEventRow[]> {
  let query = tables(db)
    .selectFrom('care_event')
    .selectAll()
    .where('person_id', '=', sql<string>`any(${personIds}::uuid[])`)
    .orderBy('at')
    .orderBy('id')
    .orderBy('fact_version');
  if (!ceased) query = query.where('ceased_at', 'is', null);
  return query.execute();
}

export type StoredRow = Pick<
  VersionRow,
  | 'person_id'
  | 'resource_type'
  | 'id'
  | 'version'
  | 'last_updated'
  | 'deleted'
  | 'source'
  | 'extract_id'
  | 'row'
  | 'json'
  | keyof HeldLabels
>;
const storedColumns = [
  'person_id',
  'resource_type',
  'id',
  'version',
  'last_updated',
  'deleted',
  'source',
  'extract_id',
  'row',
  'json',
  'restricted',
  'withheld',
  'shown_to',
] as const;

/** The current version by type and id: the lookup says whose it is, in the same statement. */
export async function selectCurrent(db: Db, { type, id }: Key): Promise<StoredRow | undefined> {
  const { rows } = await sql<StoredRow>`
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json,
      r.restricted, r.withheld, r.shown_to
    from resource_lookup l join resource r on r.person_id = l.person_id and r.resource_type = l.resource_type and r.id = l.id
    where l.resource_type = ${type} and l.id = ${id}`.execute(db);
  return rows[0];
}

export async function selectVersion(
  db: Db,
  personId: string,
  { type, id }: Key,
  version: number,
): Promise<StoredRow | undefined> {
  return tables(db)
    .selectFrom('resource_version')
    .select(storedColumns)
    .where('person_id', '=', personId)
    .where('resource_type', '=', type)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
}

/** Current, not deleted resources of persons; of some types when `types` is given. */
export async function selectOfPersons(
  db: Db,
  personIds: readonly string[],
  types: readonly string[] | undefined,
): Promise<StoredRow[]> {
  let query = tables(db)
    .selectFrom('resource')
    .select(storedColumns)
    .where('person_id', '=', sql<string>`any(${personIds}::uuid[])`)
    .where('deleted', '=', false)
    .orderBy('resource_type')
    .orderBy('id');
  if (types) query = query.where('resource_type', '=', sql<string>`any(${types}::text[])`);
  return query.execute();
}

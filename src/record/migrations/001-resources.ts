import { type Kysely, sql } from 'kysely';

/**
 * The FHIR store. `resource` holds the current version of each resource, `resource_version` every earlier one, so that a
 * resource that never changes is written once. `resource_lookup` finds the person of (type, id), so that every other
 * statement can name the person (and on many machines go to one of them).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const version = `
  person_id uuid not null,
  resource_type text not null,
  id text not null,
  version integer not null,
  last_updated bigint not null,
  deleted boolean not null,
  content_hash text not null,
  source text not null,
  extract_id text,
  "row" integer`;

const statements = [
  `create table person (
    person_id uuid primary key,
    source text not null,
    created_at bigint not null
  )`,
  `create table resource (${version},
    -- What the source that owns the resource sent last: the same again is no change, even after a change made here.
    sent_hash text not null,
    json text not null,
    primary key (person_id, resource_type, id)
  )`,
  `create index resource_by_time on resource (last_updated, resource_type, id)`,
  `create table resource_version (${version},
    json text not null,
    primary key (person_id, resource_type, id, version)
  )`,
  `create index resource_version_by_time on resource_version (last_updated, resource_type, id, version)`,
  `create table resource_lookup (
    resource_type text not null,
    id text not null,
    person_id uuid not null,
    -- The source that sent it first owns the id: another source's different resource of the same id is a conflict.
    source text not null,
    primary key (resource_type, id)
  )`,
  `create table care_event (
    person_id uuid not null,
    id uuid not null,
    fact_type text not null,
    fact_id text not null,
    fact_version integer not null,
    kind text not null,
    at bigint not null,
    "precision" text not null,
    known_at bigint not null,
    -- The transaction that wrote it: with record_write this puts the knowing in commit order.
    known_xid bigint not null,
    ceased_at bigint,
    ceased_xid bigint,
    pathway text,
    source text not null,
    organisation text,
    data jsonb not null,
    primary key (person_id, id, fact_version)
  )`,
  `create index care_event_by_fact on care_event (person_id, fact_type, fact_id) where ceased_at is null`,
  // One row per writing transaction: puts the knowing in commit order. `begun_at` is the database's clock after the transaction
  // took its id, `known_at` the time that its events carry. See settled-store.ts.
  `create table record_write (
    xid bigint primary key,
    begun_at bigint not null,
    known_at bigint not null
  )`,
];

import { type Kysely, sql } from 'kysely';

/** What was sent, how far each file has been read, what could not be, and how good each source's data are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table extract (
    -- UUIDv5 of source and SHA-256 of the file's bytes: the same file again is the same extract.
    extract_id uuid primary key,
    source text not null,
    sha256 text not null,
    file_name text not null,
    bytes bigint not null,
    -- bundle, resource, ndjson, csv, or null for a file that was refused before that was known
    format text,
    bundle_type text,
    -- The header row of a table, so that one row can be read again.
    header text,
    status text not null,
    -- Rows up to this one are stored or in quarantine: an import that was stopped goes on after it.
    rows_done integer not null,
    created integer not null,
    updated integer not null,
    unchanged integer not null,
    deleted integer not null,
    quarantined integer not null,
    by_type jsonb not null,
    -- What was wrong and stored all the same, by reason.
    notes jsonb not null,
    -- How late what happened became known, in resources by band of days.
    lateness jsonb not null,
    started_at bigint not null,
    finished_at bigint
  )`,
  `create index extract_by_source on extract (source, started_at)`,
  `create table quarantine (
    -- UUIDv5 of extract, file name and row.
    quarantine_id uuid primary key,
    extract_id uuid not null,
    source text not null,
    file_name text not null,
    "row" integer not null,
    line integer not null,
    -- [{reason, field, what, mend}]; never holds personal data
    faults jsonb not null,
    -- The row as it came: personal data.
    raw text,
    -- What the row's references within its Bundle point to, so that it can be sent again by itself.
    names jsonb,
    status text not null,
    put_at bigint not null,
    resolved_at bigint,
    resolved_by text,
    resolution text
  )`,
  `create index quarantine_by_source on quarantine (source, status, put_at, quarantine_id)`,
  `create index quarantine_by_extract on quarantine (extract_id)`,
  // Which extracts said something about a person.
  `create table extract_person (
    person_id uuid not null,
    extract_id uuid not null,
    primary key (person_id, extract_id)
  )`,
  `create index extract_person_by_extract on extract_person (extract_id)`,
  // How complete each source's own patients are; a row without patient is a person whom rows mention and no Patient describes.
  `create table source_person (
    person_id uuid primary key,
    source text not null,
    described boolean not null,
    -- 'valid', 'invalid' or 'none'
    nhs_number text not null,
    birth_date boolean not null,
    postcode boolean not null,
    ethnicity boolean not null,
    general_practitioner boolean not null
  )`,
  `create index source_person_by_source on source_person (source)`,
  // For references of the form Practitioner?identifier=system|value. Not person-scoped: it is how a row finds out whom it means.
  `create table source_identifier (
    source text not null,
    resource_type text not null,
    identifier text not null,
    source_id text not null,
    primary key (source, resource_type, identifier, source_id)
  )`,
];

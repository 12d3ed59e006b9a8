import { type Kysely, sql } from 'kysely';

/** Profiles, value sets and code systems that the place added, about nobody: copied to every machine of a spread database. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table profile_definition (
    kind text not null,
    url text not null,
    version text not null,
    title text not null,
    resource_type text not null,
    package text not null,
    added_at bigint not null,
    json text not null,
    primary key (kind, url, version)
  )`,
  `create table profile_source (
    source text not null,
    resource_type text not null,
    url text not null,
    primary key (source, resource_type, url)
  )`,
  // Counts the changes, so that a running server sees by one number whether what it has loaded still holds.
  `create table profile_revision (
    only_row boolean primary key default true check (only_row),
    revision bigint not null
  )`,
  `insert into profile_revision (revision) values (0)`,
];

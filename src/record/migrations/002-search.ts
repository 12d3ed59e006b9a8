import { type Kysely, sql } from 'kysely';

/**
 * The search index: one row for each value of each search path, in five typed tables. `seq` numbers resources in the order they
 * came: it is what index rows point at, and what pages are cut by, so that a page never shifts under concurrent writes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const row = `
  person_id uuid not null,
  seq bigint not null,
  -- Number of the row within its resource and table.
  n smallint not null,
  -- Number of the search path, e.g. of 'Observation.code'.
  path integer not null,
  -- Which element of the outermost list it came from: the parts of a composite must agree.
  item smallint not null`;

const statements = [
  `create sequence resource_seq cache 1`,
  `alter table resource add column seq bigint not null default nextval('resource_seq')`,
  // The number under which references to this resource are indexed.
  `alter table resource add column reference_number bigint not null default 0`,
  `create index resource_by_seq on resource (resource_type, seq)`,
  `create index resource_by_reference on resource (reference_number)`,
  `create table search_token (${row}, system bigint, code text collate "C" not null, primary key (person_id, seq, n))`,
  `create index search_token_find on search_token (path, code, seq) include (system)`,
  `create table search_reference (${row}, target bigint not null, primary key (person_id, seq, n))`,
  `create index search_reference_find on search_reference (path, target, seq)`,
  `create table search_string (${row}, value text collate "C" not null, exact text not null, primary key (person_id, seq, n))`,
  `create index search_string_find on search_string (path, value, seq)`,
  `create table search_date (${row}, low bigint not null, high bigint not null, primary key (person_id, seq, n))`,
  `create index search_date_find on search_date (path, low, seq)`,
  `create index search_date_until on search_date (path, high)`,
  `create table search_amount (${row}, low double precision not null, high double precision not null, system bigint, code text, unit text, primary key (person_id, seq, n))`,
  `create index search_amount_find on search_amount (path, low, seq)`,
];

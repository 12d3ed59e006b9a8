import { type Kysely, sql } from 'kysely';

/** Items that a named professional withheld from the person: who, why, and when it is looked at again. Rows are ended, never deleted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table withheld_item (
    person_id uuid not null,
    id uuid not null,
    resource_type text not null,
    resource_id text not null,
    grounds text not null,
    words text not null,
    withheld_by uuid not null,
    withheld_by_name text not null,
    organisations text[] not null,
    withheld_at bigint not null,
    review_on date not null,
    -- The label was put on here, so it is taken off at the release.
    labelled_here boolean not null,
    ended_at bigint,
    ended_by_name text,
    ended_how text,
    ended_words text,
    primary key (person_id, id)
  )`,
  `create unique index withheld_item_once on withheld_item (person_id, resource_type, resource_id) where ended_at is null`,
  `create index withheld_item_due on withheld_item (review_on) where ended_at is null`,
];

import { type Kysely, sql } from 'kysely';

/** Everything about one source patient leads with its person_id, so that the tables can be distributed by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table person_link (
      person_id uuid not null,
      current_person_id uuid not null,
      known_from bigint not null,
      known_to bigint,
      basis text not null,
      primary key (person_id, known_from, current_person_id)
    )`.execute(db);
  await sql`create unique index person_link_one_current on person_link (person_id) where known_to is null`.execute(db);
  await sql`create index person_link_members on person_link (current_person_id) where known_to is null`.execute(db);
  await sql`
    create table person_trait (
      person_id uuid primary key,
      trait jsonb not null
    )`.execute(db);
  await sql`
    create table person_blocking_key (
      person_id uuid not null,
      key text not null,
      primary key (person_id, key)
    )`.execute(db);
  await sql`create index person_blocking_key_key on person_blocking_key (key)`.execute(db);
  await sql`
    create table person_pair (
      person_id uuid not null,
      other_person_id uuid not null,
      weight double precision not null,
      probability double precision not null,
      decision text not null check (decision in ('match', 'review')),
      levels jsonb not null,
      model_version text not null,
      outcome text not null default 'open' check (outcome in ('open', 'joined', 'apart')),
      primary key (person_id, other_person_id),
      check (person_id < other_person_id)
    )`.execute(db);
  await sql`create index person_pair_other on person_pair (other_person_id)`.execute(db);
  await sql`create index person_pair_review on person_pair (weight) where outcome = 'open'`.execute(db);
  await sql`
    create table link_decision (
      person_id uuid not null,
      other_person_id uuid not null,
      decided_at bigint not null,
      same boolean not null,
      decided_by text not null,
      reason text not null,
      undone_at bigint,
      primary key (person_id, other_person_id, decided_at),
      check (person_id < other_person_id)
    )`.execute(db);
  await sql`create index link_decision_other on link_decision (other_person_id)`.execute(db);
  await sql`create unique index link_decision_one_standing on link_decision (person_id, other_person_id) where undone_at is null`.execute(
    db,
  );
  await sql`
    create table person_to_link (
      person_id uuid primary key,
      marked_at bigint not null
    )`.execute(db);
}

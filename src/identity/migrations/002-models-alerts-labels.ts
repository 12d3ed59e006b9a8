import { type Kysely, sql } from 'kysely';

/** Models and what they would change; alerts on contradictory evidence; the score that a decision was about; what services are told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table linkage_model (
      id uuid primary key,
      state text not null check (state in ('asked', 'ready', 'failed', 'in-use', 'replaced', 'dismissed')),
      asked_by text not null,
      asked_at bigint not null,
      place_size bigint not null,
      retrain boolean not null,
      version text,
      model jsonb,
      preview jsonb,
      problem text,
      decided_by text,
      decided_at bigint,
      reason text
    )`.execute(db);
  await sql`create unique index linkage_model_one_in_use on linkage_model (state) where state = 'in-use'`.execute(db);
  await sql`
    create table link_alert (
      person_id uuid not null,
      other_person_id uuid not null,
      kind text not null check (kind in ('blood-group', 'death', 'admission', 'nhs-number')),
      evidence text not null,
      raised_at bigint not null,
      closed_at bigint,
      closed_by text,
      closed_why text,
      primary key (person_id, other_person_id, kind, evidence),
      check (person_id < other_person_id)
    )`.execute(db);
  await sql`create index link_alert_other on link_alert (other_person_id)`.execute(db);
  await sql`create index link_alert_open on link_alert (raised_at) where closed_at is null`.execute(db);
  await sql`
    create table link_notice (
      person_id uuid not null,
      id uuid not null,
      source text not null,
      kind text not null check (kind in ('joined', 'parted', 'contradiction')),
      noticed_at bigint not null,
      acknowledged_at bigint,
      acknowledged_by text,
      primary key (person_id, id)
    )`.execute(db);
  await sql`create index link_notice_open on link_notice (source, noticed_at) where acknowledged_at is null`.execute(
    db,
  );
  await sql`
    create table review_sample (
      person_id uuid not null,
      other_person_id uuid not null,
      drawn_at bigint not null,
      probability double precision not null,
      model_version text not null,
      primary key (person_id, other_person_id),
      check (person_id < other_person_id)
    )`.execute(db);
  await sql`alter table link_decision add column probability double precision`.execute(db);
  await sql`alter table link_decision add column model_version text`.execute(db);
  await sql`alter table link_decision add column sampled boolean not null default false`.execute(db);
}

import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  `create table account (
    id uuid primary key,
    issuer text not null,
    subject text not null,
    name text not null,
    roles text[] not null,
    staff_id text,
    person_id uuid,
    organisations text[] not null,
    teams text[] not null,
    demo boolean not null,
    made_at bigint not null,
    closed_at bigint,
    failures integer not null default 0,
    locked_until bigint,
    unique (issuer, subject)
  )`,
  'create index account_person on account (person_id) where person_id is not null',
  // Sessions are kept by the digest of their cookie: a copy of the table signs nobody in.
  `create table session (
    digest bytea primary key,
    account_id uuid not null,
    started_at bigint not null,
    seen_at bigint not null,
    ends_at bigint not null,
    ended_at bigint,
    ended_because text,
    id_token text
  )`,
  'create index session_account on session (account_id) where ended_at is null',
  // A sign-in under way: state, nonce and PKCE verifier between the redirect and the return.
  `create table sign_in (
    state_digest bytea primary key,
    issuer text not null,
    nonce text not null,
    verifier text not null,
    return_to text not null,
    started_at bigint not null
  )`,
  // A relationship is dated, never deleted: who could see a person at any time in the past can be answered.
  `create table relationship (
    person_id uuid not null,
    id uuid not null,
    kind text not null,
    holder_kind text not null check (holder_kind in ('staff', 'team', 'organisation', 'person')),
    holder text not null,
    scope text[] not null,
    basis text not null,
    rests_on text not null,
    held_from bigint not null,
    held_to bigint,
    recorded_at bigint not null,
    ended_recorded_at bigint,
    primary key (person_id, id)
  )`,
  'create index relationship_holder on relationship (holder_kind, holder, person_id)',
  // n orders entries of one transaction; xid tells the sealer which entries may still be missing (see seal-audit.ts).
  `create table audit_entry (
    id uuid primary key,
    n bigint generated always as identity,
    xid bigint not null default (pg_current_xact_id()::text::bigint),
    at bigint not null,
    event text not null,
    what text not null,
    outcome text not null,
    because text not null,
    purpose text,
    account_id uuid,
    actor_name text not null,
    roles text[] not null,
    organisations text[] not null,
    staff_id text,
    people uuid[] not null,
    route text not null,
    note text,
    request_id text not null,
    address text
  )`,
  'create index audit_entry_at on audit_entry (at)',
  'create index audit_entry_xid on audit_entry (xid)',
  'create index audit_entry_account on audit_entry (account_id, at)',
  'create index audit_entry_people on audit_entry using gin (people)',
  `create table audit_seal (
    position bigint primary key,
    entry_id uuid not null unique,
    hash text not null,
    sealed_at bigint not null,
    low_water bigint not null
  )`,
];

export const accessMigration: Migrations = {
  '20-access-001-access': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

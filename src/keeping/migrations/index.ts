import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  // While one stands, nothing of the person is disposed of or erased.
  `create table legal_hold (
    person_id uuid not null,
    id uuid not null,
    reason text not null,
    placed_by text not null,
    placed_at bigint not null,
    lifted_by text,
    lifted_at bigint,
    lifted_because text,
    primary key (person_id, id)
  )`,
  'create index legal_hold_standing on legal_hold (person_id) where lifted_at is null',
  // What people asked of their data (UK GDPR articles 16 to 18 and 21), and what was decided by whom.
  `create table data_request (
    person_id uuid not null,
    id uuid not null,
    kind text not null check (kind in ('erasure', 'rectification')),
    words text not null,
    asked_by text not null,
    asked_at bigint not null,
    decided_at bigint,
    decided_by text,
    outcome text check (outcome in ('done', 'partly', 'refused')),
    exemption text,
    decision_words text,
    erased jsonb,
    primary key (person_id, id),
    check ((decided_at is null) = (outcome is null))
  )`,
  'create index data_request_open on data_request (asked_at) where decided_at is null',
  // Says something beside an entry of the record and changes nothing in it: a disputed fact keeps both.
  `create table annotation (
    person_id uuid not null,
    id uuid not null,
    about text,
    words text not null,
    made_by text not null,
    made_at bigint not null,
    request_id uuid,
    primary key (person_id, id)
  )`,
  // That something was disposed of, without saying of whom.
  `create table disposal (
    id uuid primary key,
    at bigint not null,
    rule text not null,
    due_on date not null,
    authorised_by text not null,
    second_person text not null,
    reason text not null,
    tables jsonb not null
  )`,
  'create index disposal_at on disposal (at)',
];

export const migrations: Migrations = {
  '97-keeping-001-retention': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

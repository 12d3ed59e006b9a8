import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  `create table broken_glass (
    person_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    actor_name text not null,
    organisations text[] not null,
    reason text not null,
    words text not null,
    at bigint not null,
    ends_at bigint not null,
    reviewed_at bigint,
    reviewed_by text,
    finding text,
    review_words text,
    primary key (person_id, id)
  )`,
  'create index broken_glass_open on broken_glass (at) where reviewed_at is null',
  // Something that somebody must be told at once; shown at the top of their pages until they have read it.
  `create table notice (
    id uuid primary key,
    person_id uuid not null,
    role text,
    organisations text[] not null,
    account_id uuid,
    at bigint not null,
    words text not null,
    href text,
    read_at bigint
  )`,
  'create index notice_person on notice (person_id) where read_at is null',
  'create index notice_account on notice (account_id) where read_at is null',
  'create index audit_challenge_open on audit_challenge (made_at) where answered_at is null',
];

export const breakingGlassMigration: Migrations = {
  '20-access-003-breaking-glass': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  // The return from the provider must come to the browser that began (login CSRF): its visitor cookie's digest.
  'alter table sign_in add column browser_digest bytea not null',
  'create index sign_in_started on sign_in (started_at)',
  'alter table session drop column id_token',
  'alter table account add column locked_because text',
  `create table audit_challenge (
    person_id uuid not null,
    id uuid not null,
    entry_id uuid not null,
    words text not null,
    made_at bigint not null,
    made_by uuid not null,
    answered_at bigint,
    answered_by text,
    answer text,
    primary key (person_id, id),
    unique (person_id, entry_id)
  )`,
];

export const signInMigration: Migrations = {
  '20-access-002-sign-in': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

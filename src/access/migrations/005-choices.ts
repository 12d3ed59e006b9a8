import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  // Dated and never changed but for its end: what held at any time can be answered, and nothing is undone retrospectively.
  `create table choice (
    person_id uuid not null,
    id uuid not null,
    kind text not null,
    value text not null,
    held_from bigint not null,
    held_to bigint,
    recorded_by uuid,
    recorded_name text not null,
    primary key (person_id, id)
  )`,
  'create unique index choice_held on choice (person_id, kind, value) where held_to is null',
  `create table invitation (
    person_id uuid not null,
    id uuid not null,
    code_digest bytea not null,
    scope text[] not null,
    made_at bigint not null,
    ends_at bigint not null,
    lasts_until bigint not null,
    used_at bigint,
    primary key (person_id, id)
  )`,
  'create index invitation_code on invitation (code_digest) where used_at is null',
];

export const choicesMigration: Migrations = {
  '20-access-005-choices': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

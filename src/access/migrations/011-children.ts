import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  `create table parental_responsibility (
    person_id uuid not null,
    id uuid not null,
    holder_kind text not null check (holder_kind in ('person', 'organisation')),
    holder text not null,
    holder_name text not null,
    basis text not null,
    evidence text not null,
    from_day text not null,
    to_day text,
    recorded_at bigint not null,
    recorded_by uuid,
    recorded_name text not null,
    ended_at bigint,
    ended_why text,
    ended_evidence text,
    ended_by uuid,
    ended_name text,
    primary key (person_id, id)
  )`,
  // The latest that was not undone is what counts for a decision; none is ever changed but for being undone.
  `create table competence_judgement (
    person_id uuid not null,
    id uuid not null,
    about text not null,
    decision text not null,
    restricted boolean not null,
    law text not null,
    limbs text[] not null,
    competent boolean not null,
    objects boolean not null,
    reasons text not null,
    review_on text not null,
    recorded_at bigint not null,
    recorded_by uuid,
    recorded_name text not null,
    recorded_organisation text,
    undone_at bigint,
    primary key (person_id, id)
  )`,
];

export const childrenMigration: Migrations = {
  '20-access-011-children': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

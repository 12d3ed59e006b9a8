import { sql } from 'kysely';
import type { Migrations } from '../database/index.ts';

export const platformMigrations: Migrations = {
  '00-platform-001-marks': {
    async up(db) {
      await sql`create table person_mark (
        person_id uuid not null,
        list text not null,
        marked_at bigint not null,
        primary key (person_id, list)
      )`.execute(db);
      await sql`create index person_mark_list on person_mark (list, person_id)`.execute(db);
      await sql`create table setting (name text primary key, value jsonb not null)`.execute(db);
    },
  },
};

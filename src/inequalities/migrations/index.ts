import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

export const migrations: Migrations = {
  '90-inequalities-001-strata': {
    async up(db) {
      // One row for each time that a person lived at one postcode. What is unknown is null, and null is a group of its own.
      await sql`create table stratum (
        person_id uuid not null,
        from_day date not null,
        -- The first day on which it no longer holds.
        to_day date not null,
        lsoa text,
        ltla text,
        edition text,
        fifth smallint,
        sex text,
        ethnicity text,
        birth_date date,
        primary key (person_id, from_day),
        check (from_day < to_day)
      )`.execute(db);
    },
  },
};

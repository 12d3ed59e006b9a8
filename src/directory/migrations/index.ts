import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';
import * as directory from './001-directory.ts';

export const migrations: Migrations = {
  '10-directory-001-organisations-staff-and-areas': directory,
  '10-directory-002-where-postcodes-lie': {
    async up(db) {
      await sql`alter table postcode add latitude double precision, add longitude double precision`.execute(db);
    },
  },
};

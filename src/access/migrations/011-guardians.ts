import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

export const guardiansMigration: Migrations = {
  '20-access-011-guardians': {
    up: async (db) => {
      // organisation is an ODS code, or '*' for every organisation that has no Guardian of its own.
      await sql`
        create table guardian_appointment (
          organisation text not null,
          staff_id text not null,
          held_from bigint not null,
          held_to bigint,
          recorded_at bigint not null,
          primary key (organisation, staff_id, held_from)
        )`.execute(db);
    },
  },
};

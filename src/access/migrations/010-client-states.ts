import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

export const clientStatesMigration: Migrations = {
  '20-access-010-client-states': {
    up: async (db) => {
      // Suspended (disabled_at) may come back; revoked never does.
      await sql`alter table client add column revoked_at bigint`.execute(db);
    },
  },
};

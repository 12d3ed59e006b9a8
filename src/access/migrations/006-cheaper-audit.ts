import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  // Entries come in order of time and of transaction: block ranges find them, and cost an insert next to nothing.
  'drop index audit_entry_at',
  'create index audit_entry_at on audit_entry using brin (at) with (pages_per_range = 16)',
  'drop index audit_entry_xid',
  'create index audit_entry_xid on audit_entry using brin (xid) with (pages_per_range = 16)',
  // Only refusals are asked for by account.
  'drop index audit_entry_account',
  `create index audit_entry_refused on audit_entry (account_id, at) where outcome = 'refused'`,
];

export const cheaperAuditMigration: Migrations = {
  '20-access-006-cheaper-audit': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};

import type { Tx } from '../../platform/index.ts';
import type { AuditEntry } from './audit-entry.ts';
import { insertAuditEntry } from './audit-store.ts';

/** Writes an entry in the act's own transaction: either both are kept or neither. Append-only: nothing in the program changes one. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await insertAuditEntry(tx, { ...entry, people: [...new Set(entry.people)].sort() });
}

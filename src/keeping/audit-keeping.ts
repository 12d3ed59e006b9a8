import { type AuditEvent, writeAudit } from '../access/index.ts';
import { newId, type Tx } from '../platform/index.ts';

/** An entry for what is done on the command line in somebody's name. */
export async function auditKeeping(
  tx: Tx,
  entry: {
    event: Exclude<AuditEvent, 'refusal'>;
    /** In the past tense and plain words. */
    what: string;
    by: string;
    because: string;
    people: readonly string[];
    note?: string;
    now: number;
  },
): Promise<void> {
  const id = newId();
  await writeAudit(tx, {
    id,
    at: entry.now,
    event: entry.event,
    what: entry.what,
    outcome: 'done',
    because: entry.because,
    purpose: 'running-the-service',
    accountId: null,
    actorName: `${entry.by} (command line)`,
    roles: ['administrator'],
    organisations: [],
    staffId: null,
    people: entry.people,
    route: 'wpc',
    note: entry.note ?? null,
    requestId: id,
    address: null,
  });
}

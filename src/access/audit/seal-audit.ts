import { createHash } from 'node:crypto';
import { type Db, lockByName, transaction } from '../../platform/index.ts';
import {
  type EntryRow,
  insertSeals,
  lastSeal,
  oldestRunningTransaction,
  type SealRow,
  sealedAfter,
  unsealedEntries,
  unsealedTail,
} from './audit-store.ts';

/** What the first seal follows on. */
const beginning = '0'.repeat(64);

/**
 * Seals entries that are not sealed yet, in order of commit as this sealer sees it: each seal is the digest of the one before, its
 * position and the entry. Called every few seconds; calls wait for each other. Returns how many it sealed.
 *
 * An entry is inserted with its transaction's id. Entries of transactions older than the oldest one running are all there, so
 * the next call need not look before that mark; those of younger ones that commit later are found by it. A database that was
 * restored elsewhere counts transactions anew: the mark is never above what is running now, so nothing is missed there.
 */
export async function sealAudit(db: Db, now: number, batch = 2000): Promise<number> {
  return transaction(db, async (tx) => {
    await lockByName(tx, 'audit-seal');
    const last = await lastSeal(tx);
    const running = await oldestRunningTransaction(tx);
    const entries = await unsealedEntries(tx, Math.min(last?.low_water ?? 0, running), batch);
    if (entries.length === 0) return 0;
    const lowWater = entries.length === batch ? Math.min(running, entries.at(-1)?.xid ?? running) : running;
    const seals: SealRow[] = [];
    let { position, hash } = last ?? { position: 0, hash: beginning };
    for (const entry of entries) {
      position += 1;
      hash = sealOf(hash, position, entry);
      seals.push({ position, entry_id: entry.id, hash, low_water: lowWater });
    }
    await insertSeals(tx, seals, now);
    return seals.length;
  });
}

/** Digest of everything that the entry says. The transaction id is left out: it means nothing in a restored database. */
function sealOf(previous: string, position: number, entry: EntryRow): string {
  const said = [
    previous,
    position,
    entry.id,
    entry.n,
    entry.at,
    entry.event,
    entry.what,
    entry.outcome,
    entry.because,
    entry.purpose,
    entry.account_id,
    entry.actor_name,
    entry.roles,
    entry.organisations,
    entry.staff_id,
    entry.people,
    entry.route,
    entry.note,
    entry.request_id,
    entry.address,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

export interface AuditVerification {
  /** True when no fault was found. */
  whole: boolean;
  sealed: number;
  /** The last seal. Kept outside the database, it shows later that nothing was cut off the end. */
  head: { position: number; hash: string } | null;
  unsealed: number;
  /** Epoch ms of the oldest entry not sealed yet. */
  oldestUnsealed: number | null;
  /** At most 100, in order. */
  faults: { position: number; what: string }[];
}

/**
 * Walks all seals from the first and finds what was altered, taken out, put in or moved. `expected` is a head noted earlier: it must
 * still be there. O(n) in bounded memory; reads only.
 */
export async function verifyAudit(db: Db, expected?: { position: number; hash: string }): Promise<AuditVerification> {
  return transaction(db, async (tx) => {
    const faults: AuditVerification['faults'] = [];
    const walk = { position: 0, hash: beginning, expectedSeen: expected === undefined };
    for (;;) {
      const seals = await sealedAfter(tx, walk.position, 5000);
      if (seals.length === 0) break;
      for (const seal of seals) {
        if (faults.length < 100) faults.push(...faultsOf(seal, walk));
        walk.position = seal.position;
        walk.hash = seal.hash;
        if (seal.position === expected?.position && seal.hash === expected.hash) walk.expectedSeen = true;
      }
    }
    if (!walk.expectedSeen && expected) {
      faults.push({
        position: expected.position,
        what: 'The seal that was noted here earlier is gone or another: entries were cut off or the chain was made anew.',
      });
    }
    const tail = await unsealedTail(tx);
    return {
      whole: faults.length === 0,
      sealed: walk.position,
      head: walk.position === 0 ? null : { position: walk.position, hash: walk.hash },
      unsealed: tail.count,
      oldestUnsealed: tail.oldest,
      faults,
    };
  });
}

function faultsOf(
  seal: SealRow & { entry: EntryRow | undefined },
  before: { position: number; hash: string },
): AuditVerification['faults'] {
  if (seal.position !== before.position + 1) {
    return [
      {
        position: before.position + 1,
        what: `The seals from ${before.position + 1} to ${seal.position - 1} are gone.`,
      },
    ];
  }
  if (seal.entry === undefined) return [{ position: seal.position, what: 'The entry that was sealed here is gone.' }];
  if (sealOf(before.hash, seal.position, seal.entry) !== seal.hash) {
    return [
      {
        position: seal.position,
        what: 'The entry here is not the one that was sealed: it was altered, or entries changed places.',
      },
    ];
  }
  return [];
}

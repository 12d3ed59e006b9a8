import { type CoordinationContext, notify } from '../../coordination/index.ts';
import { personSet } from '../../identity/index.ts';
import { type Db, isRefusal, NOBODY, newId, type Refusal, refuse, type Tx, transaction } from '../../platform/index.ts';
import { auditKeeping } from '../audit-keeping.ts';
import {
  deleteAccounts,
  deleteQuarantined,
  deleteRelationshipsHeldBy,
  deleteRowsNaming,
  inOrderOfDeletion,
  patientRows,
  personTables,
  quarantinedNaming,
  withdrawSlots,
} from '../holdings-store.ts';
import { namingsOf } from '../subject-access/everything-about.ts';
import { insertDisposal } from './retention-store.ts';
import { type DueRecord, type RetentionReview, reviewSets } from './review.ts';
import { type TwoPersons, twoPersons } from './two-persons.ts';

export interface Dispose extends TwoPersons {
  /** Only what this rule decides; everything that is due without it. */
  rule?: string;
  reason: string;
}

export interface Disposed {
  disposed: number;
  /** Kept by a legal hold, or no longer due when their turn came. */
  held: number;
  noLongerDue: number;
}

/**
 * Disposes of what a review found due: one person in one transaction, so that a stop half way leaves each whole or gone; the same
 * again goes on. What remains is a row that says that something was disposed of, by which rule and by whom, and not of whom.
 */
export async function disposeOfDue(
  { db, context }: { db: Db; context: CoordinationContext },
  review: RetentionReview,
  wanted: Dispose,
): Promise<Disposed | Refusal> {
  const { clock } = context;
  if (wanted.reason.trim() === '') return refuse('invalid', 'Say why it is disposed of.');
  if (wanted.rule !== undefined && !review.rules.some(({ id }) => id === wanted.rule))
    return refuse('invalid', `There is no rule ${wanted.rule}.`);
  const agreed = await transaction(db, (tx) => twoPersons(tx, wanted));
  if (isRefusal(agreed)) return agreed;
  const result: Disposed = { disposed: 0, held: 0, noLongerDue: 0 };
  for (const due of review.due.filter(({ rule }) => wanted.rule === undefined || rule === wanted.rule)) {
    const done = await transaction(db, (tx) => disposeOfOne(tx, due, review, wanted, clock.now()));
    result[done] += 1;
  }
  if (result.disposed > 0)
    await transaction(db, (tx) =>
      notify(
        tx,
        agreed.staffIds.map((recipient) => ({
          ...{ personId: NOBODY, recipient, topic: `disposal/${newId()}`, link: null },
          message: `${result.disposed} records were disposed of, authorised by ${wanted.authorisedBy} with ${wanted.second}. If you did not agree to this, tell the Caldicott Guardian.`,
        })),
        context,
      ),
    );
  return result;
}

async function disposeOfOne(
  tx: Tx,
  due: DueRecord,
  review: RetentionReview,
  wanted: Dispose,
  now: number,
): Promise<keyof Disposed> {
  // Looked at anew: a hold may have been placed, a service opened or a record joined since the review.
  const [again] = await reviewSets(tx, [await personSet(tx, due.personId)], review.rules, review.day);
  if (again === undefined || !('dueOn' in again)) return 'noLongerDue';
  if (again.held) return 'held';
  const tables = await deleteEverythingAbout(tx, again.members);
  const id = newId();
  const { authorisedBy, second, reason } = wanted;
  await insertDisposal(tx, { id, at: now, rule: again.rule, dueOn: again.dueOn, authorisedBy, second, reason, tables });
  await auditKeeping(tx, {
    event: 'change',
    what: 'Disposed of a record whose period of keeping was over',
    by: authorisedBy,
    because: `${again.rule}, with ${second}: ${reason}`,
    people: [],
    note: `disposal ${id}`,
    now,
  });
  return 'disposed';
}

/**
 * Takes out every row that names these ids, in whichever table, and quarantined rows that name them otherwise. The audit stays: it has ids
 * and what was done, and nothing of what the record said. Counts by table.
 */
export async function deleteEverythingAbout(tx: Tx, members: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const quarantined = await quarantinedNaming(tx, namingsOf(await patientRows(tx, members)));
  counts.quarantine = await deleteQuarantined(
    tx,
    quarantined.map(({ quarantine_id }) => String(quarantine_id)),
  );
  Object.assign(counts, await deleteAccounts(tx, members));
  counts.slot = await withdrawSlots(tx, members);
  const acting = await deleteRelationshipsHeldBy(tx, members);
  for (const table of await inOrderOfDeletion(tx, await personTables(tx))) {
    if (table.table === 'account' || table.table === 'slot') continue;
    counts[table.table] = await deleteRowsNaming(tx, table, members);
  }
  counts.relationship = (counts.relationship ?? 0) + acting;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

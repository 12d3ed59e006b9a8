import { postsOfStaff } from '../directory/index.ts';
import { NOBODY, newId, type Tx } from '../platform/index.ts';
import { type Instant, isoDay, londonDay } from '../standards/index.ts';
import { loadsOf } from './contact-store.ts';
import { clearAlarms, insertAlarms } from './inbox-store.ts';
import type { CoordinationContext } from './types.ts';

/** How many people a member of staff may be contact for: the largest limit of their posts; null where none takes a caseload. */
export async function caseloadLimitOf(tx: Tx, staffId: string, now: Instant): Promise<number | null> {
  const posts = await postsOfStaff(tx, staffId, isoDay(londonDay(now)));
  const limits = posts.flatMap(({ post }) => post.caseloadLimit ?? []);
  return limits.length === 0 ? null : Math.max(...limits);
}

/** Raises the alarm for each of these members of staff who has more people than their limit, and clears it for each who has not. */
export async function settleOverload(tx: Tx, staffIds: readonly string[], context: CoordinationContext): Promise<void> {
  const now = context.clock.now();
  const wanted = [...new Set(staffIds)].sort();
  if (wanted.length === 0) return;
  const loads = await loadsOf(tx, wanted);
  const fine: string[] = [];
  for (const staffId of wanted) {
    const load = loads.get(staffId) ?? 0;
    const limit = await caseloadLimitOf(tx, staffId, now);
    // A duty lead without a caseload only holds people: that has its own alarm, person by person.
    if (limit === null || load <= limit) {
      fine.push(staffId);
      continue;
    }
    const detail = `Contact for ${load} people; the limit is ${limit}.`;
    await insertAlarms(tx, [
      { personId: NOBODY, id: newId(), kind: 'overload', staffId, detail, raisedAt: now, clearedAt: null },
    ]);
  }
  await clearAlarms(tx, { kinds: ['overload'], personIds: [NOBODY], staffIds: fine }, 'Within the limit again', now);
}

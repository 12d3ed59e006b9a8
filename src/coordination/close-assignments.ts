import type { Tx } from '../platform/index.ts';
import { endAssignments } from './contact-store.ts';
import { endCovers } from './cover-store.ts';
import { settleOverload } from './settle-overload.ts';
import { tellCover, tellEnded } from './tell-contacts.ts';
import type { Assignment, CoordinationContext } from './types.ts';

/**
 * Ends active assignments with everything that hangs on them: cover, access, the inbox, the overload alarm. The caller
 * writes the people's rows in the same transaction, or the database refuses to commit.
 */
export async function closeAssignments(
  tx: Tx,
  keys: readonly { personId: string; id: string }[],
  end: { reason: string; by: string },
  context: CoordinationContext,
): Promise<Assignment[]> {
  const at = context.clock.now();
  const ended = await endAssignments(tx, keys, { at, ...end });
  await tellCover(tx, await endCovers(tx, { assignments: ended }, at), context);
  await tellEnded(tx, ended, end.reason, context);
  await settleOverload(
    tx,
    ended.map((each) => each.staffId),
    context,
  );
  return ended;
}

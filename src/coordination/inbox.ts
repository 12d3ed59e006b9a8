import { newId, type Tx } from '../platform/index.ts';
import { countUnacknowledged, insertNotifications, markAcknowledged, unacknowledged } from './inbox-store.ts';
import type { CoordinationContext, Notification } from './types.ts';

export interface Notice {
  personId: string;
  /** Staff id. */
  recipient: string;
  /** While one on this topic stands unacknowledged, another about the same person is not sent. */
  topic: string;
  /** No name and no clinical content: it is shown in lists and counted. */
  message: string;
  link: string | null;
}

/** Puts notices into inboxes, set-based. */
export async function notify(tx: Tx, notices: readonly Notice[], context: CoordinationContext): Promise<void> {
  const sentAt = context.clock.now();
  await insertNotifications(
    tx,
    notices.map((notice) => ({ ...notice, id: newId(), sentAt, acknowledgedAt: null })),
  );
}

/** What a member of staff has not acknowledged, newest first (at most 200), and how many there are in all. */
export async function readInbox(tx: Tx, staffId: string): Promise<{ notifications: Notification[]; total: number }> {
  return { notifications: await unacknowledged(tx, staffId), total: await countUnacknowledged(tx, staffId) };
}

/** Marks one's own notifications as read; gives how many were. Others' ids change nothing. */
export async function acknowledge(
  tx: Tx,
  staffId: string,
  ids: readonly string[],
  context: CoordinationContext,
): Promise<number> {
  return markAcknowledged(tx, staffId, ids, context.clock.now());
}

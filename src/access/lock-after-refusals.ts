import type { Tx } from '../platform/index.ts';
import type { Actor } from './actor.ts';
import { refusedSince } from './audit/audit-store.ts';
import { lockAccount } from './sessions.ts';

/** Whoever is refused this often in this time is trying ids, not working. Local choices, not national figures. */
const refusals = 20;
const within = 10 * 60_000;
const lockedFor = 15 * 60_000;

/** Locks an account that keeps asking for people it may not see, and ends its sessions. The next sign-in says why. */
export async function lockAfterRefusals(tx: Tx, actor: Actor, now: number): Promise<void> {
  if (actor.accountId === null) return;
  if ((await refusedSince(tx, actor.accountId, now - within)) < refusals) return;
  await lockAccount(
    tx,
    actor.accountId,
    now + lockedFor,
    `${refusals} refusals within ${within / 60_000} minutes`,
    now,
  );
}

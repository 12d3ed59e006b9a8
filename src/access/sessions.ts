import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../platform/index.ts';
import {
  endSessionRow,
  endSessionsOf,
  insertSession,
  liveSession,
  lockAccountRow,
  sessionRowsOf,
  touchSession,
} from './account-store.ts';
import { accountOf, actorOf } from './accounts.ts';
import { visitor } from './actor.ts';
import type { Authenticate } from './authenticate.ts';

const minute = 60_000;

/** How long a session lives. NHS login and CIS2 both ask staff and people again well within a working day. */
export interface SessionLimits {
  /** Milliseconds without a request. */
  idle: number;
  /** Milliseconds altogether. */
  absolute: number;
}

export const sessionLimits: SessionLimits = { idle: 30 * minute, absolute: 12 * 60 * minute };

export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Begins a session with a token that was never used before (rotation at sign-in); the one that the browser had is ended. Returns the token, which is kept nowhere. */
export async function beginSession(
  tx: Tx,
  accountId: string,
  previous: string | undefined,
  now: number,
  limits = sessionLimits,
): Promise<string> {
  if (previous !== undefined) await endSessionRow(tx, digestOf(previous), now, 'signed in again');
  const token = randomBytes(32).toString('base64url');
  await insertSession(tx, { digest: digestOf(token), accountId, now, endsAt: now + limits.absolute });
  return token;
}

/** Who holds this cookie now. A session that was ended, is too old, or whose account was closed or locked is nobody's. */
export function authenticateBySession(limits = sessionLimits): Authenticate {
  return async (tx, { cookie }, now) => {
    const signedOut = { actor: visitor, session: { id: null, since: null } };
    if (cookie === undefined || cookie.length > 100) return signedOut;
    const digest = digestOf(cookie);
    const row = await liveSession(tx, digest, now, limits.idle);
    if (row === undefined) return signedOut;
    // Written once a minute, so that reading pages does not write a row each time.
    if (row.seen_at < now - minute) await touchSession(tx, digest, now);
    return { actor: actorOf(accountOf(row)), session: { id: digest.toString('hex'), since: row.started_at } };
  };
}

export async function endSession(tx: Tx, sessionId: string, now: number): Promise<void> {
  await endSessionRow(tx, Buffer.from(sessionId, 'hex'), now, 'signed out');
}

/** Ends every session of the account, on every device. Returns how many there were. */
export async function signOutEverywhere(
  tx: Tx,
  accountId: string,
  now: number,
  because = 'signed out everywhere',
): Promise<number> {
  return endSessionsOf(tx, accountId, now, because);
}

export async function sessionsOf(
  tx: Tx,
  accountId: string,
  now: number,
): Promise<{ startedAt: number; seenAt: number }[]> {
  const rows = await sessionRowsOf(tx, accountId, now, sessionLimits.idle);
  return rows.map((row) => ({ startedAt: row.started_at, seenAt: row.seen_at }));
}

/** Nobody signs in with the account until then, and its sessions end. The reason is shown at the next sign-in. */
export async function lockAccount(
  tx: Tx,
  accountId: string,
  until: number,
  because: string,
  now: number,
): Promise<void> {
  await lockAccountRow(tx, accountId, until, because);
  await endSessionsOf(tx, accountId, now, 'locked');
}

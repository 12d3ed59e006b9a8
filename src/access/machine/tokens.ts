import { randomBytes } from 'node:crypto';
import { idOf, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { accountOf, actorOf } from '../accounts.ts';
import { type Actor, visitor } from '../actor.ts';
import type { Authenticate } from '../authenticate.ts';
import { digestOf } from '../sessions.ts';
import { isScope, scopeWithin } from './scope.ts';
import { clientRow, insertToken, liveToken, openAccount, revokeTokenRow, type TokenRow } from './store.ts';

/** Stands for every organisation of the place: a system that is trusted with all of its records. */
export const wholePlace = '*';

export interface NewToken {
  /** As the audit and the person see it: 'Northfield shared record'. */
  name: string;
  /** SMART v2: 'system/Patient.rs', 'system/*.cruds'. */
  scopes: readonly string[];
  /** ODS codes whose people it may see, or [wholePlace]. Not for a token on an account's behalf, which sees what the account sees. */
  organisations?: readonly string[];
  clientId?: string;
  /** Acts as this account, within the scopes (`user/...`). */
  accountId?: string;
  /** Milliseconds from now. */
  lifetime: number;
}

/**
 * Makes an access token and returns it; only its digest is kept. Tokens are opaque, so that a revoked one is dead at the next request.
 * Refuses 'invalid' for a scope that is none.
 */
export async function issueToken(tx: Tx, token: NewToken, now: number): Promise<string | Refusal> {
  const wrong = token.scopes.filter(
    (scope) => !isScope(scope) || scope.startsWith('user/') !== (token.accountId !== undefined),
  );
  if (wrong.length > 0 || token.scopes.length === 0) {
    return refuse('invalid', 'A token needs scopes in SMART v2 form.', {
      where: wrong.join(' ') || 'scope',
      what:
        token.accountId === undefined
          ? 'A system’s scopes start with system/.'
          : 'Scopes on an account’s behalf start with user/.',
      mend: 'For example system/Patient.rs or system/*.cruds; the letters are c, r, u, d, s in this order.',
    });
  }
  const text = `wpc_${randomBytes(32).toString('base64url')}`;
  await insertToken(tx, digestOf(text), {
    client_id: token.clientId ?? null,
    account_id: token.accountId ?? null,
    name: token.name,
    scopes: [...token.scopes],
    organisations: [...(token.organisations ?? [])],
    issued_at: now,
    ends_at: now + token.lifetime,
  });
  return text;
}

/** Whether the actor may see everybody of the place: a system registered so. */
export function seesEverybody(actor: Actor): boolean {
  return actor.roles.includes('system') && actor.organisations.includes(wholePlace);
}

/** Who holds this bearer token now; signed out for one that is unknown, over or revoked. */
export const authenticateByToken: Authenticate = async (tx, { bearer }, now) => {
  const session = { id: null, since: null };
  const row = bearer === undefined || bearer.length > 200 ? undefined : await liveToken(tx, digestOf(bearer), now);
  if (row === undefined) return { actor: visitor, session };
  if (row.account_id === null) return { actor: systemActor(row), session };
  const account = await openAccount(tx, row.account_id, now);
  return { actor: account === undefined ? visitor : { ...actorOf(accountOf(account)), scopes: row.scopes }, session };
};

function systemActor(row: TokenRow): Actor {
  return {
    ...visitor,
    roles: ['system'],
    accountId: idOf('client', row.client_id ?? row.name),
    name: row.name,
    organisations: row.organisations,
    scopes: row.scopes,
  };
}

export interface Introspection {
  active: boolean;
  scope?: string;
  client_id?: string;
  iat?: number;
  exp?: number;
  token_type?: 'bearer';
}

/** RFC 7662. A client learns about its own tokens only; anything else is 'not active'. */
export async function introspectToken(tx: Tx, token: string, clientId: string, now: number): Promise<Introspection> {
  const row = token.length > 200 ? undefined : await liveToken(tx, digestOf(token), now);
  if (row === undefined || row.client_id !== clientId) return { active: false };
  return {
    active: true,
    scope: row.scopes.join(' '),
    client_id: clientId,
    iat: Math.floor(row.issued_at / 1000),
    exp: Math.floor(row.ends_at / 1000),
    token_type: 'bearer',
  };
}

/** RFC 7009: revoking what is unknown or another's changes nothing and says nothing. */
export async function revokeToken(tx: Tx, token: string, clientId: string, now: number): Promise<void> {
  await revokeTokenRow(tx, digestOf(token), clientId, now);
}

/** What this client may have of what it asked for; all that it is registered for when it asked for nothing. */
export async function scopesGranted(tx: Tx, clientId: string, asked: readonly string[]): Promise<string[]> {
  const client = await clientRow(tx, clientId);
  if (client === undefined) return [];
  return asked.length === 0
    ? client.scopes
    : asked.filter((scope) => isScope(scope) && scopeWithin(scope, client.scopes));
}

import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Db, type Refusal, refuse, type Tx, transaction } from '../../platform/index.ts';
import { isScope } from './scope.ts';
import {
  type ClientRow,
  clearClientFailures,
  clientRow,
  countClientFailure,
  disableClientRow,
  spendAssertion,
  upsertClient,
} from './store.ts';

export interface NewClient {
  id: string;
  name: string;
  /** All that it may ever ask for. */
  scopes: readonly string[];
  /** ODS codes, or [wholePlace]. */
  organisations: readonly string[];
  /** Public keys as a JWK set, or the https address where it publishes them (which makes changing keys easy). */
  keys?: { keys: Record<string, unknown>[] };
  keysUrl?: string;
}

/** Registers another system, or changes what is registered of it. Refuses a private key: it must never come here. */
export async function registerClient(tx: Tx, client: NewClient, now: number): Promise<Refusal | undefined> {
  const wrong = client.scopes.filter((scope) => !isScope(scope) || !scope.startsWith('system/'));
  if (client.scopes.length === 0 || wrong.length > 0)
    return refuse('invalid', `These are no system scopes in SMART v2 form: ${wrong.join(' ') || '(none given)'}.`);
  if (client.keys === undefined && client.keysUrl === undefined)
    return refuse('invalid', 'A client needs its public keys, or the address where it publishes them.');
  if (client.keys?.keys.some((key) => 'd' in key || 'k' in key))
    return refuse('invalid', 'The key set has a private or shared key. Register the public keys only.');
  if (client.keysUrl !== undefined && !client.keysUrl.startsWith('https://'))
    return refuse('invalid', 'The address of the keys must use https.');
  const { id, name, scopes, organisations } = client;
  await upsertClient(tx, {
    id,
    name,
    scopes,
    organisations,
    keys: client.keys ?? null,
    keysUrl: client.keysUrl ?? null,
    now,
  });
  return undefined;
}

/** It gets no more tokens, and those it has are dead. */
export async function disableClient(tx: Tx, id: string, now: number): Promise<void> {
  await disableClientRow(tx, id, now);
}

const failureLimit = 10;
const lockedFor = 15 * 60_000;
const longestAssertion = 5 * 60;

/**
 * Verifies a client assertion (private_key_jwt, SMART Backend Services): signed with a registered key, for this address, by and
 * about the client, at most five minutes long, never used before. The keys come from the registration and from nowhere that the
 * token names (jku, x5u, jwk are not looked at). Every failure gives the same answer; ten in a row lock the client for a while.
 */
export async function verifyAssertion(
  db: Db,
  assertion: string,
  audience: string,
  now: number,
): Promise<ClientRow | Refusal> {
  const clientId = claimedIssuer(assertion);
  const client = clientId === undefined ? undefined : await transaction(db, (tx) => clientRow(tx, clientId));
  const refused = refuse('forbidden', 'The client could not be authenticated.');
  if (client === undefined || client.disabled_at !== null) return refused;
  if (client.locked_until !== null && client.locked_until > now)
    return refuse('busy', 'This client failed too often and is locked for a while.');
  const used = await verifySignature(client, assertion, audience, now);
  return transaction(db, async (tx) => {
    if (used !== undefined && (await spendAssertion(tx, client.id, used.jti, used.exp * 1000, now))) {
      await clearClientFailures(tx, client.id);
      return client;
    }
    await countClientFailure(tx, client.id, failureLimit, now + lockedFor);
    return undefined;
  }).then((verified) => verified ?? refused);
}

/** The issuer that the token claims, before anything is verified: only to know whose keys to try. */
function claimedIssuer(assertion: string): string | undefined {
  const [, payload = ''] = assertion.split('.');
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss?: unknown };
    return typeof claims.iss === 'string' && claims.iss.length <= 200 ? claims.iss : undefined;
  } catch {
    // Not a token at all: the same answer as a wrong one.
    return undefined;
  }
}

async function verifySignature(
  client: ClientRow,
  assertion: string,
  audience: string,
  now: number,
): Promise<{ jti: string; exp: number } | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, keysOf(client), {
      issuer: client.id,
      subject: client.id,
      audience,
      algorithms: ['RS384', 'ES384', 'RS256', 'ES256', 'PS256', 'EdDSA'],
      currentDate: new Date(now),
      clockTolerance: 10,
      requiredClaims: ['exp', 'jti'],
    });
    const { jti, exp } = payload;
    if (typeof jti !== 'string' || jti.length > 200 || exp === undefined || exp > now / 1000 + longestAssertion + 10)
      return undefined;
    return { jti, exp };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const remote = new Map<string, JWTVerifyGetKey>();

function keysOf(client: ClientRow): JWTVerifyGetKey {
  if (client.keys !== null) return createLocalJWKSet(client.keys as unknown as Parameters<typeof createLocalJWKSet>[0]);
  const url = client.keys_url ?? '';
  let keys = remote.get(url);
  if (keys === undefined) {
    // Fetched anew for a key id that is not known yet, so that a client may change keys without telling us.
    keys = createRemoteJWKSet(new URL(url), { timeoutDuration: 5000, cooldownDuration: 30_000, cacheMaxAge: 300_000 });
    remote.set(url, keys);
  }
  return keys;
}

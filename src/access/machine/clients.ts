import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Db, type Refusal, refuse, type Tx, transaction } from '../../platform/index.ts';
import { fetchOutward, refusedAddress } from './inward.ts';
import { isScope } from './scope.ts';
import {
  type ClientRow,
  clearClientFailures,
  clientRow,
  countClientFailure,
  disableClientRow,
  insertClient,
  replaceKeyRows,
  resumeClientRow,
  revokeClientRow,
  revokeTokensOfClient,
  spendAssertion,
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

export type ClientKeys = Pick<NewClient, 'keys' | 'keysUrl'>;

/**
 * Registers another system. Refuses a private key (it must never come here), an address of keys that points inward, and an id that is
 * taken: what is registered is changed by its own commands, so that nobody brings back a revoked client by registering it again.
 */
export async function registerClient(tx: Tx, client: NewClient, now: number): Promise<Refusal | undefined> {
  const wrong = client.scopes.filter((scope) => !isScope(scope) || !scope.startsWith('system/'));
  if (client.scopes.length === 0 || wrong.length > 0)
    return refuse('invalid', `These are no system scopes in SMART v2 form: ${wrong.join(' ') || '(none given)'}.`);
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(client.id))
    return refuse('invalid', 'A client’s id has 1 to 100 letters, digits, dots and hyphens.');
  if (client.name.trim() === '') return refuse('invalid', 'Give the client a name, as people read it.');
  const refused = keysRefused(client);
  if (refused !== undefined) return refused;
  if (client.organisations.length === 0)
    return refuse('invalid', 'Say for whose people it works: ODS codes, or * for the whole place.');
  const { id, name, scopes, organisations } = client;
  const made = await insertClient(tx, {
    ...{ id, name, scopes, organisations, now },
    ...{ keys: client.keys ?? null, keysUrl: client.keysUrl ?? null },
  });
  return made ? undefined : refuse('conflict', 'A client with this id is registered already.');
}

/** What is wrong with a client's keys. Pure. */
function keysRefused({ keys, keysUrl }: ClientKeys): Refusal | undefined {
  if ((keys === undefined) === (keysUrl === undefined))
    return refuse('invalid', 'A client needs its public keys, or the address where it publishes them: one of the two.');
  if (keysUrl !== undefined) {
    const why = refusedAddress(keysUrl);
    return why === undefined ? undefined : refuse('invalid', `The address of the keys is refused. ${why}`);
  }
  if (!Array.isArray(keys?.keys) || keys.keys.length === 0 || keys.keys.length > 20)
    return refuse('invalid', 'The key set has no key, or more than 20.');
  if (keys.keys.some((key) => 'd' in key || 'k' in key))
    return refuse('invalid', 'The key set has a private or shared key. Register the public keys only.');
  if (keys.keys.some(({ kty, kid }) => !['RSA', 'EC', 'OKP'].includes(String(kty)) || typeof kid !== 'string'))
    return refuse('invalid', 'Each key needs its type (RSA, EC or OKP) and a key id (kid).');
  return undefined;
}

/** Puts new keys in the place of the old ones. To change keys without a gap, give old and new together first, and the new alone later. */
export async function rotateClientKeys(tx: Tx, id: string, given: ClientKeys): Promise<Refusal | undefined> {
  const refused = keysRefused(given);
  if (refused !== undefined) return refused;
  return (await replaceKeyRows(tx, id, given.keys ?? null, given.keysUrl ?? null)) ? undefined : notThere;
}

/** Lets a suspended client ask for tokens again. */
export async function resumeClient(tx: Tx, id: string): Promise<Refusal | undefined> {
  return (await resumeClientRow(tx, id)) ? undefined : notThere;
}

/** For good: its tokens are dead, and its id is never given again. */
export async function revokeClient(tx: Tx, id: string, now: number): Promise<Refusal | undefined> {
  await disableClientRow(tx, id, now);
  return (await revokeClientRow(tx, id, now)) ? undefined : notThere;
}

/** Its tokens are dead; it may ask for others. */
export async function revokeClientTokens(tx: Tx, id: string, now: number): Promise<number> {
  return revokeTokensOfClient(tx, id, now);
}

const notThere = refuse('not-found', 'There is no such client, or it was revoked.');

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
    if (error instanceof errors.JOSEError || client.keys_url !== null) return undefined;
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
    keys = createRemoteJWKSet(new URL(url), {
      timeoutDuration: 5000,
      cooldownDuration: 30_000,
      cacheMaxAge: 300_000,
      [customFetch]: (address) => fetchOutward(new URL(address)),
    });
    remote.set(url, keys);
  }
  return keys;
}

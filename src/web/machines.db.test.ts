import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/support/database.ts';
import {
  audited,
  authenticateBySessionOrToken,
  defineRoute,
  disableClient,
  issueToken,
  machineRoutes,
  recordAccounts,
  recordRelationship,
  registerClient,
  seePerson,
} from '../access/index.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, isRefusal, newId, SetClock, transaction } from '../platform/index.ts';
import { createServer } from './index.ts';

const ada = '018f0000-0000-7000-8000-000000000001';
const base = 'http://localhost:80';
const keys = await generateKeyPair('ES384', { extractable: true });
const stranger = await generateKeyPair('ES384', { extractable: true });
const next = await generateKeyPair('ES384', { extractable: true });

describe('other systems', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-11-02T09:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    const publicKey = { ...(await exportJWK(keys.publicKey)), kid: 'a', alg: 'ES384' };
    const nextKey = { ...(await exportJWK(next.publicKey)), kid: 'b', alg: 'ES384' };
    await transaction(database.db, async (tx) => {
      const client = {
        id: 'shared-record',
        name: 'Northfield shared record',
        scopes: ['system/Patient.rs', 'system/Observation.cruds'],
        organisations: ['RXX'],
      };
      expect(
        await registerClient(tx, { ...client, keys: { keys: [publicKey, nextKey] } }, clock.now()),
      ).toBeUndefined();
      const held = {
        kind: 'referral' as const,
        holder: { kind: 'organisation' as const, id: 'RXX' },
        from: 0,
        to: null,
        basis: 'Open referral',
        restsOn: 'x',
      };
      await recordRelationship(tx, { personId: ada, ...held }, clock.now());
    });
    const see = (path: string) =>
      defineRoute({
        method: 'GET',
        path,
        permission: seePerson(),
        audit: audited('read', 'Looked'),
        params: z.object({ personId: z.uuid() }),
        handler: ({ actor }) => json({ name: actor.name, scopes: actor.scopes }),
      });
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: authenticateBySessionOrToken(),
      requestsPerMinute: 10_000,
      routes: [see('/api/people/:personId'), see('/people/:personId'), ...machineRoutes('/fhir/R4')],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const assertion = (
    claims: Record<string, unknown> = {},
    key = keys.privateKey,
    header: Record<string, unknown> = { kid: 'a' },
  ) => {
    const at = clock.now() / 1000;
    const payload = {
      iss: 'shared-record',
      sub: 'shared-record',
      aud: `${base}/oauth/token`,
      jti: newId(),
      exp: at + 240,
      iat: at,
      ...claims,
    };
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES384', ...header }).sign(key);
  };
  const post = (url: string, form: Record<string, string>) =>
    server.inject({
      method: 'POST',
      url,
      payload: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost:80' },
    });
  const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const ask = (signed: string, scope = '') =>
    post('/oauth/token', {
      grant_type: 'client_credentials',
      client_assertion_type: jwtBearer,
      client_assertion: signed,
      scope,
    });
  const look = (token: string, path = `/api/people/${ada}`) =>
    server.inject({ url: path, headers: { authorization: `Bearer ${token}` } });

  it('gives a token for a signed assertion, which reads people of its organisations through the APIs and no pages', async () => {
    const given = (await ask(await assertion(), 'system/Patient.r')).json() as {
      access_token: string;
      scope: string;
      expires_in: number;
    };
    expect(given).toMatchObject({ token_type: 'bearer', scope: 'system/Patient.r', expires_in: 300 });
    expect((await look(given.access_token)).json()).toEqual({
      name: 'Northfield shared record',
      scopes: ['system/Patient.r'],
    });
    expect((await look(given.access_token, `/api/people/${newId()}`)).statusCode).toBe(403);
    expect((await look(given.access_token, `/people/${ada}`)).statusCode).toBe(403);
    clock.advance(301_000);
    expect((await look(given.access_token)).statusCode).toBe(401);
  });

  it('takes a second registered key, so that keys can change without a gap', async () => {
    expect((await ask(await assertion({}, next.privateKey, { kid: 'b' }))).statusCode).toBe(200);
  });

  it.each([
    ['for another address', { aud: 'https://elsewhere.example/token' }],
    ['by another issuer', { iss: 'somebody' }],
    ['about another subject', { sub: 'somebody' }],
    ['that lasts too long', { exp: Date.parse('2026-11-02T12:00:00Z') / 1000 }],
    ['that is over', { exp: Date.parse('2026-11-02T08:00:00Z') / 1000 }],
    ['without an id', { jti: undefined }],
  ])('refuses an assertion %s', async (_what, claims) => {
    expect((await ask(await assertion(claims))).json()).toMatchObject({ error: 'invalid_client' });
  });

  it('refuses another’s key, keys that the token itself names, no signature at all, and an assertion used twice', async () => {
    expect((await ask(await assertion({}, stranger.privateKey))).statusCode).toBe(401);
    const named = { kid: 'a', jku: 'http://127.0.0.1:1/keys', jwk: await exportJWK(stranger.publicKey) };
    expect((await ask(await assertion({}, stranger.privateKey, named))).statusCode).toBe(401);
    const [, payload] = (await assertion()).split('.');
    expect((await ask(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`)).statusCode).toBe(401);
    const once = await assertion();
    expect((await ask(once)).statusCode).toBe(200);
    expect((await ask(once)).statusCode).toBe(401);
  });

  it('gives no scope that was not registered', async () => {
    expect((await ask(await assertion(), 'system/*.cruds')).json()).toMatchObject({ error: 'invalid_scope' });
    expect((await ask(await assertion(), 'system/Patient.cruds system/Observation.rs')).json()).toMatchObject({
      scope: 'system/Observation.rs',
    });
  });

  it('tells a client about its own token, and revokes it', async () => {
    const { access_token: token } = (await ask(await assertion())).json() as { access_token: string };
    const about = async (path: string) =>
      post(path, {
        token,
        client_assertion_type: jwtBearer,
        client_assertion: await assertion({ aud: `${base}${path}` }),
      });
    expect((await about('/oauth/introspect')).json()).toMatchObject({ active: true, client_id: 'shared-record' });
    expect((await about('/oauth/revoke')).statusCode).toBe(200);
    expect((await about('/oauth/introspect')).json()).toEqual({ active: false });
    expect((await look(token)).statusCode).toBe(401);
  });

  it('locks a client that fails ten times in a row, also for its right key, and opens after a while', async () => {
    for (let n = 0; n < 10; n++) await ask(await assertion({}, stranger.privateKey));
    expect((await ask(await assertion())).statusCode).toBe(429);
    clock.advance(15 * 60_000 + 1);
    expect((await ask(await assertion())).statusCode).toBe(200);
  });

  it('issues a token on an account’s behalf that sees no more than the account', async () => {
    const token = await transaction(database.db, async (tx) => {
      const [accountId = ''] = await recordAccounts(
        tx,
        [{ issuer: 'test', subject: 'analyst', name: 'Ann Alyst', roles: ['analyst'], organisations: ['RXX'] }],
        clock.now(),
      );
      return issueToken(tx, { name: 'script', scopes: ['user/*.rs'], accountId, lifetime: 60_000 }, clock.now());
    });
    if (isRefusal(token)) throw new Error(token.message);
    expect((await look(token)).statusCode).toBe(403);
  });

  it('refuses scopes that are none, and a private key at registration', async () => {
    await transaction(database.db, async (tx) => {
      expect(isRefusal(await issueToken(tx, { name: 'x', scopes: ['everything'], lifetime: 1 }, clock.now()))).toBe(
        true,
      );
      const secret = await exportJWK(keys.privateKey);
      const refused = await registerClient(
        tx,
        {
          id: 'x',
          name: 'x',
          scopes: ['system/*.rs'],
          organisations: [],
          keys: { keys: [secret as Record<string, unknown>] },
        },
        clock.now(),
      );
      expect(refused?.message).toContain('private');
    });
  });

  it('kills all tokens of a client that is disabled', async () => {
    const { access_token: token } = (await ask(await assertion())).json() as { access_token: string };
    expect((await look(token)).statusCode).toBe(200);
    await transaction(database.db, (tx) => disableClient(tx, 'shared-record', clock.now()));
    expect((await look(token)).statusCode).toBe(401);
    expect((await ask(await assertion())).statusCode).toBe(401);
  });

  it('keeps no token and no assertion in the database, only digests', async () => {
    const { rows } = await sql<{
      all: string;
    }>`select coalesce(string_agg(t::text, ' '), '') as all from access_token t`.execute(database.db);
    expect(rows[0]?.all).not.toContain('wpc_');
  });
});

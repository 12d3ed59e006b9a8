import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, isRefusal, SetClock, transaction } from '../../platform/index.ts';
import {
  disableClient,
  registerClient,
  resumeClient,
  revokeClient,
  revokeClientTokens,
  rotateClientKeys,
} from './clients.ts';
import { listClients } from './store.ts';
import { introspectToken, issueToken, revokeToken } from './tokens.ts';

const clock = new SetClock('2026-11-02T09:00:00Z');
const key = (kid: string) => ({ kty: 'EC', crv: 'P-384', kid, x: 'x', y: 'y' });
const client = { id: 'shared-record', name: 'Shared record', scopes: ['system/Patient.rs'], organisations: ['RXX'] };

describe('registering other systems', () => {
  let database: Database;
  const run: <T>(act: (tx: Parameters<Parameters<typeof transaction>[1]>[0]) => Promise<T>) => Promise<T> = (act) =>
    transaction(database.db, act);
  const issue = () =>
    run(async (tx) => {
      const { name, scopes, organisations } = client;
      const token = await issueToken(
        tx,
        { name, scopes, organisations, clientId: client.id, lifetime: 300_000 },
        clock.now(),
      );
      return isRefusal(token) ? '' : token;
    });
  const active = async (token: string) =>
    (await run((tx) => introspectToken(tx, token, client.id, clock.now()))).active;
  const one = async () => (await run((tx) => listClients(tx, clock.now())))[0];

  beforeAll(async () => {
    database = await testDatabase();
    expect(
      await run((tx) => registerClient(tx, { ...client, keys: { keys: [key('a')] } }, clock.now())),
    ).toBeUndefined();
  });
  afterAll(() => database.close());

  it.each([
    ['a private key', { keys: { keys: [{ ...key('a'), d: 'secret' }] } }],
    ['a shared key', { keys: { keys: [{ kty: 'oct', kid: 'a', k: 'secret' }] } }],
    ['no key', {}],
    ['a set without a key', { keys: { keys: [] } }],
    ['keys and an address', { keys: { keys: [key('a')] }, keysUrl: 'https://keys.example.org/' }],
    ['an address inside', { keysUrl: 'https://169.254.169.254/latest' }],
    ['an address without https', { keysUrl: 'http://keys.example.org/' }],
    ['a user’s scope', { scopes: ['user/Patient.rs'], keys: { keys: [key('a')] } }],
    ['an id that is no id', { id: '../x', keys: { keys: [key('a')] } }],
  ])('refuses %s', async (_what, given) => {
    expect(await run((tx) => registerClient(tx, { ...client, id: 'other', ...given }, 1))).toMatchObject({
      kind: 'invalid',
    });
  });

  it('changes keys, and refuses to change them to what registration would refuse', async () => {
    expect(
      await run((tx) => rotateClientKeys(tx, client.id, { keys: { keys: [key('a'), key('b')] } })),
    ).toBeUndefined();
    expect((await one())?.keys?.keys.map(({ kid }) => kid)).toEqual(['a', 'b']);
    expect(await run((tx) => rotateClientKeys(tx, client.id, { keysUrl: 'https://10.0.0.1/' }))).toMatchObject({
      kind: 'invalid',
    });
    expect(await run((tx) => rotateClientKeys(tx, 'nobody', { keys: { keys: [key('a')] } }))).toMatchObject({
      kind: 'not-found',
    });
  });

  it('tells a client about its own tokens only, and lets it revoke them only', async () => {
    const token = await issue();
    expect(await active(token)).toBe(true);
    expect((await run((tx) => introspectToken(tx, token, 'another', clock.now()))).active).toBe(false);
    await run((tx) => revokeToken(tx, token, 'another', clock.now()));
    expect(await active(token)).toBe(true);
    await run((tx) => revokeToken(tx, token, client.id, clock.now()));
    expect(await active(token)).toBe(false);
  });

  it('kills tokens by suspending, by revoking tokens, and does not bring them back by resuming', async () => {
    const first = await issue();
    await run((tx) => disableClient(tx, client.id, clock.now()));
    expect(await active(first)).toBe(false);
    await run((tx) => resumeClient(tx, client.id));
    expect(await active(first)).toBe(false);
    const second = await issue();
    expect((await one())?.live_tokens).toBe(1);
    expect(await run((tx) => revokeClientTokens(tx, client.id, clock.now()))).toBe(1);
    expect(await active(second)).toBe(false);
  });

  it('revokes for good: no resuming, no new keys, no registering again', async () => {
    expect(await run((tx) => revokeClient(tx, client.id, clock.now()))).toBeUndefined();
    expect(await run((tx) => resumeClient(tx, client.id))).toMatchObject({ kind: 'not-found' });
    expect(await run((tx) => rotateClientKeys(tx, client.id, { keys: { keys: [key('c')] } }))).toMatchObject({
      kind: 'not-found',
    });
    expect(await run((tx) => registerClient(tx, { ...client, keys: { keys: [key('c')] } }, 1))).toMatchObject({
      kind: 'conflict',
    });
  });
});

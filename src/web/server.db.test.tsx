import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/support/database.ts';
import {
  type Actor,
  audited,
  defineRoute,
  notAudited,
  open,
  recordRelationship,
  seePerson,
  visitor,
} from '../access/index.ts';
import { type Assets, CsrfField } from '../platform/design-system/index.ts';
import { page } from '../platform/http/index.ts';
import { createLogger, type Database, refuse, SetClock, transaction } from '../platform/index.ts';
import { createServer, homeRoute } from './index.ts';

const ada = '018f0000-0000-7000-8000-000000000001';
const ben = '018f0000-0000-7000-8000-000000000002';
const nurse: Actor = {
  ...visitor,
  roles: ['practitioner'],
  accountId: '018f0000-0000-7000-8000-00000000000a',
  name: 'Nurse N',
  staffId: 'nurse-1',
};
const assets: Assets = {
  stylesheet: '/assets/x.css',
  files: new Map([['/assets/x.css', { contentType: 'text/css', content: Buffer.from('p{}') }]]),
};

describe('createServer', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-11-02T09:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, (tx) =>
      recordRelationship(
        tx,
        {
          personId: ada,
          kind: 'referral',
          holder: { kind: 'staff', id: 'nurse-1' },
          from: 0,
          to: null,
          basis: 'Open referral',
          restsOn: 'ServiceRequest/1',
        },
        clock.now(),
      ),
    );
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets,
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: async (_tx, { bearer }) => ({
        actor: bearer === 'nurse' ? nurse : visitor,
        session: { id: null, since: null },
      }),
      requestsPerMinute: 10_000,
      routes: [
        homeRoute([], () => new Set(['/'])),
        defineRoute({
          method: 'GET',
          path: '/people/:personId',
          permission: seePerson(),
          audit: audited('read', 'Looked at the summary'),
          params: z.object({ personId: z.uuid() }),
          handler: ({ params }) =>
            params.personId === ben ? refuse('conflict', 'no') : page({ title: 'Summary', body: <p>of one</p> }),
        }),
        defineRoute({
          method: 'GET',
          path: '/bug',
          permission: open('for this test'),
          audit: notAudited('for this test'),
          handler: () => {
            throw new Error('secret detail');
          },
        }),
        defineRoute({
          method: 'GET',
          path: '/form',
          permission: open('for this test'),
          audit: notAudited('for this test'),
          handler: () =>
            page({
              title: 'Form',
              body: (
                <form method="post">
                  <CsrfField />
                </form>
              ),
            }),
        }),
        defineRoute({
          method: 'POST',
          path: '/form',
          permission: open('for this test'),
          audit: audited('change', 'Sent the form'),
          handler: ({ note }) => {
            note('with a note');
            return page({ title: 'Thanks', body: <p>Thanks</p> });
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const entries = async () =>
    (
      await sql<{
        event: string;
        outcome: string;
        people: string[];
        because: string;
        note: string | null;
      }>`select event, outcome, people, because, note from audit_entry order by n`.execute(database.db)
    ).rows;
  const get = (url: string, headers: Record<string, string> = {}) =>
    server.inject({ url, headers: { accept: 'text/html', ...headers } });

  it('answers a page in the shell, with a strict policy and nothing kept by caches', async () => {
    const reply = await get('/');
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain('<main class="nhsuk-main-wrapper" id="maincontent">');
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.headers['content-security-policy']).not.toContain('unsafe-inline');
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.body).not.toMatch(/style="|<script/);
  });

  it('lets a practitioner with a relationship in, and writes down who, whose and why', async () => {
    const reply = await get(`/people/${ada}`, { authorization: 'Bearer nurse' });
    expect(reply.statusCode).toBe(200);
    expect((await entries()).at(-1)).toMatchObject({
      event: 'read',
      outcome: 'done',
      people: [ada],
      because: 'Open referral',
    });
  });

  it('refuses a stranger’s record and an invented id with the same words, and writes both down', async () => {
    const stranger = await get(`/people/${ben}`, { authorization: 'Bearer nurse' });
    const invented = await get('/people/018f0000-0000-7000-8000-00000000dead', { authorization: 'Bearer nurse' });
    expect([stranger.statusCode, invented.statusCode]).toEqual([403, 403]);
    const withoutId = (body: string) => body.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
    expect(withoutId(stranger.body)).toBe(withoutId(invented.body));
    expect((await entries()).slice(-2).map((entry) => entry.outcome)).toEqual(['refused', 'refused']);
  });

  it('sends a signed-out browser to sign in and answers 401 to an API', async () => {
    expect((await get(`/people/${ada}`)).headers.location).toBe(
      `/sign-in?next=${encodeURIComponent(`/people/${ada}`)}`,
    );
    expect((await get(`/people/${ada}`, { accept: 'application/json' })).statusCode).toBe(401);
  });

  it('does not tell a malformed id from a stranger’s', async () => {
    expect((await get('/people/x%00y', { authorization: 'Bearer nurse' })).statusCode).toBe(403);
  });

  it('refuses a form without its token and takes it with the token', async () => {
    const form = await get('/form');
    const token = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
    const cookie = String(form.headers['set-cookie']).split(';')[0] ?? '';
    const post = (payload: string, headers: Record<string, string>) =>
      server.inject({
        method: 'POST',
        url: '/form',
        payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
      });
    expect((await post('', { cookie })).statusCode).toBe(403);
    expect((await post(`_csrf=${token}`, {})).statusCode).toBe(403);
    expect((await post(`_csrf=${token}`, { cookie })).statusCode).toBe(200);
    expect((await entries()).at(-1)).toMatchObject({ event: 'change', note: 'with a note' });
  });

  it('says nothing of a bug to the browser', async () => {
    const reply = await get('/bug');
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('secret detail');
  });

  it('refuses JSON that nests too deep and JSON with __proto__', async () => {
    const post = (payload: string) =>
      server.inject({ method: 'POST', url: '/form', payload, headers: { 'content-type': 'application/json' } });
    expect((await post('['.repeat(5000) + ']'.repeat(5000))).statusCode).toBe(422);
    expect((await post('{"__proto__":{"a":1}}')).statusCode).toBe(400);
  });

  it('answers health and readiness', async () => {
    expect((await server.inject('/health')).json()).toEqual({ status: 'ok' });
    expect((await server.inject('/ready')).json()).toEqual({ status: 'ready' });
  });

  it('answers an unknown address with a page, and assets with a lasting cache', async () => {
    const reply = await get('/nothing?name=Smith');
    expect(reply.statusCode).toBe(404);
    expect(reply.body).not.toContain('Smith');
    expect((await get('/assets/x.css')).headers['cache-control']).toContain('immutable');
  });
});

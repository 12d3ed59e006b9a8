import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/support/database.ts';
import {
  type Actor,
  actingForRoutes,
  audited,
  choiceRoutes,
  defineRoute,
  peopleOptedOut,
  peopleVisibleTo,
  reachOf,
  recordAccounts,
  recordRelationship,
  seePerson,
  visitor,
  whoHasSeenRoutes,
} from '../access/index.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../platform/index.ts';
import { createServer } from './index.ts';

const mother = '018f0000-0000-7000-8000-000000000001';
const motherElsewhere = '018f0000-0000-7000-8000-000000000002';
const daughter = '018f0000-0000-7000-8000-000000000003';

describe('choices and acting for somebody', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-11-02T09:00:00Z');
  const actors = new Map<string, Actor>();
  const setOf = (id: string) =>
    [mother, motherElsewhere].includes(id)
      ? { current: mother, members: [mother, motherElsewhere] }
      : { current: id, members: [id] };
  const personSet = async (_tx: unknown, id: string) => setOf(id);

  beforeAll(async () => {
    database = await testDatabase();
    const people = [
      { subject: 'nurse', name: 'Nurse', roles: ['practitioner'] as const, staffId: 's1', organisations: ['RXX'] },
      { subject: 'mother', name: 'Maud Hall', roles: ['person'] as const, personId: mother },
      { subject: 'daughter', name: 'Dora Hall', roles: ['person', 'carer'] as const, personId: daughter },
    ];
    await transaction(database.db, async (tx) => {
      const ids = await recordAccounts(
        tx,
        people.map((person) => ({ issuer: 'test', ...person })),
        clock.now(),
      );
      for (const [index, person] of people.entries())
        actors.set(person.subject, { ...visitor, ...person, accountId: ids[index] ?? null });
      const held = {
        kind: 'referral' as const,
        holder: { kind: 'organisation' as const, id: 'RXX' },
        from: 0,
        to: null,
        basis: 'Open referral',
        restsOn: 'x',
      };
      await recordRelationship(tx, { personId: motherElsewhere, ...held }, clock.now());
    });
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet,
      authenticate: async (_tx, { bearer }) => ({
        actor: actors.get(bearer ?? '') ?? visitor,
        session: { id: null, since: null },
      }),
      requestsPerMinute: 10_000,
      routes: [
        defineRoute({
          method: 'GET',
          path: '/people/:personId',
          permission: seePerson(),
          audit: audited('read', 'Looked at the summary'),
          params: z.object({ personId: z.uuid() }),
          handler: () => json({}),
        }),
        ...choiceRoutes(),
        ...actingForRoutes({ personSet }),
        ...whoHasSeenRoutes(),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const as = (who: string, url: string, form?: Record<string, string> | string) =>
    server.inject({
      method: form === undefined ? 'GET' : 'POST',
      url,
      headers: {
        authorization: `Bearer ${who}`,
        accept: 'text/html',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined
        ? {}
        : { payload: typeof form === 'string' ? form : new URLSearchParams(form).toString() }),
    });
  const status = async (who: string, id = mother) => (await as(who, `/people/${id}`)).statusCode;
  const nurse = () => actors.get('nurse') ?? visitor;

  it('keeps an organisation out from the next request on, in pages and in lists, and lets it in again', async () => {
    expect(await status('nurse')).toBe(200);
    expect((await as('mother', '/my/choices')).body).toContain('Do not share with');
    expect((await as('mother', '/my/choices', { act: 'make', kind: 'no-sharing-with', value: 'RXX' })).statusCode).toBe(
      303,
    );
    const refused = await as('nurse', `/people/${mother}`);
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain('chosen not to share');
    // The choice stands under one id and the relationship under another of the same person.
    const reach = await transaction(database.db, (tx) =>
      reachOf(tx, nurse(), clock.now(), async (_tx, ids) => ids.map(setOf)),
    );
    expect(reach).toEqual([]);
    await as('mother', '/my/choices', { act: 'take-back', kind: 'no-sharing-with', value: 'RXX' });
    expect(await status('nurse')).toBe(200);
    expect(await transaction(database.db, (tx) => peopleVisibleTo(tx, nurse(), clock.now()))).toEqual([
      motherElsewhere,
    ]);
  });

  it('shows what was chosen and when, and writes it down', async () => {
    const page = await as('mother', '/my/choices');
    expect(page.body).toContain('No sharing with RXX');
    expect((await as('mother', '/my/who-has-seen?own=1')).body).toContain('taken back: No sharing with RXX');
  });

  it('leaves out those who opted out of research and planning, and nobody else', async () => {
    const optedOut = () => transaction(database.db, (tx) => peopleOptedOut(tx, [mother, daughter], clock.now()));
    expect([...(await optedOut())]).toEqual([]);
    await as('mother', '/my/choices', { act: 'make', kind: 'national-opt-out', value: '' });
    expect([...(await optedOut())]).toEqual([mother]);
  });

  it('refuses a choice that is none, and lets no member of staff make one', async () => {
    expect(
      (await as('mother', '/my/choices', { act: 'make', kind: 'no-sharing-with', value: '<script>' })).statusCode,
    ).toBe(422);
    expect(
      (await as('nurse', `/people/${mother}/choices`, { act: 'make', kind: 'gp-only', value: '' })).statusCode,
    ).toBe(403);
  });

  it('lets a daughter act for her mother by a code, as far as it goes, once, until it is ended', async () => {
    expect(await status('daughter')).toBe(403);
    expect((await as('mother', '/my/people-who-act-for-me', 'months=6')).statusCode).toBe(422);
    const made = await as('mother', '/my/people-who-act-for-me', 'scope=see&scope=change&months=6');
    const code = /<strong>([A-Z0-9-]{14})<\/strong>/.exec(made.body)?.[1] ?? '';
    expect((await as('mother', '/my/act-for-somebody', { code })).statusCode).toBe(409);
    expect((await as('daughter', '/my/act-for-somebody', { code: 'WRONGCODEXXX' })).statusCode).toBe(404);
    expect((await as('daughter', '/my/act-for-somebody', { code: code.toLowerCase() })).statusCode).toBe(303);
    expect((await as('daughter', '/my/act-for-somebody', { code })).statusCode).toBe(404);

    expect(await status('daughter')).toBe(200);
    expect(await status('daughter', motherElsewhere)).toBe(200);
    expect((await as('daughter', `/people/${mother}/choices`)).statusCode).toBe(403);
    expect((await as('daughter', '/my/act-for-somebody')).body).toContain('Maud Hall');
    expect(await status('mother', daughter)).toBe(403);

    const page = await as('mother', '/my/people-who-act-for-me');
    expect(page.body).toContain('Dora Hall');
    const end = /\/my\/people-who-act-for-me\/[0-9a-f-]{36}\/end/.exec(page.body)?.[0] ?? '';
    await as('mother', end, {});
    expect(await status('daughter')).toBe(403);
  });

  it('ends by itself on the day that was chosen', async () => {
    const made = await as('mother', '/my/people-who-act-for-me', 'scope=see&scope=own&months=1');
    const code = /<strong>([A-Z0-9-]{14})<\/strong>/.exec(made.body)?.[1] ?? '';
    await as('daughter', '/my/act-for-somebody', { code });
    expect((await as('daughter', `/people/${mother}/choices`)).statusCode).toBe(200);
    clock.advance(31 * 86_400_000);
    expect(await status('daughter')).toBe(403);
  });

  it('takes no code that is older than seven days', async () => {
    const made = await as('mother', '/my/people-who-act-for-me', 'scope=see&months=1');
    const code = /<strong>([A-Z0-9-]{14})<\/strong>/.exec(made.body)?.[1] ?? '';
    clock.advance(7 * 86_400_000 + 1);
    expect((await as('daughter', '/my/act-for-somebody', { code })).statusCode).toBe(404);
  });
});

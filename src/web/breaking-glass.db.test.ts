import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/support/database.ts';
import {
  type Actor,
  audited,
  defineRoute,
  endRelationship,
  glassRoutes,
  recordAccounts,
  recordRelationship,
  seePerson,
  visitor,
  whoHasSeenRoutes,
} from '../access/index.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../platform/index.ts';
import { createServer, findPersonRoutes } from './index.ts';

const joe = '018f0000-0000-7000-8000-000000000001';
const joeElsewhere = '018f0000-0000-7000-8000-000000000002';
const joesNumber = '9990000018';
const joesRecord = {
  id: 'joe',
  given: ['joe'],
  family: ['hall'],
  nhsNumber: joesNumber,
  postcode: [],
  addressLines: [],
  phone: [],
  email: [],
};

describe('breaking glass', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-11-02T09:00:00Z');
  const actors = new Map<string, Actor>();
  const told: { organisations: readonly string[]; words: string }[] = [];
  const tellGuardians = async (_tx: unknown, organisations: readonly string[], words: string) => {
    told.push({ organisations, words });
  };

  beforeAll(async () => {
    database = await testDatabase();
    const people = [
      { subject: 'nurse', name: 'Nurse Hall', roles: ['practitioner'] as const, staffId: 's1', organisations: ['RXX'] },
      {
        subject: 'guardian',
        name: 'Dr Guard',
        roles: ['caldicott-guardian'] as const,
        staffId: 's2',
        organisations: ['RXX'],
      },
      {
        subject: 'other-guardian',
        name: 'Dr Else',
        roles: ['caldicott-guardian'] as const,
        staffId: 's3',
        organisations: ['RYY'],
      },
      { subject: 'joe', name: 'Joe Hall', roles: ['person'] as const, personId: joe },
    ];
    await transaction(database.db, async (tx) => {
      const ids = await recordAccounts(
        tx,
        people.map((person) => ({ issuer: 'test', ...person })),
        clock.now(),
      );
      for (const [index, person] of people.entries())
        actors.set(person.subject, { ...visitor, ...person, accountId: ids[index] ?? null });
    });
    const personSet = async (_tx: unknown, id: string) =>
      [joe, joeElsewhere].includes(id)
        ? { current: joe, members: [joe, joeElsewhere] }
        : { current: id, members: [id] };
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
          handler: () => json({ seen: true }),
        }),
        ...whoHasSeenRoutes(),
        ...glassRoutes({
          personSet,
          detailsOf: async () => new Map([[joe, { familyName: 'hall' }]]),
          tellGuardians,
        }),
        ...findPersonRoutes({
          personSet,
          tellGuardians,
          find: async (_tx, details) =>
            'nhsNumber' in details && details.nhsNumber === joesNumber
              ? [{ current: joe, members: [joe, joeElsewhere], record: joesRecord }]
              : [],
        }),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const as = (who: string, url: string, form?: Record<string, string>) =>
    server.inject({
      method: form === undefined ? 'GET' : 'POST',
      url,
      headers: {
        authorization: `Bearer ${who}`,
        accept: 'text/html',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { payload: new URLSearchParams(form).toString() }),
    });

  it('is refused, breaks glass, is let in, and the person and the Guardian see it until it is reviewed', async () => {
    const refused = await as('nurse', `/people/${joeElsewhere}`);
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain(`/people/${joe}/break-glass`);

    expect((await as('nurse', `/people/${joe}/break-glass`, { reason: 'curious', words: '' })).statusCode).toBe(422);
    for (const hours of [undefined, '24']) {
      const said = { reason: 'emergency', words: 'Found collapsed', ...(hours === undefined ? {} : { hours }) };
      expect((await as('nurse', `/people/${joe}/break-glass`, said)).body).toContain('Choose for how long');
    }
    expect(told).toEqual([]);
    const broken = await as('nurse', `/people/${joe}/break-glass`, {
      reason: 'emergency',
      words: 'Found collapsed',
      hours: '4',
    });
    expect(broken.headers.location).toBe(`/people/${joe}`);
    expect((await as('nurse', `/people/${joeElsewhere}`)).statusCode).toBe(200);

    expect(told).toEqual([{ organisations: ['RXX'], words: expect.stringContaining('Nurse Hall broke glass') }]);

    const seen = await as('joe', '/my/who-has-seen');
    expect(seen.body).toContain('Nurse Hall opened your record without a recorded care relationship');
    expect(seen.body).toContain('Broke glass to open the record');
    expect(seen.body).toContain('Refused: ');

    const queue = await as('guardian', '/guardian');
    expect(queue.body).toContain('Broken glass to review (1)');
    expect(queue.body).toContain('Same surname');
    expect((await as('other-guardian', '/guardian')).body).toContain('Broken glass to review (0)');
    const review = /\/guardian\/broken-glass\/[0-9a-f/-]+/.exec(queue.body)?.[0] ?? '';
    expect((await as('other-guardian', review, { finding: 'appropriate', words: 'fine' })).statusCode).toBe(404);
    expect((await as('guardian', review, { finding: 'appropriate', words: 'fine' })).headers.location).toBe(
      '/guardian',
    );
    expect((await as('guardian', '/guardian')).body).toContain('Broken glass to review (0)');
    expect((await as('joe', '/my/who-has-seen')).body).toContain('Finding: It was right');
  });

  it('ends by itself after the four hours that were chosen', async () => {
    clock.advance(4 * 3_600_000 - 1);
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(200);
    clock.advance(2);
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(403);
  });

  it('lets the person ask why, once, and the Guardian answer', async () => {
    const list = await as('joe', '/my/who-has-seen');
    const ask = /\/my\/who-has-seen\/[0-9a-f-]{36}/.exec(list.body)?.[0] ?? '';
    expect((await as('joe', ask, { words: '' })).statusCode).toBe(422);
    expect((await as('joe', ask, { words: '<b>Why</b> did they look?' })).headers.location).toBe('/my/who-has-seen');
    expect((await as('joe', ask, { words: 'Again?' })).statusCode).toBe(409);
    const queue = await as('guardian', '/guardian');
    expect(queue.body).toContain('&lt;b&gt;Why&lt;/b&gt;');
    const answer = /\/guardian\/questions\/[0-9a-f/-]+/.exec(queue.body)?.[0] ?? '';
    await as('guardian', answer, { answer: 'They treated you that day.' });
    expect((await as('joe', '/my/who-has-seen')).body).toContain('Dr Guard: They treated you that day.');
  });

  it('gives the same as CSV, harmless to a spreadsheet', async () => {
    const reply = await as('joe', '/my/who-has-seen.csv');
    expect(reply.headers['content-type']).toContain('text/csv');
    expect(reply.body.split('\r\n')[0]).toBe('When,Who,Role,Organisation,What,Why,Refused');
    expect(reply.body).toContain('Nurse Hall,Practitioner,RXX');
  });

  it('gives each of the Guardian’s tables as CSV', async () => {
    await as('nurse', `/people/${joe}/break-glass`, { reason: 'safeguarding', words: 'A worry', hours: '1' });
    const rows = async (name: string) => (await as('guardian', `/guardian/${name}.csv`)).body.trim().split('\r\n');
    expect(await rows('broken-glass')).toEqual([
      'Who,When,Until,Reason',
      expect.stringMatching(/^Nurse Hall,.*,Safeguarding: somebody is at risk of harm$/),
    ]);
    expect(await rows('questions')).toEqual(['Asked,Who,What,Why,When,Question']);
    expect((await rows('unusual-use')).slice(0, 2)).toEqual([
      'Who,Rule,When,Times that day',
      expect.stringContaining('Nurse Hall,Same surname'),
    ]);
    for (const name of ['broken-glass', 'questions', 'unusual-use'])
      expect((await as('nurse', `/guardian/${name}.csv`)).statusCode).toBe(403);
    clock.advance(3_600_001);
  });

  it('breaks glass after a search that found nobody, and tells nothing before the reason is given', async () => {
    const nobodys = '9990000026';
    const search = async (nhsNumber: string) => (await as('nurse', '/people', { nhsNumber })).body;
    const plain = (body: string) =>
      body
        .replaceAll(joesNumber, '')
        .replaceAll(nobodys, '')
        .replaceAll(/nonce="[^"]*"|value="[^"]{20,}"/g, '');
    expect(plain(await search(joesNumber))).toBe(plain(await search(nobodys)));
    expect(await search(joesNumber)).toContain('Nobody found');
    const ask = (nhsNumber: string, more: Record<string, string>) =>
      as('nurse', '/people/break-glass', { nhsNumber, ...more });
    for (const more of [{ begin: 'yes' }, { words: 'No reason' }]) {
      const [real, unreal] = [await ask(joesNumber, more), await ask(nobodys, more)];
      expect(real.statusCode).toBe('begin' in more ? 200 : 422);
      expect(unreal.statusCode).toBe(real.statusCode);
      expect(plain(real.body)).toBe(plain(unreal.body));
    }
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(403);

    const said = { reason: 'emergency', words: 'Brought in by ambulance', hours: '12' };
    const nobody = await ask(nobodys, said);
    expect(nobody.statusCode).toBe(404);
    const { rows } = await sql<{ note: string; outcome: string }>`
      select note, outcome from audit_entry where route = 'POST /people/break-glass' and outcome = 'refused'`.execute(
      database.db,
    );
    expect(rows).toEqual([{ note: expect.stringContaining('Brought in by ambulance'), outcome: 'refused' }]);

    const before = told.length;
    expect((await ask(joesNumber, said)).headers.location).toBe(`/people/${joe}`);
    expect(told.length).toBe(before + 1);
    expect((await as('joe', '/my/who-has-seen')).body).toContain('stays open to them for twelve hours');
    clock.advance(12 * 3_600_000 - 1);
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(200);
    clock.advance(2);
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(403);
  });

  it('lets nobody but the person or who acts for them see who looked', async () => {
    expect((await as('nurse', `/people/${joe}/who-has-seen`)).statusCode).toBe(403);
    expect((await as('guardian', `/people/${joe}/who-has-seen`)).statusCode).toBe(403);
    expect((await as('joe', `/people/${joeElsewhere}/who-has-seen`)).statusCode).toBe(200);
  });

  it('takes effect on the next request when a relationship is ended', async () => {
    const held = {
      personId: joe,
      kind: 'referral' as const,
      holder: { kind: 'organisation' as const, id: 'RXX' },
      restsOn: 'ServiceRequest/9',
    };
    await transaction(database.db, (tx) =>
      recordRelationship(tx, { ...held, from: 0, to: null, basis: 'Open referral' }, clock.now()),
    );
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(200);
    await transaction(database.db, (tx) => endRelationship(tx, held, clock.now(), clock.now()));
    expect((await as('nurse', `/people/${joe}`)).statusCode).toBe(403);
  });

  it('locks an account that keeps trying ids', async () => {
    clock.advance(3_600_000);
    for (let n = 0; n < 21; n++)
      await as('nurse', `/people/018f0000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`);
    const { rows } = await sql<{
      locked_until: number | null;
    }>`select locked_until from account where subject = 'nurse'`.execute(database.db);
    expect(rows[0]?.locked_until).toBe(clock.now() + 15 * 60_000);
  });
});

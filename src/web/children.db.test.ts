import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../test/support/database.ts';
import {
  type Actor,
  actingForRoutes,
  audited,
  childrenRoutes,
  defineRoute,
  recordAccounts,
  recordRelationship,
  seePerson,
  settleParentsSight,
  visitor,
} from '../access/index.ts';
import { json } from '../platform/http/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../platform/index.ts';
import { createServer } from './index.ts';

const child = '018f0000-0000-7000-8000-000000000001';
const mother = '018f0000-0000-7000-8000-000000000002';
const father = '018f0000-0000-7000-8000-000000000003';
const minute = 60_000;
const day = 86_400_000;

describe('parental responsibility and competence', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-11-02T09:00:00Z');
  const actors = new Map<string, Actor>();
  let birthDate: string | undefined = '2013-12-01';
  const personSet = async (_tx: unknown, id: string) => ({ current: id, members: [id] });
  const parents: Record<string, string> = { '9990000018': mother, '9990000026': father };

  beforeAll(async () => {
    database = await testDatabase();
    const people = [
      { subject: 'nurse', name: 'Nurse Nell', roles: ['practitioner'] as const, staffId: 's1', organisations: ['RXX'] },
      { subject: 'gp', name: 'Dr Gray', roles: ['practitioner'] as const, staffId: 's2', organisations: ['RYY'] },
      { subject: 'manager', name: 'Mo', roles: ['team-manager'] as const, staffId: 's3', organisations: ['RXX'] },
      { subject: 'child', name: 'Chris Hall', roles: ['person'] as const, personId: child },
      { subject: 'mother', name: 'Maud Hall', roles: ['person', 'carer'] as const, personId: mother },
      { subject: 'father', name: 'Fred Hall', roles: ['person', 'carer'] as const, personId: father },
    ];
    await transaction(database.db, async (tx) => {
      const ids = await recordAccounts(
        tx,
        people.map((person) => ({ issuer: 'test', ...person })),
        clock.now(),
      );
      for (const [index, person] of people.entries())
        actors.set(person.subject, { ...visitor, ...person, accountId: ids[index] ?? null });
      for (const id of ['RXX', 'RYY'])
        await recordRelationship(
          tx,
          {
            ...{ personId: child, kind: 'referral', holder: { kind: 'organisation', id } },
            ...{ from: 0, to: null, basis: 'Open referral', restsOn: 'x' },
          },
          clock.now(),
        );
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
        ...(['see', 'change', 'own'] as const).map((action) =>
          defineRoute({
            method: 'GET',
            path: `/people/:personId/${action}`,
            permission: { ...seePerson(), action } as ReturnType<typeof seePerson>,
            audit: audited('read', 'Looked'),
            params: z.object({ personId: z.uuid() }),
            handler: () => json({}),
          }),
        ),
        ...actingForRoutes({ personSet }),
        ...childrenRoutes({
          birthDateOf: async () => birthDate,
          findPerson: async (tx, number, born) => {
            const id = parents[number];
            return id !== undefined && born === '1985-05-05' ? personSet(tx, id) : undefined;
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const as = (who: string, url: string, form?: string) =>
    server.inject({
      method: form === undefined ? 'GET' : 'POST',
      url,
      headers: {
        authorization: `Bearer ${who}`,
        accept: 'text/html',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { payload: form }),
    });
  const at = `/people/${child}/children`;
  const may = async (who: string) => {
    const codes = await Promise.all(
      ['see', 'change', 'own'].map(
        async (one) => [one, (await as(who, `/people/${child}/${one}`)).statusCode] as const,
      ),
    );
    return codes.filter(([, code]) => code === 200).map(([one]) => one);
  };
  const parent = (number: string, basis: string, extra = '') =>
    `holder=person&name=Parent&nhsNumber=${number}&birthDate.day=5&birthDate.month=5&birthDate.year=1985&basis=${basis}` +
    `&evidence=Certificate+seen&from.day=1&from.month=1&from.year=2020${extra}`;
  const limbs = 'limbs=understands&limbs=retains&limbs=weighs&limbs=communicates';
  const judged = (rest: string, review = '2027') =>
    `reasons=Talked+alone&reviewOn.day=1&reviewOn.month=6&reviewOn.year=${review}&${rest}`;
  const objection = judged(`about=sharing&${limbs}&limbs=free&competent=yes&objects=yes`);
  const undoIn = async (who: string, what: string) =>
    new RegExp(`${at}/[a-z]+/[0-9a-f-]{36}/${what}"`).exec((await as(who, at)).body)?.[0].slice(0, -1);

  it('is recorded by a professional, with evidence, and gives a parent what the age allows from then on', async () => {
    expect(await may('mother')).toEqual([]);
    expect((await as('nurse', `${at}/responsibility`, parent('9990000018', ''))).statusCode).toBe(422);
    expect((await as('nurse', `${at}/responsibility`, parent('9990000034', 'birth-mother'))).body).toContain(
      'Nobody is known here',
    );
    expect((await as('manager', `${at}/responsibility`, parent('9990000018', 'birth-mother'))).statusCode).toBe(403);
    expect((await as('nurse', `${at}/responsibility`, parent('9990000018', 'birth-mother'))).statusCode).toBe(303);
    expect(await may('mother')).toEqual(['see', 'change', 'own']);
    expect(await may('father')).toEqual([]);
    expect((await as('nurse', `${at}/responsibility`, parent('9990000018', 'married'))).statusCode).toBe(409);
  });

  it('shows staff who, why and by whom, and no parent or child the page', async () => {
    const page = await as('nurse', at);
    expect(page.body).toContain('Birth mother');
    expect(page.body).toContain('Nurse Nell');
    expect((await as('nurse', `${at}/responsibility.csv`)).body).toContain(
      'Parent,Birth mother,Certificate seen,2020-01-01',
    );
    for (const who of ['mother', 'child']) {
      expect((await as(who, at)).statusCode).toBe(403);
      expect((await as(who, `${at}/competence.csv`)).statusCode).toBe(403);
      expect((await as(who, `${at}/competence`, objection)).statusCode).toBe(403);
    }
  });

  it('tells the young person who may see what and when it changes, and does not let the record be ended in passing', async () => {
    const page = (await as('child', '/my/who-may-see')).body;
    expect(page).toContain('Parent');
    expect(page).toContain('1 December 2026, when you are 13');
    expect(page).toContain('1 December 2029');
    expect((await as('child', '/my/who-may-see.csv')).body).toContain('Parental responsibility');
    const acting = await transaction(database.db, (tx) =>
      tx
        .selectFrom('relationship' as never)
        .selectAll()
        .execute(),
    );
    const row = (acting as { kind: string; id: string }[]).find(({ kind }) => kind === 'parental-responsibility');
    expect((await as('child', `/my/people-who-act-for-me/${row?.id}/end`, '')).statusCode).toBe(409);
    expect(await may('mother')).toContain('see');
  });

  it('refuses a judgement whose limbs do not fit it, or without a day of review', async () => {
    const unfit = await as('nurse', `${at}/competence`, judged(`about=sharing&${limbs}&competent=yes&objects=yes`));
    expect(unfit.statusCode).toBe(422);
    expect(unfit.body).toContain('does all five');
    expect(
      (await as('nurse', `${at}/competence`, judged(`about=sharing&${limbs}&limbs=free&competent=no`))).statusCode,
    ).toBe(422);
    expect((await as('nurse', `${at}/competence`, objection.replace('year=2027', 'year=2029'))).statusCode).toBe(422);
    expect(await may('mother')).toContain('see');
  });

  it('narrows the parent at the next request when a competent child objects, until it is taken back in time', async () => {
    expect((await as('nurse', `${at}/competence`, objection)).statusCode).toBe(303);
    expect(await may('mother')).toEqual([]);
    expect((await as('child', '/my/who-may-see')).body).toContain('you do not want parents to see');
    const undo = await undoIn('nurse', 'undo');
    clock.advance(5 * minute);
    expect(await undoIn('gp', 'undo')).toBeUndefined();
    expect((await as('gp', undo ?? '', '')).statusCode).toBe(409);
    expect((await as('nurse', undo ?? '', '')).statusCode).toBe(303);
    expect(await may('mother')).toEqual(['see', 'change', 'own']);
    expect((await as('nurse', at)).body).toContain('Taken back');
  });

  it('keeps to an objection for a parent recorded later, and lets nobody take it back after 15 minutes', async () => {
    await as('nurse', `${at}/competence`, objection);
    const undo = await undoIn('nurse', 'undo');
    await as('nurse', `${at}/responsibility`, parent('9990000026', 'birth-certificate'));
    expect(await may('father')).toEqual([]);
    clock.advance(15 * minute + 1);
    expect((await as('nurse', undo ?? '', '')).statusCode).toBe(409);
    await as('nurse', `${at}/competence`, judged(`about=sharing&${limbs}&limbs=free&competent=yes&objects=no`));
    expect(await may('father')).toEqual(['see', 'change', 'own']);
  });

  it('does not narrow by another decision, and shows a restricted one to its own organisation only', async () => {
    await as(
      'nurse',
      `${at}/competence`,
      judged(`about=other&decision=Contraception&restricted=yes&${limbs}&limbs=free&competent=yes&objects=yes`),
    );
    expect(await may('mother')).toContain('see');
    expect((await as('nurse', at)).body).toContain('Contraception');
    for (const url of [at, `${at}/competence.csv`]) {
      const seen = (await as('gp', url)).body;
      expect(seen).toContain('Restricted');
      expect(seen).not.toContain('Contraception');
    }
  });

  it('ends by a court order that limits contact, and comes back by a newer order only', async () => {
    const end = /[^"]*\/end(?=")/.exec((await as('nurse', at)).body)?.[0] ?? '';
    expect((await as('nurse', end, 'why=limits-contact&evidence=Order+of+2+November')).statusCode).toBe(303);
    expect(await may('father')).toEqual([]);
    expect(await may('mother')).toContain('see');
    expect((await as('nurse', `${at}/responsibility`, parent('9990000026', 'agreement'))).statusCode).toBe(409);
    const undo = await undoIn('nurse', 'undo-end');
    expect((await as('nurse', undo ?? '', '')).statusCode).toBe(303);
    expect(await may('father')).toContain('see');
  });

  it('follows a corrected birth date, and narrows at 13 and ends at 16 by itself', async () => {
    const settle = () =>
      transaction(database.db, (tx) =>
        settleParentsSight(tx, { current: child, members: [child] }, birthDate, clock.now()),
      );
    birthDate = undefined;
    await settle();
    expect(await may('mother')).toEqual([]);
    birthDate = '2013-12-01';
    await settle();
    expect(await may('mother')).toContain('own');
    clock.advance(30 * day);
    expect(await may('mother')).toEqual(['see']);
    clock.advance(3 * 365 * day);
    expect(await may('mother')).toEqual([]);
    expect((await as('nurse', at)).body).toContain('it is presumed that they can decide');
  });
});

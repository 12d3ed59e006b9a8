import type { Bundle, Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCommitments } from '../policy/index.ts';
import { type Actor, recordRelationship, visitor } from '../src/access/index.ts';
import type { AppointmentsContext } from '../src/appointments/index.ts';
import { commitmentChecks } from '../src/commitment-checks.ts';
import { personSet } from '../src/identity/index.ts';
import { inequalitiesRoutes, measurePanel, stratifyPersons } from '../src/inequalities/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../src/platform/index.ts';
import { personIdOf, storedId, validateResource, writeResources } from '../src/record/index.ts';
import { evaluateMarked, evaluatePerson, loadPolicies, markPersons, rightsRoutes } from '../src/rights/index.ts';
import { createServer } from '../src/web/index.ts';
import { testDatabase } from './support/database.ts';
import { contact, patient, referral } from './support/referrals.ts';

const source = 'mental-health';
const anna = personIdOf(source, 'anna');
const policies = loadPolicies();
const actor = (roles: Actor['roles'], more: Partial<Actor>): Actor => ({
  ...visitor,
  roles,
  accountId: '018f0000-0000-7000-8000-00000000000a',
  ...more,
});
const actors: Record<string, Actor> = {
  anna: actor(['person'], { name: 'Anna', personId: anna }),
  nurse: actor(['practitioner'], { name: 'Nurse N', staffId: 'nurse-1' }),
  stranger: actor(['practitioner'], { name: 'Stranger', staffId: 'nurse-2' }),
};

describe('pages of rights and measures', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-06-15T09:00:00Z');

  const appointments: AppointmentsContext = {
    clock,
    hooks: {
      onPersonsTouched: async (tx, persons) => {
        for (const person of persons) await evaluatePerson(tx, policies, person, clock.now());
      },
      onSlotOffered: async () => undefined,
    },
  };

  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, async (tx) => {
      const crowd = Array.from({ length: 30 }, (_, index) => [
        patient(source, `p${index}`, { gender: index % 2 === 0 ? 'female' : 'male' }),
        referral(source, `p${index}`, `r${index}`, '2026-01-10'),
        contact(
          source,
          `p${index}`,
          `c${index}`,
          `r${index}`,
          index < 16 ? '2026-02-01T10:00:00Z' : '2026-04-01T10:00:00Z',
        ),
      ]).flat();
      const { personsTouched } = await writeResources(
        tx,
        [
          patient(source, 'anna', {}),
          referral(source, 'anna', 'r1', '2026-04-20', { organisation: 'RMH01' }),
          ...crowd,
        ],
        clock.now(),
      );
      await markPersons(tx, personsTouched, clock.now());
      await stratifyPersons(tx, personsTouched);
      await recordRelationship(
        tx,
        {
          personId: anna,
          kind: 'referral',
          holder: { kind: 'staff', id: 'nurse-1' },
          from: 0,
          to: null,
          basis: 'Open referral',
          restsOn: 'ServiceRequest/1',
        },
        clock.now(),
      );
    });
    await evaluateMarked({ db: database.db, clock, policies });
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
        actor: actors[bearer ?? ''] ?? visitor,
        session: { id: null, since: null },
      }),
      requestsPerMinute: 10_000,
      routes: [
        ...rightsRoutes({
          policies,
          appointments,
          areasOf: async () => new Map(),
          numbers: (tx, standard, now) => measurePanel(tx, policies, standard, now),
          checks: commitmentChecks,
        }),
        ...inequalitiesRoutes(policies),
      ],
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const get = (url: string, who?: string) =>
    server.inject({
      method: 'GET',
      url,
      headers: { accept: 'text/html', ...(who === undefined ? {} : { authorization: `Bearer ${who}` }) },
    });

  it('commitments show what the running system answers, and every question of the register is answered', async () => {
    const { body } = await get('/commitments');
    expect(body).toContain('nobody is without a contact now');
    expect(body).toMatch(/clocks worked out here/);
    const answered = await transaction(database.db, (tx) => commitmentChecks(tx));
    const asked = loadCommitments().flatMap(({ parts }) => parts.flatMap(({ holds }) => holds ?? []));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !answered.has(name))).toEqual([]);
  });

  it('the person sees a missed clock, what to do, and a letter and calendar file that work', async () => {
    const { statusCode, body } = await get('/my/rights', 'anna');
    expect(statusCode).toBe(200);
    expect(body).toContain('One clock has been missed and the wait goes on.');
    expect(body).toContain('What the national standard says');
    const letter = /href="(\/my\/rights\/[0-9a-f-]{36}\/letter)"/.exec(body)?.[1] ?? '';
    const sent = await get(letter, 'anna');
    expect(sent.statusCode).toBe(200);
    expect(sent.body).toContain('Talking therapies: first appointment within 6 weeks: the time has passed');
    const dates = await get('/my/rights/dates.ics', 'anna');
    expect(dates.headers['content-type']).toContain('text/calendar');
    expect(dates.body).toContain('SUMMARY:Due: Talking therapies: first appointment within 18 weeks');
  });

  it('holds the live share against the national figure, counted in the same way, from rounded counts', async () => {
    const { body } = await get('/standards/talking-therapies-6-weeks');
    expect(body).toContain('Against the national figure');
    expect(body).toMatch(/50\.0% \(15 of 30; 95% limits [\d.]+% to 66\.8%\)\. The figure is not reached\./);
    expect((await get('/measures/talking-therapies-6-weeks')).body).toContain('national figure 75%');
    expect((await get('/standards/talking-therapies-first-to-second')).body).not.toContain('Against the national');
  });

  it('gives the clocks as valid FHIR Tasks to the person and to whoever may see them, and to nobody else', async () => {
    const { statusCode, headers, body } = await get('/my/rights/clocks.json', 'anna');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('application/fhir+json');
    const bundle = JSON.parse(body) as Bundle<Task>;
    expect(bundle.entry?.flatMap(({ resource }) => (resource ? validateResource(resource) : []))).toEqual([]);
    const sixWeeks = bundle.entry?.find(
      ({ resource }) => resource?.code?.coding?.[0]?.code === 'talking-therapies-6-weeks',
    );
    expect(sixWeeks?.resource).toMatchObject({
      status: 'in-progress',
      businessStatus: { coding: [{ code: 'late' }] },
      owner: { identifier: { value: 'RMH01' } },
      restriction: { period: { end: '2026-06-01T22:59:59.999Z' } },
      focus: { reference: `ServiceRequest/${storedId(source, 'ServiceRequest', 'r1')}` },
      for: { reference: `Patient/${storedId(source, 'Patient', 'anna')}` },
      extension: [{ valueCode: 'standard' }],
    });
    expect((await get(`/people/${anna}/rights/clocks.json`, 'nurse')).statusCode).toBe(200);
    expect((await get(`/people/${anna}/rights/clocks.json`, 'stranger')).statusCode).toBe(403);
  });

  it('asks about a past day', async () => {
    const before = await get('/my/rights?on=2026-04-01', 'anna');
    expect(before.statusCode).toBe(200);
    expect(before.body).toContain('Nothing is being waited for.');
    expect((await get('/my/rights?on=2026-06-15', 'anna')).statusCode).toBe(422);
    expect((await get('/my/rights?on=yesterday', 'anna')).statusCode).toBe(422);
  });

  it('a practitioner with a relationship sees the same; one without, and a visitor, do not', async () => {
    const seen = await get(`/people/${anna}/rights`, 'nurse');
    expect(seen.statusCode).toBe(200);
    expect(seen.body).toContain(`/people/${anna}/rights/`);
    expect((await get(`/people/${anna}/rights`, 'stranger')).statusCode).toBe(403);
    const visitorSees = await get(`/people/${anna}/rights`);
    expect([401, 303]).toContain(visitorSees.statusCode);
    // A malformed id is answered like a person whom one may not see, so that it tells nothing.
    expect((await get('/people/not-an-id/rights', 'nurse')).statusCode).toBe(403);
  });

  it('no letter for a clock in time, or for one that is not there', async () => {
    const page = (await get('/my/rights', 'anna')).body;
    const ids = [...page.matchAll(/id="right-([0-9a-f-]{36})"/g)].map((match) => match[1]);
    const states = await Promise.all(ids.map(async (id) => (await get(`/my/rights/${id}/letter`, 'anna')).statusCode));
    expect(states.sort()).toEqual([200, 409]);
    expect((await get('/my/rights/018f0000-0000-7000-8000-000000000009/letter', 'anna')).statusCode).toBe(404);
  });

  it.each([
    '/standards',
    '/standards/talking-therapies-6-weeks',
    '/standards/talking-therapies-6-weeks/waiting',
    '/parity',
    '/commitments',
    '/measures',
    '/measures/talking-therapies-6-weeks?by=sex',
  ])('everybody may read %s', async (url) => {
    const { statusCode, body } = await get(url);
    expect(statusCode).toBe(200);
    expect(body).toContain('<h1');
  });

  it('the measure as CSV is what the page shows', async () => {
    const { body, headers } = await get('/measures/talking-therapies-6-weeks/table.csv?by=deprivation');
    expect(headers['content-disposition']).toContain('talking-therapies-6-weeks-by-deprivation-year.csv');
    const unknown = body.split('\r\n').find((row) => row.includes('Not known'));
    expect(unknown).toContain('Not known,15,15,30,0.5');
    expect((await get('/measures/talking-therapies-6-weeks')).body).toContain('15 of 30');
  });

  it('unknown standards, measures and splits are refused', async () => {
    expect((await get('/standards/tea')).statusCode).toBe(404);
    expect((await get('/measures/tea')).statusCode).toBe(404);
    expect((await get('/measures/talking-therapies-6-weeks?by=shoe-size')).statusCode).toBe(422);
    expect((await get('/measures/talking-therapies-6-weeks?period=2026-06-01')).statusCode).toBe(422);
  });

  it('explains events that are sent, and keeps nothing', async () => {
    const events = [
      { at: '2026-01-05', kind: 'referral.received', data: { service: 'talking-therapies', sector: 'mental-health' } },
    ];
    const { statusCode, json } = await server.inject({
      method: 'POST',
      url: '/api/standards/talking-therapies-6-weeks/explain',
      payload: { events },
    });
    expect(statusCode).toBe(200);
    expect(json()).toMatchObject({
      standard: 'talking-therapies-6-weeks',
      periods: [{ state: 'running-late', pathway: 'A' }],
    });
    const bad = await server.inject({
      method: 'POST',
      url: '/api/standards/talking-therapies-6-weeks/explain',
      payload: { events: [{ at: 'x', kind: 'contact' }] },
    });
    expect(bad.statusCode).toBe(422);
    expect(bad.body).toContain('event 1, at');
  });

  it('a corrected fact shows what it changed, and which facts made the difference', async () => {
    expect((await get('/my/rights/changes', 'anna')).body).toContain('No answer has changed.');
    await transaction(database.db, async (tx) => {
      await writeResources(tx, [referral(source, 'anna', 'r1', '2026-05-20', { organisation: 'RMH01' })], clock.now());
      await markPersons(tx, [anna], clock.now());
    });
    await evaluateMarked({ db: database.db, clock, policies });
    const { statusCode, body } = await get('/my/rights/changes', 'anna');
    expect(statusCode).toBe(200);
    expect(body).toContain('Talking therapies: first appointment within 6 weeks');
    expect(body).toMatch(/No longer so.*20 April 2026: The service received the referral/s);
    expect(body).toMatch(/New.*20 May 2026: The service received the referral/s);
    expect((await get(`/people/${anna}/rights/changes`, 'stranger')).statusCode).toBe(403);
  });
});

import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { contact, record, referral } from '../../test/support/referrals.ts';
import { type Database, isRefusal, SetClock, type Tx, transaction } from '../platform/index.ts';
import { deleteResources, type IncomingResource, personIdOf, storedId } from '../record/index.ts';
import { evaluateMarked } from './evaluate-marked.ts';
import { evaluatePerson } from './evaluate-person.ts';
import { markEverybodyIfPoliciesChanged } from './mark-everybody.ts';
import { markPersons } from './mark-persons.ts';
import { clocksAsOf, clocksOf, rightsOf } from './read-clocks.ts';
import { clockSummary, waitingList } from './summarise-clocks.ts';
import { testPolicies as policies, withFigure } from './testing/policies.ts';
import { tick } from './tick.ts';
import { whatChanged } from './what-changed.ts';

const source = 'mental-health';
const anna = personIdOf(source, 'anna');
const ben = personIdOf(source, 'ben');
const june1 = Date.parse('2026-06-01T09:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;

describe('rights', () => {
  let database: Database;
  const clock = new SetClock(june1);
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    clock.set(june1);
    await run((tx) =>
      sql`truncate clock, clock_history, person_to_evaluate, care_event, resource, resource_version, resource_lookup, person, person_link`.execute(
        tx,
      ),
    );
    await sql`select setval('known_fence', 0)`.execute(database.db);
  });

  const run = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => transaction(database.db, act);
  const context = () => ({ db: database.db, clock, policies });
  const arrive = (...resources: IncomingResource[]) =>
    run(async (tx) => {
      await record(tx, resources, clock.now());
      await markPersons(tx, new Set(resources.map(({ personId }) => personId)), clock.now());
    });
  const rows = async () =>
    (
      await run((tx) =>
        sql`select person_id, standard, pathway, period_start, repeat, state, breached, due, stop, organisation, answer, digest
      from clock order by 1, 2, 3, 4, 5`.execute(tx),
      )
    ).rows;
  const marks = async () =>
    (await run((tx) => sql<{ person_id: string }>`select person_id from person_to_evaluate`.execute(tx))).rows;

  it('a referral starts a clock, and the first contact meets it', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01T10:00:00Z'));
    expect(await evaluateMarked(context())).toEqual({ people: 1, events: 2, written: 1, removed: 0 });
    const [running] = await run((tx) => clocksOf(tx, [anna], clock.now()));
    expect(running).toMatchObject({
      standard: 'test-first-contact',
      state: 'running',
      standing: 'running',
      organisation: 'RTT01',
      stop: null,
    });
    expect(new Date(running?.due ?? 0).toISOString()).toBe('2026-06-12T22:59:59.999Z');
    await arrive(contact(source, 'anna', 'c1', 'r1', '2026-05-20T10:00:00Z'));
    await evaluateMarked(context());
    const [met] = await run((tx) => clocksOf(tx, [anna], clock.now()));
    expect(met).toMatchObject({ state: 'met', standing: 'met', breached: false });
    expect(met?.answer.facts.map(({ did, clause, source: from }) => [did, clause, from])).toEqual([
      ['start', 'received', source],
      ['stop', 'seen', source],
    ]);
    expect(await marks()).toEqual([]);
  });

  it('the standing follows the time of reading, without any new evaluation', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    await evaluateMarked(context());
    const standing = async (now: string) => (await run((tx) => clocksOf(tx, [anna], Date.parse(now))))[0]?.standing;
    expect(await standing('2026-06-05T12:00:00Z')).toBe('running');
    expect(await standing('2026-06-06T12:00:00Z')).toBe('due-soon');
    expect(await standing('2026-06-12T22:59:59.999Z')).toBe('due-soon');
    expect(await standing('2026-06-12T23:00:00.000Z')).toBe('late');
    const counts = (await run((tx) => clockSummary(tx, Date.parse('2026-06-12T23:00:00.000Z')))).byStandard.get(
      'test-first-contact',
    );
    expect(counts).toMatchObject({ running: 0, 'due-soon': 0, late: 1 });
  });

  it('the database counts a standing as reading does, at every moment around the edges', async () => {
    await arrive(
      referral(source, 'anna', 'r1', '2026-05-01'),
      referral(source, 'ben', 'r3', '2026-05-03', { closed: '2026-05-09' }),
    );
    await evaluateMarked(context());
    const due = (await run((tx) => clocksOf(tx, [anna], clock.now())))[0]?.due ?? 0;
    for (const now of [due - 8 * day, due - 7 * day - 1, due - 7 * day, due - 1, due, due + 1, due + day]) {
      const read = (await run((tx) => clocksOf(tx, [anna, ben], now))).map(({ standing }) => standing).sort();
      const counted = Object.entries((await run((tx) => clockSummary(tx, now))).total).flatMap(([standing, n]) =>
        Array<string>(n).fill(standing),
      );
      expect(counted.sort()).toEqual(read);
    }
  });

  it('evaluating again writes nothing, and keeps no history of nothing', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    await evaluateMarked(context());
    clock.advance(day);
    await run((tx) => markPersons(tx, [anna], clock.now()));
    expect(await evaluateMarked(context())).toMatchObject({ people: 1, written: 0, removed: 0 });
    expect(await run((tx) => whatChanged(tx, policies, anna, clock.now()))).toEqual([]);
  });

  it('a corrected fact changes the answer, and what changed can be shown', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    await evaluateMarked(context());
    clock.advance(day);
    await arrive(referral(source, 'anna', 'r1', '2026-04-01'));
    await evaluateMarked(context());
    const [clockNow] = await run((tx) => clocksOf(tx, [anna], clock.now()));
    expect(clockNow?.standing).toBe('late');
    const changes = await run((tx) => whatChanged(tx, policies, anna, clock.now()));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ at: clock.now(), standard: 'test-first-contact' });
    expect(changes[0]?.facts.gone.map(({ fact }) => fact.version)).toEqual([1]);
    expect(changes[0]?.facts.come.map(({ fact }) => fact.version)).toEqual([2]);
  });

  it('a retracted fact takes its clock away', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    await evaluateMarked(context());
    clock.advance(day);
    await run(async (tx) => {
      await deleteResources(
        tx,
        [{ type: 'ServiceRequest', id: storedId(source, 'ServiceRequest', 'r1'), source, extractId: null, row: null }],
        clock.now(),
      );
      await markPersons(tx, [anna], clock.now());
    });
    expect(await evaluateMarked(context())).toMatchObject({ written: 0, removed: 1 });
    expect(await rows()).toEqual([]);
    expect((await run((tx) => whatChanged(tx, policies, anna, clock.now())))[0]?.after).toBeUndefined();
  });

  it('the past answers as it was known then', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    clock.advance(day);
    await arrive(contact(source, 'anna', 'c1', 'r1', '2026-05-20T10:00:00Z'));
    clock.advance(day);
    const now = clock.now();
    const asked = (asOf: number, knownAt: number) =>
      run(async (tx) => {
        const answer = await clocksAsOf(tx, policies, anna, { asOf, knownAt }, now);
        return isRefusal(answer) ? answer.kind : answer.rights.map(({ period }) => period.state);
      });
    expect(await asked(june1 + minute, june1 + minute)).toEqual(['running']);
    expect(await asked(june1 + minute, june1 + day + minute)).toEqual(['met']);
    expect(await asked(Date.parse('2026-05-10T00:00:00Z'), june1 + day + minute)).toEqual(['running']);
    expect(await asked(june1 + minute, june1 - minute)).toEqual([]);
    expect(await asked(now, now)).toEqual(['met']);
    expect(await asked(now, now + 1)).toBe('invalid');
    expect(await asked(now + 1, now)).toBe('invalid');
  });

  const states = (question: { asOf: number; knownAt: number }, personId = anna) =>
    run(async (tx) => {
      const answer = await clocksAsOf(tx, policies, personId, question, clock.now());
      if (isRefusal(answer)) return answer.kind;
      const key = ({ period }: (typeof answer.rights)[number]) =>
        `${period.standard} ${period.pathway} ${period.start} ${period.state} ${period.stop} ${period.steps.map(({ event }) => event.id)}`;
      return { rights: answer.rights.map(key).sort(), withheld: answer.withheld };
    });

  it('what was answered as of a moment stays the answer, though a writer began before it and wrote after', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    const began = clock.now();
    clock.advance(10);
    const question = { asOf: clock.now(), knownAt: clock.now() };
    const answered = await states(question);
    await run((tx) => record(tx, [contact(source, 'anna', 'c1', 'r1', '2026-05-20T10:00:00Z')], began));
    expect(await states(question)).toEqual(answered);
    clock.advance(10);
    expect(await states({ asOf: clock.now(), knownAt: clock.now() })).not.toEqual(answered);
  });

  // The embedded database has one connection: nobody can ask while another writes.
  it.skipIf(inject('engine') === 'embedded')(
    'a writer at work is waited for only where what it writes will count as known by then',
    async () => {
      await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
      clock.advance(day);
      const knownAt = clock.now();
      const before = { asOf: knownAt, knownAt: knownAt - 1 };
      const at = { asOf: knownAt, knownAt };
      let release = (): void => undefined;
      const held = new Promise<void>((done) => {
        release = done;
      });
      let wrote = (): void => undefined;
      const written = new Promise<void>((done) => {
        wrote = done;
      });
      const writing = run(async (tx) => {
        await record(tx, [contact(source, 'anna', 'c1', 'r1', '2026-05-20T10:00:00Z')], knownAt);
        wrote();
        await held;
      });
      await written;
      const early = await states(before);
      expect(await states(at)).toBe('busy');
      release();
      await writing;
      expect(JSON.stringify(await states(at))).toContain(' met ');
      expect(JSON.stringify(early)).toContain(' running ');
      expect(await states(before)).toEqual(early);
    },
  );

  it('as-of answers never change later unless a fact is back-dated, and then the change is explained', async () => {
    const facts = [
      () => referral(source, 'anna', 'r1', '2026-05-01'),
      () => contact(source, 'anna', 'c1', 'r1', '2026-05-20T10:00:00Z'),
      () => referral(source, 'anna', 'r1', '2026-04-25'),
      () => referral(source, 'anna', 'r2', '2026-05-10', { closed: '2026-05-22' }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ fact: fc.nat(3), asked: fc.boolean(), late: fc.boolean() }), {
          minLength: 3,
          maxLength: 6,
        }),
        async (steps) => {
          clock.set(june1);
          await run((tx) =>
            sql`truncate clock, clock_history, person_to_evaluate, care_event, resource, resource_version, resource_lookup, person, person_link`.execute(
              tx,
            ),
          );
          await sql`select setval('known_fence', 0)`.execute(database.db);
          const given: { question: { asOf: number; knownAt: number }; answer: unknown }[] = [];
          for (const { fact, asked, late } of steps) {
            clock.advance(minute);
            const before = (await rows()).length;
            // A slow writer read its clock a second ago.
            const at = late ? clock.now() - 1000 : clock.now();
            await run(async (tx) => {
              await record(tx, [facts[fact]!()], at);
              await markPersons(tx, [anna], at);
            });
            const { written, removed } = await evaluateMarked(context());
            const changes = await run((tx) => whatChanged(tx, policies, anna, clock.now()));
            // Every answer that is replaced or gone is told with the facts that made the difference.
            if (before > 0 && removed > 0) expect(changes[0]?.facts.gone.length).toBeGreaterThan(0);
            if (written === 0 && removed === 0) expect(changes.every(({ at: when }) => when < clock.now())).toBe(true);
            if (!asked) continue;
            for (const knownAt of [clock.now(), clock.now() - 500]) {
              const question = { asOf: clock.now(), knownAt };
              given.push({ question, answer: await states(question) });
            }
          }
          for (const { question, answer } of given) expect(await states(question)).toEqual(answer);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('who was one with whom is answered as it was known then; what proved to be another’s is withheld', async () => {
    const other = personIdOf('gp', 'anna');
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'), referral('gp', 'anna', 'r2', '2026-05-02'));
    clock.advance(5 * minute);
    const apart = clock.now();
    const current = [anna, other].sort()[0] as string;
    const link = (persons: [string, string][]) =>
      run(async (tx) => {
        await sql`update person_link set known_to = ${clock.now()} where known_to is null`.execute(tx);
        for (const [person, to] of persons)
          await sql`insert into person_link values (${person}, ${to}, ${clock.now()}, null, 'test')`.execute(tx);
      });
    clock.advance(minute);
    await link([
      [anna, current],
      [other, current],
    ]);
    const joined = clock.now();
    const whole = await states({ asOf: joined, knownAt: joined }, current);
    expect(whole).toMatchObject({ withheld: 0, rights: [expect.anything(), expect.anything()] });
    expect(await states({ asOf: joined, knownAt: apart }, current)).toMatchObject({ rights: [expect.anything()] });
    clock.advance(minute);
    await link([
      [anna, anna],
      [other, other],
    ]);
    expect(await states({ asOf: joined, knownAt: joined }, anna)).toMatchObject({
      withheld: 1,
      rights: [expect.stringContaining(storedId(source, 'ServiceRequest', 'r1'))],
    });
    expect(await states({ asOf: clock.now(), knownAt: clock.now() }, anna)).toMatchObject({ withheld: 0 });
  });

  it('one person in two services has one set of clocks; split again, each has their own', async () => {
    const other = personIdOf('gp', 'anna');
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'), referral('gp', 'anna', 'r2', '2026-05-02'));
    await evaluateMarked(context());
    expect((await rows()).length).toBe(2);
    const current = [anna, other].sort()[0] as string;
    const link = (persons: [string, string][], from: number) =>
      run(async (tx) => {
        await sql`update person_link set known_to = ${from} where known_to is null`.execute(tx);
        for (const [person, to] of persons)
          await sql`insert into person_link values (${person}, ${to}, ${from}, null, 'test')`.execute(tx);
        await markPersons(tx, [anna, other], from);
      });
    const before = await rows();
    await link(
      [
        [anna, current],
        [other, current],
      ],
      clock.now(),
    );
    await evaluateMarked(context());
    expect(new Set((await rows()).map((row) => (row as { person_id: string }).person_id))).toEqual(new Set([current]));
    clock.advance(minute);
    await link(
      [
        [anna, anna],
        [other, other],
      ],
      clock.now(),
    );
    await evaluateMarked(context());
    expect(await rows()).toEqual(before);
  });

  it('any order of arrival gives the same rows', async () => {
    const facts = [
      referral(source, 'anna', 'r1', '2026-04-01'),
      contact(source, 'anna', 'c1', 'r1', '2026-04-20T10:00:00Z'),
      referral(source, 'anna', 'r2', '2026-05-01'),
      referral(source, 'ben', 'r3', '2026-05-03', { closed: '2026-05-09' }),
      contact(source, 'ben', 'c3', 'r3', '2026-05-08T10:00:00Z'),
    ];
    const expected = await arrivingIn(
      facts.map((_, index) => index),
      new Set(),
    );
    expect(expected).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        fc.uniqueArray(fc.nat(4)),
        async (order, stops) => {
          expect(await arrivingIn(order, new Set(stops))).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );

    /** Facts arrive in that order, one a minute; everybody marked is evaluated after the arrivals in `stops` and at the end. */
    async function arrivingIn(order: readonly number[], evaluatedAfter: ReadonlySet<number>) {
      clock.set(june1);
      await run((tx) =>
        sql`truncate clock, clock_history, person_to_evaluate, care_event, resource, resource_version, resource_lookup, person`.execute(
          tx,
        ),
      );
      for (const [index, which] of order.entries()) {
        clock.advance(minute);
        await arrive(facts[which] as IncomingResource);
        if (evaluatedAfter.has(index)) await evaluateMarked(context());
      }
      await evaluateMarked(context());
      return rows();
    }
  });

  it('the command that waits and the job give the same rows', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    await run((tx) => evaluatePerson(tx, policies, anna, clock.now()));
    const byCommand = await rows();
    expect(byCommand).toHaveLength(1);
    expect(await marks()).toEqual([]);
    await run((tx) => sql`truncate clock, clock_history`.execute(tx));
    await run((tx) => markPersons(tx, [anna], clock.now()));
    await evaluateMarked(context());
    expect(await rows()).toEqual(byCommand);
  });

  it('a missed clock is announced once, again only when its due time moves', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'), referral(source, 'ben', 'r3', '2026-05-03'));
    const told: string[][] = [];
    const ticking = () =>
      tick({ ...context(), onMissed: async (_tx, missed) => void told.push(missed.map(({ personId }) => personId)) });
    await ticking();
    expect(told).toEqual([]);
    clock.set('2026-06-13T12:00:00Z');
    expect(await ticking()).toMatchObject({ announced: 1 });
    expect(await ticking()).toMatchObject({ announced: 0 });
    expect(told).toEqual([[anna]]);
    clock.set('2026-06-20T12:00:00Z');
    await ticking();
    expect(told).toEqual([[anna], [ben]]);
    await arrive(referral(source, 'anna', 'r1', '2026-05-02'));
    await ticking();
    expect(told).toEqual([[anna], [ben], [anna]]);
  });

  it('what a page shows of one person is worked out when asked, with the whole working', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-05-01'));
    const [right] = await run((tx) => rightsOf(tx, policies, [anna], clock.now()));
    expect(right?.standing).toBe('running');
    expect(right?.explanation.value).toMatchObject({ value: 6, reference: 'test' });
    expect(right?.explanation.facts[0]).toMatchObject({ did: 'start', known: june1 });
  });

  it('the waiting list counts day 7 in the first week and day 8 in the second', async () => {
    await arrive(
      referral(source, 'anna', 'r1', '2026-05-25'),
      referral(source, 'ben', 'r3', '2026-05-24', { organisation: 'RTT02' }),
    );
    await evaluateMarked(context());
    expect(await run((tx) => waitingList(tx, 'test-first-contact', june1))).toEqual([
      { weeks: 0, waiting: 1 },
      { weeks: 1, waiting: 1 },
    ]);
    expect(await run((tx) => waitingList(tx, 'test-first-contact', june1, 'RTT02'))).toEqual([
      { weeks: 1, waiting: 1 },
    ]);
  });

  it('a changed figure marks everybody once, people without a clock included', async () => {
    await arrive(
      referral(source, 'anna', 'r1', '2026-05-01'),
      contact(source, 'ben', 'c9', 'nowhere', '2026-05-02T10:00:00Z'),
    );
    await evaluateMarked(context());
    expect(await markEverybodyIfPoliciesChanged(context())).toBe(2);
    await evaluateMarked(context());
    expect(await markEverybodyIfPoliciesChanged(context())).toBe(0);
    const shorter = withFigure(policies, 4);
    expect(await markEverybodyIfPoliciesChanged({ ...context(), policies: shorter })).toBe(2);
    await evaluateMarked({ ...context(), policies: shorter });
    const [stored] = await run((tx) => clocksOf(tx, [anna], clock.now()));
    expect(new Date(stored?.due ?? 0).toISOString()).toBe('2026-05-29T22:59:59.999Z');
  });

  it('workers share the marks: together they evaluate each person once', async () => {
    const people = Array.from({ length: 60 }, (_, index) => referral(source, `p${index}`, `r${index}`, '2026-05-01'));
    await arrive(...people);
    const done = await Promise.all([
      evaluateMarked(context(), { limit: 25 }),
      evaluateMarked(context(), { limit: 25 }),
      evaluateMarked(context(), { limit: 25 }),
    ]);
    await evaluateMarked(context());
    expect(done.every(({ people: some }) => some <= 25)).toBe(true);
    expect(await rows()).toHaveLength(60);
    expect(await marks()).toEqual([]);
  });
});

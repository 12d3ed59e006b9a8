import type { Resource } from '@medplum/fhirtypes';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { referral } from '../../../test/support/referrals.ts';
import { type AppointmentsContext, openSession, requestCare, requestsOf } from '../../appointments/index.ts';
import { type Database, isRefusal, newId, type Refusal, SetClock, type Tx, transaction } from '../../platform/index.ts';
import { extensionBase, personIdOf, readResource, writeResources } from '../../record/index.ts';
import { evaluatePerson } from '../evaluate-person.ts';
import { loadPolicies } from '../policies.ts';
import { findActs } from './find-acts.ts';
import { performAct, undoAct } from './perform-act.ts';

const codes = 'https://whole-person.care/fhir/CodeSystem/';
const ods = 'https://fhir.nhs.uk/Id/ods-organization-code';
const policies = loadPolicies();
const nurse = '33333333-3333-4333-8333-333333333333';
const doctor = '11111111-1111-4111-8111-111111111111';
const practice = 'A81001';
const HOUR = 3_600_000;
const wednesday = Date.parse('2026-11-18T09:30:00Z');
const source = 'mental-health';
const anna = personIdOf(source, 'anna');

describe('from a clock to what stops it', () => {
  let database: Database;
  const clock = new SetClock(wednesday);
  const context: AppointmentsContext = {
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
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    clock.set(wednesday);
    await run((tx) =>
      sql`truncate clock, clock_history, clock_act, person_to_evaluate, care_event, resource, resource_version, resource_lookup,
        person, person_link, care_request, appointment, slot, clinic_session`.execute(tx),
    );
  });

  const run = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => transaction(database.db, act);
  const done = async <T>(act: (tx: Tx) => Promise<T | Refusal>): Promise<T> => settled(await run(act));
  const settled = <T>(result: T | Refusal): T => {
    if (isRefusal(result)) throw new Error(`${result.message} ${JSON.stringify(result.details)}`);
    return result as T;
  };
  const arrive = (...resources: Resource[]) =>
    run(async (tx) => {
      const incoming = resources.map((resource) => ({
        ...{ personId: anna, resource, json: JSON.stringify(resource), source, extractId: null, row: null },
      }));
      const { outcomes, personsTouched } = await writeResources(tx, incoming, clock.now());
      for (const each of outcomes) if (each.outcome === 'refused') throw new Error(each.refusal.message);
      await context.hooks.onPersonsTouched(tx, personsTouched);
    });
  const clocks = async () =>
    (
      await run((tx) =>
        sql<{
          standard: string;
          state: string;
          stop: number | null;
        }>`select standard, pathway, period_start, state, breached, due, stop, answer
          from clock order by 1, 2, 3`.execute(tx),
      )
    ).rows;
  const acts = () => run((tx) => findActs(tx, policies, [anna], clock.now(), { by: nurse }));
  const person = { current: anna, members: [anna] };
  const perform = (clockId: string, act: string, more: { at?: number } = {}) =>
    run((tx) => performAct(tx, policies, { person, clockId, act, by: nurse, ...more }, context));
  const keysOf = async (standard: string) =>
    (await acts()).find(({ period }) => period.standard === standard)?.offered.map(({ key }) => key);

  const request = (kind: string, more: object) =>
    ({
      resourceType: 'ServiceRequest',
      id: newId(),
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: `${codes}request-kind`, code: kind }] }],
      subject: { reference: 'Patient/1' },
      authoredOn: '2026-11-10T09:00:00Z',
      performer: [{ identifier: { system: ods, value: 'RTT01' } }],
      ...more,
    }) as Resource;
  const service = (code: string) => ({ code: { coding: [{ system: `${codes}service`, code }] } });
  const observed = (kind: string) =>
    ({
      resourceType: 'Observation',
      id: newId(),
      status: 'final',
      code: { coding: [{ system: `${codes}care-event`, code: kind }] },
      identifier: [{ system: 'https://whole-person.care/fhir/Id/patient-pathway', value: 'RXX01:P1' }],
      effectiveDateTime: '2026-11-10T09:00:00Z',
    }) as Resource;
  const encounter = (code: string, more: object = {}) =>
    ({
      resourceType: 'Encounter',
      id: newId(),
      status: 'in-progress',
      class: { code },
      period: { start: '2026-11-18T08:00:00Z' },
      ...more,
    }) as Resource;

  it.each<[string, Resource, string[]]>([
    ['talking-therapies-6-weeks', request('referral', service('talking-therapies')), ['seen', 'treated']],
    ['early-intervention-in-psychosis', request('referral', service('early-intervention-in-psychosis')), ['treated']],
    [
      'referral-to-treatment',
      request('referral', service('consultant-led')),
      ['rtt-30', 'rtt-32', 'rtt-31', 'rtt-34', 'rtt-35'],
    ],
    ['diagnostics-six-weeks', request('diagnostic', { code: { coding: [{ code: 'MRI' }] } }), ['tested']],
    ['continuing-healthcare-28-days', observed('chc.checklist-positive'), ['eligible', 'not-eligible']],
    ['cancer-31-days-treatment', observed('cancer.decision-to-treat'), ['treated']],
    ['emergency-four-hours', encounter('EMER'), ['departed']],
    [
      'discharge-delay',
      encounter('IMP', {
        extension: [{ url: `${extensionBase}discharge-ready`, valueDateTime: '2026-11-18T08:30:00Z' }],
      }),
      ['left'],
    ],
    [
      'gp-contract-non-urgent-response',
      request('gp-access', { code: { coding: [{ system: `${codes}gp-offer`, code: 'same-day-consultation' }] } }),
      ['answered', 'seen', 'phone'],
    ],
  ])(
    '%s: each act that its rule takes for a stop stops it, and undo puts every clock back exactly',
    async (standard, fact, keys) => {
      await arrive(fact);
      expect(await keysOf(standard)).toEqual(keys);
      const before = await clocks();
      for (const key of keys) {
        const { id } = (await acts()).find(({ period }) => period.standard === standard)!;
        clock.advance(60_000);
        const act = settled(await perform(id, key));
        expect((await clocks()).find((each) => each.standard === standard)).toMatchObject({ stop: clock.now() });
        await done((tx) => undoAct(tx, { person, actId: act.id, by: nurse }, context));
        const after = await clocks();
        expect(after.map(({ standard, state, stop }) => ({ standard, state, stop }))).toEqual(
          before.map(({ standard, state, stop }) => ({ standard, state, stop })),
        );
        expect(JSON.stringify(after)).toBe(JSON.stringify(before));
      }
    },
  );

  it('an assessment alone is not offered where only treatment stops the clock', async () => {
    await arrive(request('referral', service('early-intervention-in-psychosis')));
    const [one] = await acts();
    const refused = await perform(one?.id ?? '', 'seen');
    expect(isRefusal(refused) && refused.kind).toBe('conflict');
    expect((await clocks())[0]?.stop).toBeNull();
  });

  it('what happened earlier stops it then; before its start and in the future are refused', async () => {
    await arrive(request('referral', service('talking-therapies')));
    const id = (await acts()).find(({ period }) => period.standard === 'talking-therapies-6-weeks')?.id ?? '';
    const early = await perform(id, 'seen', { at: Date.parse('2026-11-09T09:00:00Z') });
    const late = await perform(id, 'seen', { at: wednesday + HOUR });
    expect([early, late].map((each) => isRefusal(each) && each.kind)).toEqual(['invalid', 'invalid']);
    const at = Date.parse('2026-11-12T10:00:00Z');
    settled(await perform(id, 'seen', { at }));
    expect((await clocks()).find(({ standard }) => standard === 'talking-therapies-6-weeks')?.stop).toBe(at);
  });

  it('is taken back once, not after somebody changed what was written, and not after the next day', async () => {
    await arrive(referral(source, 'anna', 'r1', '2026-11-01').resource);
    const clockId = (await acts()).find(({ period }) => period.standard === 'talking-therapies-6-weeks')?.id ?? '';
    const undo = (actId: string) => run((tx) => undoAct(tx, { person, actId, by: nurse }, context));
    const first = settled(await perform(clockId, 'seen'));
    settled(await undo(first.id));
    expect(await undo(first.id)).toMatchObject({ kind: 'conflict' });
    const second = settled(await perform(clockId, 'seen'));
    const written = await run((tx) =>
      readResource(tx, 'Encounter', second.wrote.kind === 'resource' ? second.wrote.id : ''),
    );
    if (isRefusal(written)) throw new Error(written.message);
    const changed = { ...JSON.parse(written.json), priority: { text: 'urgent' } };
    await run((tx) =>
      writeResources(
        tx,
        [
          {
            personId: anna,
            resource: changed,
            json: JSON.stringify(changed),
            source: 'wpc',
            extractId: null,
            row: null,
          },
        ],
        clock.now(),
      ),
    );
    expect(await undo(second.id)).toMatchObject({ kind: 'conflict' });
    clock.advance(48 * HOUR);
    expect(await undo(second.id)).toMatchObject({ kind: 'gone' });
  });

  describe('a request to the practice', () => {
    beforeEach(() =>
      done((tx) =>
        openSession(
          tx,
          {
            organisation: practice,
            practitioner: doctor,
            starts: wednesday + 2 * HOUR,
            ends: wednesday + 3 * HOUR,
            slotMinutes: 20,
            medium: 'face-to-face',
            offers: ['appointment-within-48-hours'],
            by: doctor,
          },
          context,
        ),
      ),
    );
    const fromPractice = () =>
      request('gp-access', {
        authoredOn: '2026-11-18T09:00:00Z',
        code: { coding: [{ system: `${codes}gp-offer`, code: 'appointment-within-48-hours' }] },
        performer: [{ identifier: { system: ods, value: practice } }],
      });
    const promise = async () =>
      (await acts()).find(({ period }) => period.standard === 'gp-appointment-within-48-hours');

    it('of its own system is booked here and taken back; the request stays as it was sent', async () => {
      const asked = fromPractice();
      await arrive(asked);
      const before = JSON.stringify(await clocks());
      const offered = await promise();
      expect(offered?.offered[0]).toMatchObject({
        kind: 'book',
        key: 'book',
        label: 'Book Wednesday 18 November 2026 at 11:30',
      });
      const booked = settled(await perform(offered?.id ?? '', 'book'));
      expect((await promise())?.period.planned).toBe(wednesday + 2 * HOUR);
      await done((tx) => undoAct(tx, { person, actId: booked.id, by: nurse }, context));
      expect(JSON.stringify(await clocks())).toBe(before);
      expect((await promise())?.offered[0]).toMatchObject({ key: 'book' });
      expect(await run((tx) => readResource(tx, 'ServiceRequest', asked.id ?? ''))).toMatchObject({ version: 1 });
    });

    it('made here is booked and taken back within a quarter of an hour; when it begins, coming to it stops the clock', async () => {
      await run((tx) =>
        sql`insert into person (person_id, source, created_at) values (${anna}, ${source}, 0)`.execute(tx),
      );
      await done((tx) =>
        requestCare(
          tx,
          {
            person,
            organisation: practice,
            offer: 'appointment-within-48-hours',
            urgent: false,
            route: 'phone',
            by: nurse,
          },
          context,
        ),
      );
      const before = JSON.stringify(await clocks());
      const id = (await promise())?.id ?? '';
      const first = settled(await perform(id, 'book'));
      await done((tx) => undoAct(tx, { person, actId: first.id, by: nurse }, context));
      expect(JSON.stringify(await clocks())).toBe(before);
      expect((await run((tx) => requestsOf(tx, [anna])))[0]?.state).toBe('open');
      const second = settled(await perform(id, 'book'));
      clock.advance(16 * 60_000);
      expect(await run((tx) => undoAct(tx, { person, actId: second.id, by: nurse }, context))).toMatchObject({
        kind: 'gone',
      });
      expect((await promise())?.offered).toEqual([]);
      clock.set(wednesday + 2 * HOUR);
      const booked = JSON.stringify(await clocks());
      const came = settled(await perform(id, 'came'));
      expect((await clocks()).find(({ standard }) => standard === 'gp-appointment-within-48-hours')).toMatchObject({
        state: 'met',
      });
      await done((tx) => undoAct(tx, { person, actId: came.id, by: nurse }, context));
      expect(JSON.stringify(await clocks())).toBe(booked);
    });
  });
});

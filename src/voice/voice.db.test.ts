import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Database, isRefusal, NOBODY, newId, type Refusal, transaction } from '../platform/index.ts';
import { loadPolicies } from '../rights/index.ts';
import { isoDay, londonDay, parseLondon } from '../standards/index.ts';
import {
  actsOf,
  bodyNumbers,
  caseById,
  casesOf,
  type KeptAct,
  type KeptCase,
  type NewCase,
  openCase,
  recordAct,
  standings,
  takeBackAct,
} from './index.ts';
import { casesOfPersons } from './store.ts';

const policies = loadPolicies();
const at = (day: string): number => parseLondon(`${day} 12:00`) as number;
const due = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : isoDay(londonDay(instant));

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function good<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(result.message);
  return result;
}

const open = (given: Partial<NewCase>, now: string): Promise<KeptCase> =>
  transaction(database.db, async (tx) =>
    good(
      await openCase(
        tx,
        {
          ...{ kind: 'information-request', body: 'RXX01', keeper: 'QXX', receivedOn: now, title: 'Parking fines' },
          ...{ data: {}, by: 'Officer' },
          ...given,
        },
        at(now),
      ),
    ),
  );
const record = (
  kept: KeptCase,
  name: Parameters<typeof recordAct>[2]['name'],
  day: string,
  data = {},
): Promise<KeptAct> =>
  transaction(database.db, async (tx) =>
    good(await recordAct(tx, kept, { name, happenedOn: day, data, by: 'Officer' }, at(day))),
  );
const standing = (kept: KeptCase, now: string) =>
  transaction(database.db, async (tx) => standings(policies, [kept], await actsOf(tx, [kept]), at(now))[0]);

describe('references', () => {
  it('ten cases taken in at one instant get ten references, and one that is deleted leaves its number', async () => {
    const given = { keeper: 'QNN', receivedOn: '2026-06-01' };
    const kept = await Promise.all(Array.from({ length: 10 }, () => open(given, '2026-06-01')));
    expect(kept.map(({ reference }) => reference).sort()).toEqual(
      Array.from({ length: 10 }, (_, at) => `FOI-QNN-2026-${String(at + 1).padStart(4, '0')}`),
    );
    await database.db
      .deleteFrom('voice_case' as never)
      .where('id' as never, '=', kept[0]!.id as never)
      .execute();
    expect((await open(given, '2026-06-01')).reference).toBe('FOI-QNN-2026-0011');
  });
});

describe('a request for information', () => {
  it('is due on the 20th working day, by the bank holidays of every part of the United Kingdom', async () => {
    const kept = await open({ receivedOn: '2026-06-01' }, '2026-06-01');
    expect(kept.reference).toMatch(/^FOI-QXX-2026-\d{4}$/);
    const shown = await standing(kept, '2026-06-20');
    expect([shown?.next?.standard, due(shown?.next?.due)]).toEqual([
      'information-request-20-working-days',
      '2026-06-30',
    ]);
  });

  it('waits for the fee and for a clarification as the Act says, and owes nothing once answered', async () => {
    const kept = await open({ receivedOn: '2026-02-02' }, '2026-02-02');
    await record(kept, 'fees-notice', '2026-02-05');
    await record(kept, 'fee-paid', '2026-02-12');
    expect(due((await standing(kept, '2026-02-20'))?.next?.due)).toBe('2026-03-10');
    const answer = await record(kept, 'answered', '2026-03-10', { outcome: 'refused', exemptions: ['s43'] });
    expect((await standing(kept, '2026-03-20'))?.next).toBeUndefined();
    await transaction(database.db, async (tx) =>
      good(await takeBackAct(tx, kept, answer.id, 'Officer', at('2026-03-20'))),
    );
    const again = await standing(kept, '2026-03-20');
    expect([again?.next?.state, again?.acts.find((act) => act.id === answer.id)?.ceasedAt]).toEqual([
      'running-late',
      at('2026-03-20'),
    ]);
  });

  it('refuses an act of another kind of case, one before receipt, one to come, and taking back the receipt', async () => {
    const kept = await open({ receivedOn: '2026-02-02' }, '2026-02-02');
    await transaction(database.db, async (tx) => {
      const now = at('2026-02-10');
      const act = (name: 'told' | 'withdrawn', happenedOn: string) =>
        recordAct(tx, kept, { name, happenedOn, data: {}, by: 'Officer' }, now);
      const refused = [
        await act('told', '2026-02-03'),
        await act('withdrawn', '2026-02-01'),
        await act('withdrawn', '2026-02-11'),
      ];
      expect(refused.map((each) => isRefusal(each) && each.kind)).toEqual(['invalid', 'invalid', 'invalid']);
      const receipt = (await actsOf(tx, [kept]))[0] as KeptAct;
      const back = await takeBackAct(tx, kept, receipt.id, 'Officer', now);
      expect(isRefusal(back) && back.kind).toBe('conflict');
    });
  });
});

describe('a complaint', () => {
  it('is acknowledged by England’s calendar, answered in six months, and is one of the person’s own cases', async () => {
    const person = newId();
    const kept = await open(
      { kind: 'complaint', receivedOn: '2026-06-12', personId: person, aroseOn: '2025-06-11' },
      '2026-06-12',
    );
    const shown = await standing(kept, '2026-06-13');
    expect(shown?.duties.map((duty) => [duty.standard, duty.state, due(duty.due)])).toEqual([
      ['complaint-to-ombudsman', 'running-late', '2026-06-11'],
      ['complaint-acknowledged', 'running', '2026-06-17'],
      ['complaint-answered', 'running', '2026-12-12'],
      ['complaint-made-in-time', 'missed', '2026-06-11'],
    ]);
    // What the person may still do is shown, and is never what the body owes next.
    expect(shown?.next?.standard).toBe('complaint-acknowledged');
    const own = await transaction(database.db, (tx) => casesOfPersons(tx, [person]));
    expect(own.map(({ id }) => id)).toEqual([kept.id]);
  });
});

describe('an incident and a person’s own information', () => {
  it('are told in ten working days, and given in a month, less the days of waiting for a clarification', async () => {
    const incident = await open(
      { kind: 'safety-incident', receivedOn: '2026-05-01', data: { harm: 'moderate' } },
      '2026-05-01',
    );
    expect(due((await standing(incident, '2026-05-10'))?.next?.due)).toBe('2026-05-18');
    const access = await open({ kind: 'subject-access', receivedOn: '2026-02-16' }, '2026-02-16');
    await record(access, 'ask-clarification', '2026-02-18');
    await record(access, 'clarified', '2026-02-24');
    expect(due((await standing(access, '2026-02-25'))?.next?.due)).toBe('2026-03-22');
  });
});

describe('numbers', () => {
  it('are by body, rounded, and hide few', async () => {
    const now = '2026-04-20';
    for (let i = 0; i < 12; i++) {
      const kept = await open({ keeper: 'QNUM', body: 'RNUM', receivedOn: '2026-03-02' }, '2026-03-02');
      await record(kept, 'answered', '2026-03-16', { outcome: 'disclosed' });
    }
    const numbers = () =>
      transaction(database.db, async (tx) => {
        const cases = await casesOf(tx, ['QNUM'], 100);
        expect((await caseById(tx, cases[0]?.id ?? ''))?.personId).toBe(NOBODY);
        const rows = bodyNumbers(policies, cases, await actsOf(tx, cases), at(now));
        return rows.map(({ body, answeredInTime, waitingLate, share }) => [body, answeredInTime, waitingLate, share]);
      });
    expect(await numbers()).toEqual([['RNUM', 10, 0, 1]]);
    await open({ keeper: 'QNUM', body: 'RFEW', receivedOn: '2026-03-02' }, '2026-03-02');
    // The one that waits is hidden, and with it what it could be had from.
    expect(await numbers()).toEqual([
      ['RFEW', 0, null, null],
      ['RNUM', null, 0, null],
    ]);
  });
  it('are listed to no other organisation', async () => {
    expect(await transaction(database.db, (tx) => casesOf(tx, ['RZZ'], 10))).toEqual([]);
  });
});

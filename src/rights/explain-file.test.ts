import { describe, expect, it } from 'vitest';
import { isRefusal } from '../platform/index.ts';
import { type ExplainedFile, explainFile } from './explain-file.ts';
import { loadPolicies } from './policies.ts';

const policies = loadPolicies();
const asOf = Date.parse('2026-06-30T12:00:00Z');
const explained = (standard: string, content: string): ExplainedFile => {
  const answer = explainFile(policies, standard, content, { asOf });
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer));
  return answer;
};
const refused = (standard: string, content: string) => {
  const answer = explainFile(policies, standard, content, { asOf });
  return isRefusal(answer) ? answer : undefined;
};

const csv = `at,kind,pathway,organisation,service,sector,attendance
2026-01-05,referral.received,A,RMH01,talking-therapies,mental-health,
2026-02-17,contact,A,RMH01,,,attended
2026-02-18,discharge.ready,A,,,,
`;

describe('explainFile', () => {
  it('works out a CSV file and says what it rests on', () => {
    const { periods, events, notLookedAt } = explained('talking-therapies-6-weeks', csv);
    expect(events).toBe(3);
    expect(periods).toHaveLength(1);
    expect(periods[0]?.period).toMatchObject({ state: 'missed', used: 43, organisation: 'RMH01' });
    expect(periods[0]?.text.join('\n')).toContain('It was missed');
    expect(notLookedAt).toEqual({ 'discharge.ready': 1 });
  });

  it('names a kind that no standard knows, and the one that is meant', () => {
    const misspelt = csv.replace('referral.received', 'referral-received').replace('contact', 'tea');
    expect(explained('talking-therapies-6-weeks', misspelt).unknownKinds).toEqual([
      { kind: 'referral-received', meant: 'referral.received' },
      { kind: 'tea' },
    ]);
    expect(explained('talking-therapies-6-weeks', csv).unknownKinds).toEqual([]);
  });

  it('says of a clock that is late when it was due', () => {
    const waiting = csv.split('\n').slice(0, 2).join('\n');
    const { periods } = explained('talking-therapies-6-weeks', waiting);
    expect(periods[0]?.text.join('\n')).toMatch(/^To act: .*; it was due by /m);
  });

  it('reads the same events from JSON to the same answer', () => {
    const json = JSON.stringify([
      {
        at: '2026-01-05',
        kind: 'referral.received',
        organisation: 'RMH01',
        data: { service: 'talking-therapies', sector: 'mental-health' },
      },
      { at: '2026-02-17', kind: 'contact', organisation: 'RMH01', data: { attendance: 'attended' } },
    ]);
    const states = (file: ExplainedFile) =>
      file.periods.map(({ period }) => [period.state, period.start, period.due, period.stop]);
    expect(states(explained('talking-therapies-6-weeks', json))).toEqual(
      states(explained('talking-therapies-6-weeks', csv)),
    );
    expect(states(explained('talking-therapies-6-weeks', `{"events":${json}}`))).toHaveLength(1);
  });

  it('a time without a zone is London time, and a code that looks like a number stays a code', () => {
    const file = explained(
      'referral-to-treatment',
      'at,kind,code,sector,service,consultantLed\n2026-04-01 09:00,referral.received,,physical-health,consultant-led,true\n2026-05-01 10:00,rtt.status,30,,,\n',
    );
    expect(file.periods[0]?.period).toMatchObject({ start: Date.parse('2026-04-01T08:00:00Z'), state: 'met' });
  });

  it('names every row that cannot be read, and what to write', () => {
    const refusal = refused('talking-therapies-6-weeks', 'at,kind\n5/1/2026,contact\n2026-01-05,\n');
    expect(refusal?.kind).toBe('invalid');
    expect(refusal?.details.map(({ where }) => where)).toEqual(['line 2, at', 'line 3, kind']);
    expect(refusal?.details[0]).toMatchObject({
      what: "'5/1/2026' is no date",
      mend: expect.stringContaining('YYYY-MM-DD'),
    });
    const named = explainFile(policies, 'talking-therapies-6-weeks', '[{"kind":"contact"}]', {
      asOf: 0,
      file: 'a.json',
    });
    expect(isRefusal(named) && named.details.map(({ where, what }) => [where, what])).toEqual([
      ['a.json, event 1, at', 'is not given'],
    ]);
  });

  it.each([
    ['', 'The file is empty.'],
    ['{"rows": []}', 'The JSON is neither'],
    ['[{', 'The file is not JSON.'],
    ['when,kind\n2026-01-05,contact\n', 'The header row has no column at.'],
  ])('refuses %j', (content, message) => {
    expect(refused('talking-therapies-6-weeks', content)?.message).toContain(message);
  });

  it('refuses a standard that does not exist, naming those that do', () => {
    expect(refused('tea-within-5-minutes', csv)).toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('referral-to-treatment'),
    });
  });

  it('says why an event was passed over', () => {
    const { passedOver } = explained('talking-therapies-6-weeks', 'at,kind,attendance\n2026-02-17,contact,attended\n');
    expect(passedOver).toEqual([]);
    const late = explained('talking-therapies-6-weeks', `${csv}2026-03-01,contact,A,RMH01,,,attended\n`);
    expect(late.passedOver).toEqual([
      { row: 4, kind: 'contact', why: 'no rule of the standard applies to it at that point' },
    ]);
  });
});

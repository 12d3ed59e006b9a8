import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CareEvent, ClockPeriod, EvaluationContext, ValueBook } from '../index.ts';
import {
  clockRules,
  DAY,
  days,
  defineClock,
  evaluate,
  explain,
  explanationText,
  inOrder,
  makeCalendars,
  parseDay,
  parseLondon,
  workingDays,
} from '../index.ts';

const { starts, stops, nullifies, notes } = clockRules();
const at = (text: string): number => parseLondon(text) ?? Number.NaN;
const calendars = makeCalendars();

const base = {
  folder: 'example',
  title: 'Example',
  entitlement: 'An assessment within ten days.',
  commitments: [],
  status: 'policy',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: ['example'],
  dutyHolder: 'the council',
  remedy: 'Complain.',
  stopsWhen: 'it is assessed',
  clauses: {
    asked: { text: 'Asked.', reference: '1' },
    done: { text: 'Done.', reference: '2' },
    void: { text: 'Void.', reference: '3' },
  },
  rules: [
    starts('social-care.requested', 'asked'),
    stops('social-care.assessment-completed', 'done', { outcome: 'assessed' }),
    nullifies('referral.rejected', 'void'),
  ],
} as const;

const inDays = defineClock({ ...base, id: 'in-days', limit: days('ten') });
/** As inDays, and it keeps every fact that came beside: a fact counted twice would be seen. */
const noting = defineClock({
  ...base,
  id: 'in-days',
  limit: days('ten'),
  rules: [
    ...base.rules,
    notes('social-care.requested', 'asked', { flag: 'asked again', adjustsDays: () => 1 }),
    notes('social-care.assessment-completed', 'done'),
  ],
});
const inWorkingDays = defineClock({ ...base, id: 'in-working-days', limit: workingDays('ten', 'any-part-of-uk') });

const values: ValueBook = new Map([
  [
    'example',
    {
      folder: 'example',
      values: new Map([
        [
          'ten',
          {
            name: 'ten',
            unit: 'days',
            what: 'ten',
            transition: 'value-at-start' as const,
            versions: [
              {
                from: parseDay('2020-01-01') ?? 0,
                to: parseDay('2025-12-31') ?? 0,
                value: 20,
                reference: 'old',
                status: 'policy' as const,
                certainty: 'verified' as const,
              },
              {
                from: parseDay('2026-01-01') ?? 0,
                to: parseDay('2026-12-31') ?? 0,
                value: 10,
                reference: 'new',
                status: 'policy' as const,
                certainty: 'verified' as const,
              },
            ],
          },
        ],
      ]),
      inForce: new Map([
        ['in-days', { from: parseDay('2020-01-01') ?? 0 }],
        ['in-working-days', { from: parseDay('2020-01-01') ?? 0 }],
      ]),
    },
  ],
]);

const ctx = (asOf: string, more: Partial<EvaluationContext> = {}): EvaluationContext => ({
  asOf: at(asOf),
  calendars,
  values,
  ...more,
});

function event(
  id: string,
  kind: 'social-care.requested' | 'social-care.assessment-completed' | 'referral.rejected',
  when: string | number,
  more: Partial<CareEvent> = {},
): CareEvent {
  const instant = typeof when === 'string' ? at(when) : when;
  return {
    id,
    person: 'p',
    kind,
    at: instant,
    precision: 'day',
    known: instant,
    pathway: 'A',
    source: 's',
    fact: { type: 'T', id, version: 1 },
    data: { kind: 'needs' },
    ...more,
  } as CareEvent;
}

describe('figures over time', () => {
  it('a running clock keeps the figure of its start', () => {
    const [period] = evaluate(inDays, [event('a', 'social-care.requested', '2025-12-31')], ctx('2026-01-05'));
    expect([period?.value?.value, period?.value?.reference, period?.left]).toEqual([20, 'old', 15]);
  });
  it('a running clock takes the figure of today where the law says so', () => {
    const today: ValueBook = new Map(
      [...values].map(([name, set]) => [
        name,
        {
          ...set,
          values: new Map([...set.values].map(([id, value]) => [id, { ...value, transition: 'value-today' as const }])),
        },
      ]),
    );
    const started = [event('a', 'social-care.requested', '2025-12-31')];
    const before = evaluate(inDays, started, ctx('2025-12-31', { values: today }))[0];
    const after = evaluate(inDays, started, ctx('2026-01-05', { values: today }))[0];
    expect([before?.value?.value, after?.value?.value, after?.left]).toEqual([20, 10, 5]);
  });
  it('a date that no version covers is refused, with the mend', () => {
    const [period] = evaluate(inDays, [event('a', 'social-care.requested', '2027-01-04')], ctx('2027-01-05'));
    expect(period?.state).toBe('refused');
    expect(period?.refusal).toMatch(/no value for 2027-01-04.*Add a version/);
    expect(period?.due).toBeUndefined();
  });
  it('no clock starts before the standard was in force', () => {
    expect(evaluate(inDays, [event('a', 'social-care.requested', '2019-12-31')], ctx('2020-01-05'))).toEqual([]);
  });
});

describe('a bank holiday announced late', () => {
  const events = [event('a', 'social-care.requested', '2022-09-07')];
  it('moves the due day of an open clock, and says so', () => {
    const known = (on: string) => makeCalendars(parseDay(on));
    const before = evaluate(
      inWorkingDays,
      events,
      ctx('2022-09-12', { calendars: known('2022-09-09') }),
    )[0] as ClockPeriod;
    const after = evaluate(
      inWorkingDays,
      events,
      ctx('2022-09-12', { calendars: known('2022-09-12') }),
    )[0] as ClockPeriod;
    expect((after.due ?? 0) - (before.due ?? 0)).toBe(DAY);
    expect(explanationText(explain(after, known('2022-09-12'))).join('\n')).toContain(
      '2022-09-19 is not counted: Bank Holiday for the State Funeral of Queen Elizabeth II, announced after this clock started',
    );
  });
});

describe('the explanation', () => {
  const [period] = evaluate(inDays, [event('a', 'social-care.requested', '2026-01-05')], ctx('2026-01-20'));
  const explanation = explain(period as ClockPeriod, calendars);
  it('never shows a promise as a right', () => {
    expect([explanation.heading, explanation.legalRight]).toEqual(['What was promised (not law)', false]);
  });
  it('names the fact, the figure, who must act by when, and the remedy', () => {
    expect(explanation.facts.map(({ event: id, clause }) => [id, clause.id])).toEqual([['a', 'asked']]);
    expect(explanation.value).toMatchObject({ value: 10, from: '2026-01-01', reference: 'new' });
    expect(explanation.mustAct).toEqual({ who: 'the council', by: (period as ClockPeriod).due });
    expect(explanation.remedy).toBe('Complain.');
    expect(explanationText(explanation)).toContain('It stops when it is assessed.');
  });
});

const kinds = ['social-care.requested', 'social-care.assessment-completed', 'referral.rejected'] as const;
const firstDay = at('2026-01-05');
const someEvents = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      day: fc.integer({ min: 0, max: 60 }),
      knownAfter: fc.integer({ min: 0, max: 30 }),
      ceasedAfter: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      pathway: fc.constantFrom('A', 'B'),
    }),
    { maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ kind, day, knownAfter, ceasedAfter, pathway }, index) => {
      const when = firstDay + day * DAY;
      const known = when + knownAfter * DAY;
      return event(`e${index}`, kind, when, {
        known,
        pathway,
        ...(ceasedAfter === undefined ? {} : { ceased: known + ceasedAfter * DAY }),
      });
    }),
  );
const asOfDays = fc.integer({ min: 0, max: 120 });
const on = (dayNumber: number, more: Partial<EvaluationContext> = {}): EvaluationContext => ({
  asOf: firstDay + dayNumber * DAY,
  calendars,
  values,
  ...more,
});

describe('properties of every clock', () => {
  it('the order of arrival does not matter, nor does receiving a fact twice', () => {
    fc.assert(
      fc.property(someEvents, fc.infiniteStream(fc.nat()), asOfDays, (events, random, asOf) => {
        const shuffled = [...events, ...events]
          .map((each) => ({ each, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        for (const clock of [inDays, noting])
          expect(evaluate(clock, shuffled, on(asOf))).toEqual(evaluate(clock, events, on(asOf)));
      }),
    );
  });
  it('retracted facts leave no trace in the answer of today', () => {
    fc.assert(
      fc.property(someEvents, asOfDays, (events, asOf) => {
        expect(evaluate(inDays, events, on(asOf))).toEqual(
          evaluate(
            inDays,
            events.filter((each) => each.ceased === undefined),
            on(asOf),
          ),
        );
      }),
    );
  });
  it('what is learned later never changes an answer as of then', () => {
    fc.assert(
      fc.property(someEvents, asOfDays, (events, asOf) => {
        const then = on(asOf, { knownAt: firstDay + asOf * DAY });
        const knownThen = events
          .filter((each) => each.known <= (then.knownAt ?? 0))
          .map((each) =>
            each.ceased !== undefined && each.ceased > (then.knownAt ?? 0)
              ? (({ ceased: _later, ...rest }) => rest as CareEvent)(each)
              : each,
          );
        const steps = (periods: ClockPeriod[]) =>
          periods.map(({ steps: kept, ...rest }) => ({ ...rest, facts: kept.map((step) => step.event.id) }));
        expect(steps(evaluate(inDays, events, then))).toEqual(steps(evaluate(inDays, knownThen, then)));
      }),
    );
  });
  it('time only moves forward: used grows, a missed clock never becomes met, a stopped one never runs again', () => {
    fc.assert(
      fc.property(someEvents, asOfDays, fc.integer({ min: 0, max: 30 }), (events, asOf, later) => {
        const key = (period: ClockPeriod) => `${period.pathway}|${period.start}|${period.steps[0]?.event.id}`;
        const after = new Map(evaluate(inDays, events, on(asOf + later)).map((period) => [key(period), period]));
        for (const period of evaluate(inDays, events, on(asOf))) {
          const then = after.get(key(period));
          expect(then).toBeDefined();
          expect(then?.used ?? 0).toBeGreaterThanOrEqual(period.used ?? 0);
          if (period.stop !== undefined) expect(then?.state).toBe(period.state);
          else if (period.state === 'running-late')
            expect(['running-late', 'missed', 'nullified']).toContain(then?.state);
        }
      }),
    );
  });
  it('a pathway has at most one running period, the last, and none is both running and stopped', () => {
    fc.assert(
      fc.property(someEvents, asOfDays, (events, asOf) => {
        for (const periods of Map.groupBy(evaluate(inDays, events, on(asOf)), (period) => period.pathway).values()) {
          periods.forEach((period, index) => {
            const running = period.state === 'running' || period.state === 'running-late';
            expect(running).toBe(period.stop === undefined);
            if (running) expect(index).toBe(periods.length - 1);
            const next = periods[index + 1];
            if (next) expect(next.start).toBeGreaterThanOrEqual(period.stop ?? Number.POSITIVE_INFINITY);
          });
        }
      }),
    );
  });
  it('the order is total: never two ways round, and transitive', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const sorted = events.toSorted(inOrder);
        for (let i = 0; i < sorted.length; i++)
          for (let j = i + 1; j < sorted.length; j++)
            expect(inOrder(sorted[i] as CareEvent, sorted[j] as CareEvent)).toBeLessThan(0);
      }),
    );
  });
});

describe('faults in a definition', () => {
  it('a rule that cites an unknown clause is refused, as is a clause that no rule cites', () => {
    expect(() => defineClock({ ...base, id: 'bad', limit: days('ten'), rules: [starts('death', 'nowhere')] })).toThrow(
      "clause 'nowhere'",
    );
    expect(() => defineClock({ ...base, id: 'bad', limit: days('ten'), rules: [starts('death', 'asked')] })).toThrow(
      "no rule cites clause 'done'",
    );
  });
});

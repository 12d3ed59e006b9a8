import { describe, expect, it } from 'vitest';
import type { Clock, ClockPeriod, EvaluationContext, Instant, Rule } from '../src/standards/index.ts';
import {
  evaluate,
  explain,
  explanationText,
  isoDay,
  londonDay,
  londonMinuteOfDay,
  makeCalendars,
  parseDay,
} from '../src/standards/index.ts';
import type { ExpectedPeriod, WorkedCase } from './cases.ts';
import { folders, loadCases, loadPolicyValues } from './index.ts';

const values = loadPolicyValues();
const calendars = makeCalendars();
/** Rules that some case has applied, over all folders: endings are shared. */
const applied = new Set<Rule>();

function contextOf(worked: WorkedCase): EvaluationContext {
  const context: EvaluationContext = { asOf: worked.asOf, calendars, values };
  if (worked.knownAt !== undefined) context.knownAt = worked.knownAt;
  if (worked.holidaysKnownOn !== undefined) context.calendars = makeCalendars(parseDay(worked.holidaysKnownOn));
  if (worked.readings) context.readings = { [worked.standard]: worked.readings };
  return context;
}

/** A time in the precision in which the case writes it, so that '2026-06-02' matches any hour of that day. */
function written(instant: Instant, like: string): string {
  const day = isoDay(londonDay(instant));
  if (like.length <= 10) return day;
  const minutes = londonMinuteOfDay(instant);
  return `${day} ${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The parts of a period that the case speaks of, in the case's own form. */
function asExpected(period: ClockPeriod, like: ExpectedPeriod): Record<string, unknown> {
  const time = (instant: Instant | undefined, text: string | null | undefined) =>
    instant === undefined ? null : written(instant, text ?? '');
  const all: Record<string, unknown> = {
    pathway: period.pathway,
    state: period.state,
    start: time(period.start, like.start),
    due: time(period.due, like.due),
    stop: time(period.stop, like.stop),
    outcome: period.outcome ?? null,
    used: period.used,
    left: period.left,
    unit: period.unit,
    breached: period.breached,
    forecast: period.forecast,
    organisation: period.organisation,
    'start-known': period.startKnown,
    'fair-place': period.fairPlace
      ? { 'days-before': period.fairPlace.daysWaitedBefore, since: written(period.fairPlace.since, '') }
      : null,
    flags: period.flags,
    clauses: period.steps.map(({ rule }) => rule.clause),
    facts: period.steps.map(({ event }) => event.id),
  };
  return Object.fromEntries(Object.keys(like).map((key) => [key, all[key]]));
}

describe.each(folders)('policy/$name', ({ name, clocks }) => {
  const cases = loadCases(name);
  const clockOf = (worked: WorkedCase): Clock => {
    const clock = clocks.find((each) => each.id === worked.standard);
    if (!clock) throw new Error(`policy/${name}/cases.yaml, '${worked.name}': no standard '${worked.standard}'`);
    return clock;
  };

  it.each(cases)('$standard: $name', (worked) => {
    const clock = clockOf(worked);
    const context = contextOf(worked);
    const periods = evaluate(clock, worked.events, { ...context, trace: ({ rule }) => rule && applied.add(rule) });
    expect(periods.map((period, index) => asExpected(period, worked.expect[index] ?? { state: '' }))).toEqual(
      worked.expect,
    );
    for (const period of periods) expect(explanationText(explain(period, context.calendars)).length).toBeGreaterThan(3);
    for (const { steps } of periods) for (const { rule } of steps) applied.add(rule);
    // The order of arrival never matters.
    expect(evaluate(clock, worked.events.toReversed(), context)).toEqual(periods);
  });

  it('has a case that a plausible wrong reading fails', () => {
    expect(cases.filter((each) => each.wrong !== undefined).length).toBeGreaterThan(0);
  });
});

it('every rule of every standard has a case', () => {
  const unused = folders.flatMap(({ clocks }) =>
    clocks.flatMap((clock) =>
      clock.rules
        .filter((rule) => !applied.has(rule))
        .map((rule) => `${clock.id}: ${rule.then} on ${rule.on} (${rule.clause})`),
    ),
  );
  expect(unused).toEqual([]);
});

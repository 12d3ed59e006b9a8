import { describe, expect, it } from 'vitest';
import type { Clock, Rule } from '../src/standards/index.ts';
import { evaluate, explain, explanationText, makeCalendars } from '../src/standards/index.ts';
import { asExpected, contextOf } from './case-answers.ts';
import type { WorkedCase } from './cases.ts';
import { folders, loadCases, loadPolicyValues } from './index.ts';

const values = loadPolicyValues();
const calendars = makeCalendars();
/** Rules that some case has applied, over all folders: endings are shared. */
const applied = new Set<Rule>();

describe.each(folders)('policy/$name', ({ name, clocks }) => {
  const cases = loadCases(name);
  const clockOf = (worked: WorkedCase): Clock => {
    const clock = clocks.find((each) => each.id === worked.standard);
    if (!clock) throw new Error(`policy/${name}/cases.yaml, '${worked.name}': no standard '${worked.standard}'`);
    return clock;
  };

  it.each(cases)('$standard: $name', (worked) => {
    const clock = clockOf(worked);
    const context = contextOf(worked, values, calendars);
    const periods = evaluate(clock, worked.events, { ...context, trace: ({ rule }) => rule && applied.add(rule) });
    expect(periods.map((period, index) => asExpected(period, worked.expect[index] ?? { state: '' }))).toEqual(
      worked.expect,
    );
    for (const period of periods) expect(explanationText(explain(period, context.calendars)).length).toBeGreaterThan(3);
    // One happening may end a period by one rule and begin the next by another: the trace names the last.
    for (const { steps } of periods) for (const { rule } of steps) applied.add(rule);
    // The order of arrival never matters.
    expect(evaluate(clock, worked.events.toReversed(), context)).toEqual(periods);
  });

  it('has a case that a plausible wrong reading fails', () => {
    expect(cases.filter((each) => each.wrong !== undefined).length).toBeGreaterThan(0);
  });

  it('names no case twice', () => {
    const names = cases.map((worked) => `${worked.standard}: ${worked.name}`);
    expect(names.filter((each, index) => names.indexOf(each) !== index)).toEqual([]);
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

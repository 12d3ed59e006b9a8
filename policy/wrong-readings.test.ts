import { expect, it } from 'vitest';
import type { Rule } from '../src/standards/index.ts';
import { makeCalendars } from '../src/standards/index.ts';
import { answersIn, contextOf } from './case-answers.ts';
import type { WorkedCase } from './cases.ts';
import { folders, loadCases, loadPolicyValues } from './index.ts';
import { type WrongReading, wrongReadingsOf } from './wrong-readings.ts';

const values = loadPolicyValues();
const calendars = makeCalendars();

function isNoticed({ clock, values: misread }: WrongReading, cases: readonly WorkedCase[]): boolean {
  return cases.some((worked) => {
    const context = contextOf(worked, misread ?? values, calendars);
    return JSON.stringify(answersIn(clock, worked, context)) !== JSON.stringify(worked.expect);
  });
}

it('no wrong reading of any standard passes all of its cases', () => {
  const passing: WrongReading[] = [];
  const noticed = new Map<Rule, Set<string>>();
  let tried = 0;
  for (const { name, clocks } of folders) {
    const cases = Map.groupBy(loadCases(name), (worked) => worked.standard);
    for (const clock of clocks) {
      // Else every reading would seem noticed.
      expect(isNoticed({ name: clock.id, clock }, cases.get(clock.id) ?? []), clock.id).toBe(false);
      for (const reading of wrongReadingsOf(clock, values)) {
        tried++;
        if (!isNoticed(reading, cases.get(clock.id) ?? [])) passing.push(reading);
        else if (reading.of) {
          const known = noticed.get(reading.of.rule) ?? new Set();
          noticed.set(reading.of.rule, known.add(reading.of.what));
        }
      }
    }
  }
  const unnoticed = passing.filter(({ of }) => of === undefined || !noticed.get(of.rule)?.has(of.what));
  expect(unnoticed.map(({ name }) => name)).toEqual([]);
  expect(tried).toBeGreaterThan(1000);
});

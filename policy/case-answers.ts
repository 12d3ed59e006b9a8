/** What a clock answers in a worked case, in the case's own form: for the tests that hold the two against each other. */
import type { Calendars, Clock, ClockPeriod, EvaluationContext, Instant, ValueBook } from '../src/standards/index.ts';
import { evaluate, isoDay, londonDay, londonMinuteOfDay, makeCalendars, parseDay } from '../src/standards/index.ts';
import type { ExpectedPeriod, WorkedCase } from './cases.ts';

/** The question of a case: its moment, its calendars, its readings. */
export function contextOf(worked: WorkedCase, values: ValueBook, calendars: Calendars): EvaluationContext {
  const context: EvaluationContext = { asOf: worked.asOf, calendars, values };
  if (worked.knownAt !== undefined) context.knownAt = worked.knownAt;
  if (worked.holidaysKnownOn !== undefined) context.calendars = makeCalendars(parseDay(worked.holidaysKnownOn));
  if (worked.readings) context.readings = { [worked.standard]: worked.readings };
  return context;
}

/** The periods that a clock gives in a case, as far as the case speaks of them. */
export function answersIn(clock: Clock, worked: WorkedCase, context: EvaluationContext): Record<string, unknown>[] {
  return evaluate(clock, worked.events, context).map((period, index) =>
    asExpected(period, worked.expect[index] ?? { state: '' }),
  );
}

/** The parts of a period that the case speaks of, in the case's own form. */
export function asExpected(period: ClockPeriod, like: ExpectedPeriod): Record<string, unknown> {
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
    forecast: period.forecast ?? 'none',
    organisation: period.organisation,
    'start-known': period.startKnown,
    'fair-place': period.fairPlace
      ? { 'days-before': period.fairPlace.daysWaitedBefore, since: written(period.fairPlace.since, '') }
      : null,
    flags: period.flags ?? [],
    clauses: period.steps.map(({ rule }) => rule.clause),
    facts: period.steps.map(({ event }) => event.id),
  };
  return Object.fromEntries(Object.keys(like).map((key) => [key, all[key]]));
}

/** A time in the precision in which the case writes it, so that '2026-06-02' matches any hour of that day. */
function written(instant: Instant, like: string): string {
  const day = isoDay(londonDay(instant));
  if (like.length <= 10) return day;
  const minutes = londonMinuteOfDay(instant);
  return `${day} ${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

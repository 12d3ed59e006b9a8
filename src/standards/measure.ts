/** Measures over clock periods: counts that shares, limits and charts are made from, after disclosure control. */

import type { Instant } from './care-event.ts';
import type { ClockPeriod } from './clock/period.ts';
import type { StandardMeta } from './standard.ts';

export interface Measure extends StandardMeta {
  kind: 'measure';
  /** Id of the clock that it measures. */
  clock: string;
  /** Who is counted at all. */
  denominator: (period: ClockPeriod, span: Span) => boolean;
  /** Who of them is counted as having had what the standard gives. */
  numerator: (period: ClockPeriod, span: Span) => boolean;
  /** Whom it counts, where that is one of the two usual bases: still waiting at the end of the span, or answered in it. */
  basis?: 'waiting' | 'answered';
  /** Name of the figure (per cent) in the folder's values that the share is held against. */
  threshold?: string;
}

/** The time measured: both ends included. */
export interface Span {
  from: Instant;
  to: Instant;
}

export function defineMeasure(definition: Omit<Measure, 'kind'>): Measure {
  return { ...definition, kind: 'measure' };
}

/** Numerator and denominator of a measure. The counts are exact and not for showing: pass them through disclosure control. */
export function countMeasure(
  measure: Measure,
  periods: Iterable<ClockPeriod>,
  span: Span,
): { numerator: number; denominator: number } {
  let numerator = 0;
  let denominator = 0;
  for (const period of periods) {
    if (period.standard !== measure.clock || !measure.denominator(period, span)) continue;
    denominator++;
    if (measure.numerator(period, span)) numerator++;
  }
  return { numerator, denominator };
}

/** How periods stand. Nullified periods are in no count, as the guidance requires. */
export interface Tally {
  met: number;
  missed: number;
  running: number;
  runningLate: number;
  counted: number;
  endedWithoutAnswer: number;
  refused: number;
}

/** Counts of one clock's periods by state. Exact, not for showing. */
export function tally(periods: Iterable<ClockPeriod>): Tally {
  const counts: Tally = {
    met: 0,
    missed: 0,
    running: 0,
    runningLate: 0,
    counted: 0,
    endedWithoutAnswer: 0,
    refused: 0,
  };
  for (const { state } of periods) {
    if (state === 'running-late') counts.runningLate++;
    else if (state === 'ended-without-answer') counts.endedWithoutAnswer++;
    else if (state !== 'nullified') counts[state]++;
  }
  return counts;
}

/** In progress at the end of the span: started by then, and not stopped. */
export function isIncomplete(period: ClockPeriod, span: Span): boolean {
  return (
    period.state !== 'nullified' && period.start <= span.to && (period.stop === undefined || period.stop > span.to)
  );
}

/** Completed within the span, with an answer. */
export function isCompleted(period: ClockPeriod, span: Span): boolean {
  const answered = period.state === 'met' || period.state === 'missed' || period.state === 'counted';
  return answered && period.stop !== undefined && period.stop >= span.from && period.stop <= span.to;
}

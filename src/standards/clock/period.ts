/** What a clock answers: periods. */
import type { Instant, Precision } from '../care-event.ts';
import type { ValueVersion } from '../dated-values.ts';
import type { Happening } from '../happening.ts';
import type { Clock, Rule } from './define.ts';
import type { ClockUnit, Limit } from './limit.ts';

/**
 * running        the clock runs and the limit is not yet reached
 * running-late   it runs and the limit has passed
 * met, missed    it was answered, in time or late
 * nullified      it counts as never having been
 * ended-without-answer  it ended though the entitlement was not answered (withdrawn, died)
 * counted        it was answered and no limit judges it
 * refused        it cannot be worked out; `refusal` says why
 */
export type ClockState =
  | 'running'
  | 'running-late'
  | 'met'
  | 'missed'
  | 'nullified'
  | 'ended-without-answer'
  | 'counted'
  | 'refused';

/** One fact relied on, and what the rule did with it. */
export interface Step {
  readonly rule: Rule;
  readonly event: Happening;
}

/** The place in the queue, where the guidance keeps it apart from the clock. */
export interface FairPlace {
  /** Days waited before the person left the queue; they count towards the place, not towards the clock. */
  readonly daysWaitedBefore: number;
  /** The instant from which the place in the queue counts: the start of this period less those days. */
  readonly since: Instant;
}

export interface ClockPeriod {
  readonly clock: Clock;
  /** Id of the standard. */
  readonly standard: string;
  readonly pathway: string;
  readonly start: Instant;
  readonly startPrecision: Precision;
  /** False when the source does not tell when it started: the first evidence stands in `start`, and nothing is judged. */
  readonly startKnown: boolean;
  /** Last instant (inclusive) at which the limit is kept. */
  readonly due?: Instant;
  readonly stop?: Instant;
  readonly stopPrecision?: Precision;
  readonly state: ClockState;
  readonly outcome?: string;
  /** True when the limit passed before it ended or before now, whatever the state. */
  readonly breached: boolean;
  readonly unit: ClockUnit;
  readonly limit: Limit;
  /** The figure in force, and its version; absent where the limit has no figure. */
  readonly value?: ValueVersion;
  /** Time used to the stop, or to the moment asked about. */
  readonly used?: number;
  /** Time left to the due time at the moment asked about (negative: over); absent when stopped or without limit. */
  readonly left?: number;
  /** Days that the law takes out of the wait: the due day is later and the time used less by so much. */
  readonly adjustedDays?: number;
  /** A booked time for what would stop it. */
  readonly planned?: Instant;
  /** 'will-miss' when what is booked comes after the due time. */
  readonly forecast?: 'on-course' | 'will-miss';
  readonly fairPlace?: FairPlace;
  /** The organisation that owes the next act, where the facts say. */
  readonly organisation?: string;
  /** Open questions that bore on it, with the reading used. */
  readonly readings?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly refusal?: string;
  readonly steps: readonly Step[];
}

/** A key that stays the same as long as the pathway and the start do: pathway + period start (RTT Annex C, for all clocks). */
export function periodKey(period: ClockPeriod): string {
  return `${period.standard}|${period.pathway}|${period.start}`;
}

export function isRunning(period: ClockPeriod): boolean {
  return (
    period.state === 'running' ||
    period.state === 'running-late' ||
    (period.state === 'refused' && period.stop === undefined)
  );
}

/** What a clock is made of, and what it answers: periods. The two refer to each other, so they stand together. */
import type { DayNumber } from '../calendar/london.ts';
import type { Instant, Precision } from '../care-event.ts';
import type { ValueVersion } from '../dated-values.ts';
import type { Happening } from '../happening.ts';
import type { StandardMeta } from '../standard.ts';
import type { DaySpan } from './left-out.ts';
import type { ClockUnit, Limit } from './limit.ts';

/** What a rule may look at besides the event: the periods of this pathway so far, the clock's own memory, the readings chosen. */
export interface PathwayView<M> {
  readonly running: ClockPeriod | undefined;
  readonly last: ClockPeriod | undefined;
  readonly memory: M;
  /** Which reading of an open question is in use. */
  reading(question: string): string;
}

export type RuleAction = 'start' | 'stop' | 'nullify' | 'note';

export interface Rule<E extends Happening = Happening, M = unknown> {
  on: string;
  then: RuleAction;
  /** Key of the standard's `clauses`. */
  clause: string;
  when?: (event: E, pathway: PathwayView<M>) => boolean;
  /** When it counts from; the event's own time if absent. */
  at?: (event: E, pathway: PathwayView<M>) => Instant;
  /** What came of it: 'treated', 'seen', 'withdrawn'. */
  outcome?: string;
  /** A stop that leaves the entitlement unanswered (withdrawn, died, closed): never met or missed. */
  answers?: boolean;
  /** What this rule remembers for later ones. */
  remember?: (memory: M, event: E, pathway: PathwayView<M>) => void;
  /** A time planned for what would stop the clock; null clears it. */
  plans?: (event: E) => Instant | null;
  /** Applies to every pathway of the person (a death, a move). */
  everyPathway?: boolean;
  /** Starts a period whose start the source does not tell: reported, never measured. */
  unknownStart?: boolean;
  /** A note that keeps the pathway in mind before any clock has started on it. */
  opensPathway?: boolean;
  /** Something a person must look at: an odd code, a question the guidance leaves undecided. */
  flag?: string;
  /** The event's organisation now owes the next act. */
  takesOver?: boolean;
  /** A stop after which the later rules are tried too, so that one happening ends a period and begins the next (a yearly review). */
  goesOn?: boolean;
  /** Moves the start of the running period back, never forward. */
  backdates?: (event: E) => Instant | undefined;
  /** Days that the law itself takes out of the wait. Only where it does: most laws have no pauses. */
  adjustsDays?: (event: E) => number;
  /** Working days that the law leaves out of this wait (a school's holidays). Only for limits in working days. */
  leavesOut?: (event: E) => readonly DaySpan[];
  /** From this day on the law leaves out working days, up to and including the day of a rule that resumes. */
  suspends?: boolean;
  resumes?: boolean;
  /** A later time that stands in place of the limit, where the law lets it be agreed. Never an earlier one. */
  extendsTo?: (event: E) => Instant | undefined;
  /** A start that keeps the old place in the queue: days waited before leaving it. */
  keepsPlace?: (event: E, pathway: PathwayView<M>) => boolean;
}

export interface Clock<E extends Happening = Happening, M = unknown> extends StandardMeta {
  kind: 'clock' | 'duty';
  rules: readonly Rule<E, M>[];
  limit: Limit | ((reading: (question: string) => string) => Limit);
  /** Further points on the same clock: 52 weeks, 12 hours. They judge nothing, and are shown. */
  milestones?: readonly { name: string; limit: Limit }[];
  memory?: () => M;
  /** What joins events into one pathway; the event's own `pathway` if absent. */
  pathway?: (event: E) => string | undefined;
  /** What would stop a running clock, in words that complete 'It stops when ...'. */
  stopsWhen: string;
}

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
  /** Days that the law leaves out of a count of working days. */
  readonly leftOut?: readonly DaySpan[];
  /** Since when working days are left out, until something resumes the count. */
  readonly suspendedSince?: DayNumber;
  /** An agreed later time that stands in place of the limit. */
  readonly extendedTo?: Instant;
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

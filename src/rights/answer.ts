import { hash } from 'node:crypto';
import {
  type ClockPeriod,
  type ClockState,
  type FactRef,
  type Instant,
  isRunning,
  type Precision,
  type RuleAction,
  type Step,
  timeUsed,
  unitOf,
} from '../standards/index.ts';
import { clockNamed, type Policies } from './policies.ts';

/** The state as stored: nothing in it depends on the time at which it is read. */
export type StoredState = Exclude<ClockState, 'running-late'>;

/**
 * One fact and what a rule did with it, as stored. When the fact became known is not in it: the same truth must give the same
 * row whenever it arrived.
 */
export interface FactRelied {
  did: RuleAction;
  clause: string;
  flag?: string;
  event: string;
  kind: string;
  at: Instant;
  precision: Precision;
  source: string;
  fact: FactRef;
}

/** Columns of the row, what depends on the moment of asking, and what the standard itself says: none is kept in the answer. */
type KeptApart =
  | 'clock'
  | 'standard'
  | 'pathway'
  | 'start'
  | 'due'
  | 'stop'
  | 'state'
  | 'breached'
  | 'unit'
  | 'organisation'
  | 'left'
  | 'forecast'
  | 'used'
  | 'steps';

/** What a period rests on, by name: the facts, the clauses, the version of the figure. Its words come from the standard. */
export interface StoredAnswer extends Omit<ClockPeriod, KeptApart> {
  facts: FactRelied[];
  /** Time used to the stop, in the limit's unit; absent while it runs. */
  used?: number;
}

/** One period of one clock of one person. `personId` is the current person; `start`, `due`, `stop` are epoch ms. */
export interface StoredClock {
  personId: string;
  standard: string;
  pathway: string;
  start: Instant;
  /** 0, or more for a later period of the pathway that begins at the same instant. */
  repeat: number;
  state: StoredState;
  /** For what has ended: whether the limit had passed. For what runs: always false, read `standing` instead. */
  breached: boolean;
  due: Instant | null;
  stop: Instant | null;
  organisation: string | null;
  answer: StoredAnswer;
}

/** Rows of one person's periods, in the order given. The same periods give the same rows, whatever the moment of evaluation. */
export function storedClocks(personId: string, periods: readonly ClockPeriod[]): StoredClock[] {
  const seen = new Map<string, number>();
  return periods.map((period) => {
    const key = `${period.standard}\n${period.pathway}\n${period.start}`;
    const repeat = seen.get(key) ?? 0;
    seen.set(key, repeat + 1);
    return {
      personId,
      standard: period.standard,
      pathway: period.pathway,
      start: period.start,
      repeat,
      state: period.state === 'running-late' ? 'running' : period.state,
      breached: period.stop !== undefined && period.breached,
      due: period.due ?? null,
      stop: period.stop ?? null,
      organisation: period.organisation ?? null,
      answer: storedAnswer(period),
    };
  });
}

/**
 * What has a value, field by field and always in this order, since the digest is taken over the text. JSON has no undefined, and a
 * row read back must equal the row written. Written out because it is the hot path of a re-evaluation of everybody.
 */
function storedAnswer(period: ClockPeriod): StoredAnswer {
  const { startPrecision, startKnown, limit, steps, stop, used } = period;
  const answer: { -readonly [K in keyof StoredAnswer]: StoredAnswer[K] } = {
    startPrecision,
    startKnown,
    limit,
    facts: steps.map(factRelied),
  };
  if (period.stopPrecision !== undefined) answer.stopPrecision = period.stopPrecision;
  if (period.outcome !== undefined) answer.outcome = period.outcome;
  if (period.value !== undefined) answer.value = period.value;
  if (period.adjustedDays !== undefined) answer.adjustedDays = period.adjustedDays;
  if (period.planned !== undefined) answer.planned = period.planned;
  if (period.fairPlace !== undefined) answer.fairPlace = period.fairPlace;
  if (period.readings !== undefined) answer.readings = period.readings;
  if (period.flags !== undefined) answer.flags = period.flags;
  if (period.refusal !== undefined) answer.refusal = period.refusal;
  if (stop !== undefined && used !== undefined) answer.used = used;
  return answer;
}

function factRelied({ rule, event }: Step): FactRelied {
  const { id, kind, at, precision, source, fact } = event;
  const relied: FactRelied = { did: rule.then, clause: rule.clause, event: id, kind, at, precision, source, fact };
  if (rule.flag !== undefined) relied.flag = rule.flag;
  return relied;
}

/** Tells whether an answer has changed without reading it: 132 bits of SHA-256 over everything in the row. */
export function digestOf(clock: StoredClock): string {
  const { state, breached, due, stop, organisation, answer } = clock;
  return hash('sha256', JSON.stringify([state, breached, due, stop, organisation, answer]), 'base64url').slice(0, 22);
}

/**
 * The period as the standards give it at `now`, from what is stored: state, time used and time left are worked out for that
 * moment. It carries no steps: the whole working comes from the events (`rightsOf`). Undefined when the standard is no longer in policy/.
 */
export function periodAt(stored: StoredClock, policies: Policies, now: Instant): ClockPeriod | undefined {
  const clock = clockNamed(policies, stored.standard);
  if (!clock) return undefined;
  const { answer } = stored;
  const { facts: _facts, used, ...rest } = answer;
  const end = stored.stop ?? now;
  const spent =
    used ?? (stored.state === 'running' ? timeUsed(answer.limit, stored.start, end, policies.calendars) : undefined);
  const period: ClockPeriod = {
    ...rest,
    clock,
    standard: stored.standard,
    pathway: stored.pathway,
    start: stored.start,
    state: isLate(stored, now) ? 'running-late' : stored.state,
    breached: stored.breached || isLate(stored, now),
    unit: unitOf(answer.limit),
    steps: [],
    ...(stored.due === null ? {} : { due: stored.due }),
    ...(stored.stop === null ? {} : { stop: stored.stop }),
    ...(stored.organisation === null ? {} : { organisation: stored.organisation }),
    ...(typeof spent === 'number' ? { used: spent } : {}),
  };
  return isRunning(period) ? { ...period, ...outlook(period, policies, now) } : period;
}

function isLate({ state, due }: Pick<StoredClock, 'state' | 'due'>, now: Instant): boolean {
  return state === 'running' && due !== null && now > due;
}

function outlook(period: ClockPeriod, { calendars }: Policies, now: Instant): Pick<ClockPeriod, 'left' | 'forecast'> {
  if (period.due === undefined) return {};
  const [earlier, later, sign] = now <= period.due ? [now, period.due, 1] : [period.due, now, -1];
  const span = timeUsed(period.limit, earlier, later, calendars);
  return {
    ...(typeof span === 'number' ? { left: sign * span } : {}),
    ...(period.planned === undefined ? {} : { forecast: period.planned > period.due ? 'will-miss' : 'on-course' }),
  };
}

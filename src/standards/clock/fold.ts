/** The fold of one clock over one pathway: the only place where periods begin and end. */

import { londonDay, startOfDay } from '../calendar/london.ts';
import type { Instant } from '../care-event.ts';
import type { Happening } from '../happening.ts';
import { daysBetween } from '../happening.ts';
import { defaultReading } from '../standard.ts';
import type { Clock, PathwayView, Rule } from './define.ts';
import type { ClockPeriod } from './period.ts';

/** A period while the fold is at work; `finish` completes it. */
export type Draft = { -readonly [K in keyof ClockPeriod]: ClockPeriod[K] } & {
  steps: { rule: Rule; event: Happening }[];
};

export type Readings = Readonly<Record<string, string>>;

/** The instants between which a clock may start: the standard is in force. */
export interface InForce {
  from: Instant;
  to: Instant;
}

export function isWithin(span: InForce, start: Instant): boolean {
  return start >= span.from && start <= span.to;
}

export class Pathway implements PathwayView<unknown> {
  readonly clock: Clock;
  readonly key: string;
  readonly periods: Draft[] = [];
  readonly memory: unknown;
  running: Draft | undefined = undefined;
  private readonly readings: Readings | undefined;
  private consulted: Record<string, string> | undefined = undefined;
  private early: { rule: Rule; event: Happening }[] | undefined = undefined;

  constructor(clock: Clock, key: string, readings: Readings | undefined) {
    this.clock = clock;
    this.key = key;
    this.readings = readings;
    this.memory = clock.memory?.();
  }

  get last(): Draft | undefined {
    return this.periods[this.periods.length - 1];
  }

  reading(question: string): string {
    const open = this.clock.questions?.[question];
    if (!open) throw new Error(`${this.clock.id}: no open question '${question}'`);
    const chosen = this.readings?.[question] ?? defaultReading(open);
    this.consulted ??= {};
    this.consulted[question] = chosen;
    return chosen;
  }

  /** Applies the first rule that fits. Returns it, or undefined when none does. */
  apply(rules: readonly Rule[], event: Happening, inForce: InForce): Rule | undefined {
    this.consulted = undefined;
    let applied: Rule | undefined;
    for (const rule of rules) {
      if (!this.possible(rule)) continue;
      if (rule.when && !rule.when(event, this)) continue;
      if (!this.act(rule, event, inForce)) continue;
      applied = rule;
      if (!rule.goesOn) break;
    }
    return applied;
  }

  private possible(rule: Rule): boolean {
    if (rule.then === 'start') return this.running === undefined;
    return rule.then === 'note' || this.running !== undefined;
  }

  private act(rule: Rule, event: Happening, inForce: InForce): boolean {
    const at = rule.at ? rule.at(event, this) : event.at;
    if (rule.then === 'start') {
      if (!isWithin(inForce, at)) return false;
      this.open(rule, event, at);
    }
    const period = this.running ?? (rule.then === 'note' ? this.last : undefined);
    if (period) this.record(period, rule, event);
    else this.keepForStart(rule, event);
    rule.remember?.(this.memory, event, this);
    if (period && (rule.then === 'stop' || rule.then === 'nullify')) this.close(period, rule, event, at);
    return true;
  }

  /** What was noted before any period began belongs to the first one. */
  private keepForStart(rule: Rule, event: Happening): void {
    this.early = [...(this.early ?? []), { rule, event }];
  }

  private open(rule: Rule, event: Happening, at: Instant): void {
    const period = draft(this.clock, this.key, rule, event, at);
    if (this.early) period.steps = this.early;
    this.early = undefined;
    if (event.organisation !== undefined) period.organisation = event.organisation;
    const left = this.last;
    // Days waited from a start nobody knows cannot be counted.
    if (left?.stop !== undefined && left.startKnown && rule.keepsPlace?.(event, this))
      period.fairPlace = placeAfter(left, at);
    this.running = period;
    this.periods.push(period);
  }

  private record(period: Draft, rule: Rule, event: Happening): void {
    period.steps.push({ rule, event });
    if (rule.flag !== undefined) period.flags = [...(period.flags ?? []), rule.flag];
    if (rule.takesOver && event.organisation !== undefined) period.organisation = event.organisation;
    if (rule.plans) {
      const planned = rule.plans(event);
      if (planned === null) delete period.planned;
      else period.planned = planned;
    }
    if (rule.adjustsDays) period.adjustedDays = (period.adjustedDays ?? 0) + rule.adjustsDays(event);
    this.recordTimeOut(period, rule, event);
    const earlier = rule.backdates?.(event);
    if (earlier !== undefined && earlier < period.start) {
      period.start = earlier;
      period.startPrecision = 'instant';
    }
    if (this.consulted) {
      period.readings = { ...period.readings, ...this.consulted };
      this.consulted = undefined;
    }
  }

  private recordTimeOut(period: Draft, rule: Rule, event: Happening): void {
    if (rule.leavesOut) period.leftOut = [...(period.leftOut ?? []), ...rule.leavesOut(event)];
    if (rule.suspends) period.suspendedSince ??= londonDay(event.at);
    if (rule.resumes && period.suspendedSince !== undefined) {
      period.leftOut = [...(period.leftOut ?? []), { from: period.suspendedSince, to: londonDay(event.at) }];
      delete period.suspendedSince;
    }
    const until = rule.extendsTo?.(event);
    if (until !== undefined) period.extendedTo = Math.max(until, period.extendedTo ?? until);
  }

  private close(period: Draft, rule: Rule, event: Happening, at: Instant): void {
    // A stop dated before the start (a mistyped date) ends it at its start: no negative waits.
    period.stop = Math.max(at, period.start);
    period.stopPrecision = at === event.at ? event.precision : 'instant';
    if (rule.outcome !== undefined) period.outcome = rule.outcome;
    period.state = rule.then === 'nullify' ? 'nullified' : rule.answers === false ? 'ended-without-answer' : 'met';
    this.running = undefined;
  }
}

/** Every field is set at once, so that all periods have one shape in memory. */
function draft(clock: Clock, pathway: string, rule: Rule, event: Happening, start: Instant): Draft {
  const period = {
    clock,
    standard: clock.id,
    pathway,
    start,
    startPrecision: start === event.at ? event.precision : 'instant',
    startKnown: rule.unknownStart !== true,
    due: undefined,
    stop: undefined,
    stopPrecision: undefined,
    state: 'running',
    outcome: undefined,
    breached: false,
    unit: 'days',
    limit: undefined,
    value: undefined,
    used: undefined,
    left: undefined,
    adjustedDays: undefined,
    leftOut: undefined,
    suspendedSince: undefined,
    extendedTo: undefined,
    planned: undefined,
    forecast: undefined,
    fairPlace: undefined,
    organisation: undefined,
    readings: undefined,
    flags: undefined,
    refusal: undefined,
    steps: [],
  };
  return period as unknown as Draft;
}

/** The queue place of a period that follows one left by choice: days waited then are added to days waited now. */
function placeAfter(left: Draft, start: Instant): { daysWaitedBefore: number; since: Instant } {
  const before = daysBetween(left.start, left.stop ?? left.start) + (left.fairPlace?.daysWaitedBefore ?? 0);
  return { daysWaitedBefore: before, since: startOfDay(londonDay(start) - before) };
}

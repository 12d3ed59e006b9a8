/**
 * Evaluation: the events of one person (or one case) in, the periods of every clock out. Pure; the order of arrival does
 * not matter, and the same truth always gives the same answer.
 */
import type { Calendars } from '../calendar/calendars.ts';
import { endOfDay, londonDay, startOfDay } from '../calendar/london.ts';
import type { Instant } from '../care-event.ts';
import type { ValueBook, ValueSet } from '../dated-values.ts';
import { isNotCovered, valueOn } from '../dated-values.ts';
import type { AsOf, Happening } from '../happening.ts';
import { truthInOrder } from '../happening.ts';
import { defaultReading } from '../standard.ts';
import type { Clock, Rule } from './define.ts';
import type { Draft, InForce, Readings } from './fold.ts';
import { isWithin, Pathway } from './fold.ts';
import type { DaySpan } from './left-out.ts';
import type { Limit } from './limit.ts';
import { dueAt, timeUsed, unitOf } from './limit.ts';
import type { ClockPeriod } from './period.ts';

export interface EvaluationContext extends AsOf {
  calendars: Calendars;
  values: ValueBook;
  /** Per standard: the reading chosen for each open question; the default where absent. */
  readings?: Readonly<Record<string, Readings>>;
  /** Told of every event that any clock looked at, and of the rule applied or why none: for `wpc explain`. */
  trace?: (line: TraceLine) => void;
}

export interface TraceLine {
  standard: string;
  event: Happening;
  rule?: Rule;
  /** Present when no rule was applied. */
  why?: 'no-rule-fits' | 'not-in-force';
}

/** Rules of several clocks by kind of event, made once per set of clocks and figures. */
type Compiled = ReadonlyMap<string, readonly KindRules[]>;

interface KindRules {
  clock: Clock;
  index: number;
  rules: readonly Rule[];
  canOpen: boolean;
  everyPathway: boolean;
  span: InForce;
}

const compiledSets = new WeakMap<readonly Clock[], WeakMap<ValueBook, Compiled>>();

function compile(clocks: readonly Clock[], values: ValueBook): Compiled {
  const ofClocks = compiledSets.get(clocks) ?? new WeakMap<ValueBook, Compiled>();
  const known = ofClocks.get(values);
  if (known) return known;
  const byKind = new Map<string, KindRules[]>();
  clocks.forEach((clock, index) => {
    const span = inForceOf(clock, values);
    for (const [kind, rules] of Map.groupBy(clock.rules, (rule) => rule.on)) {
      const canOpen = rules.some((rule) => rule.then === 'start' || rule.opensPathway === true);
      const everyPathway = rules.some((rule) => rule.everyPathway === true);
      byKind.set(kind, [...(byKind.get(kind) ?? []), { clock, index, rules, canOpen, everyPathway, span }]);
    }
  });
  compiledSets.set(clocks, ofClocks.set(values, byKind));
  return byKind;
}

function inForceOf(clock: Clock, values: ValueBook): InForce {
  const days = valuesOf(clock, values).inForce.get(clock.id);
  if (!days) throw new Error(`policy/${clock.folder}/values.yaml: 'in-force' has no entry for '${clock.id}'`);
  return { from: startOfDay(days.from), to: days.to === undefined ? Number.POSITIVE_INFINITY : endOfDay(days.to) };
}

/** Every period of one clock, in order of start within each pathway. */
export function evaluate(clock: Clock, events: readonly Happening[], context: EvaluationContext): ClockPeriod[] {
  return evaluateAll(single(clock), events, context);
}

const singles = new WeakMap<Clock, readonly Clock[]>();

function single(clock: Clock): readonly Clock[] {
  const known = singles.get(clock);
  if (known) return known;
  const list = [clock];
  singles.set(clock, list);
  return list;
}

/**
 * Every period of every clock, from one pass over one person's events. Pass the same `clocks` and `values` each time: what
 * is worked out from them is kept.
 */
export function evaluateAll(
  clocks: readonly Clock[],
  events: readonly Happening[],
  context: EvaluationContext,
): ClockPeriod[] {
  const byKind = compile(clocks, context.values);
  const pathways: (Pathway[] | undefined)[] = [];
  for (const event of truthInOrder(events, context)) {
    const concerned = byKind.get(event.kind);
    if (concerned) for (const entry of concerned) applyTo(entry, event, pathways, context);
  }
  const periods: ClockPeriod[] = [];
  for (const ofClock of pathways) {
    if (!ofClock) continue;
    for (const pathway of ofClock) for (const draft of pathway.periods) periods.push(finish(draft, context));
  }
  return periods;
}

function applyTo(
  entry: KindRules,
  event: Happening,
  pathways: (Pathway[] | undefined)[],
  context: EvaluationContext,
): void {
  const { clock, index, rules, span } = entry;
  const ofClock = pathways[index];
  if (entry.everyPathway) {
    if (ofClock) for (const pathway of ofClock) traced(pathway.apply(rules, event, span), entry, event, context);
    return;
  }
  const key = (clock.pathway ? clock.pathway(event) : event.pathway) ?? '';
  const pathway = ofClock && withKey(ofClock, key);
  if (pathway) traced(pathway.apply(rules, event, span), entry, event, context);
  else if (entry.canOpen) {
    const fresh = new Pathway(clock, key, context.readings?.[clock.id]);
    const rule = fresh.apply(rules, event, span);
    if (rule && ofClock) ofClock.push(fresh);
    else if (rule) pathways[index] = [fresh];
    traced(rule, entry, event, context);
  }
}

function withKey(pathways: readonly Pathway[], key: string): Pathway | undefined {
  for (const pathway of pathways) if (pathway.key === key) return pathway;
  return undefined;
}

function traced(rule: Rule | undefined, entry: KindRules, event: Happening, context: EvaluationContext): void {
  if (!context.trace) return;
  const standard = entry.clock.id;
  if (rule) context.trace({ standard, event, rule });
  else context.trace({ standard, event, why: isWithin(entry.span, event.at) ? 'no-rule-fits' : 'not-in-force' });
}

function valuesOf(clock: Clock, values: ValueBook): ValueSet {
  const set = values.get(clock.folder);
  if (!set) throw new Error(`${clock.id}: no values are loaded for the folder '${clock.folder}'`);
  return set;
}

function finish(draft: Draft, context: EvaluationContext): ClockPeriod {
  const { clock } = draft;
  const limit =
    typeof clock.limit === 'function' ? clock.limit((question) => readFor(draft, question, context)) : clock.limit;
  draft.limit = limit;
  draft.unit = unitOf(limit);
  if (!draft.startKnown) return unknownStart(draft);
  const amount = amountFor(draft, limit, context);
  if (amount === undefined) return draft;
  const leftOut = leftOutOf(draft, context);
  const due = dueOf(draft, limit, amount, leftOut, context);
  if (typeof due === 'string') return refuse(draft, due);
  const used = timeUsed(limit, draft.start, draft.stop ?? context.asOf, context.calendars, leftOut);
  if (typeof used === 'string') return refuse(draft, used);
  const adjusted = draft.adjustedDays ?? 0;
  draft.used = Math.max(0, used - adjusted);
  if (due !== undefined) judge(draft, adjusted === 0 ? due : endOfDay(londonDay(due) + adjusted), context);
  else if (draft.state === 'met') draft.state = 'counted';
  return draft;
}

const none: readonly DaySpan[] = [];

/** What the law leaves out of the count, with the time that is being left out still, up to the moment asked about. */
function leftOutOf(draft: Draft, context: EvaluationContext): readonly DaySpan[] {
  const { leftOut = none, suspendedSince } = draft;
  if (suspendedSince === undefined) return leftOut;
  return [...leftOut, { from: suspendedSince, to: londonDay(draft.stop ?? context.asOf) }];
}

function dueOf(
  draft: Draft,
  limit: Limit,
  amount: number,
  leftOut: readonly DaySpan[],
  context: EvaluationContext,
): Instant | undefined | string {
  const { start, startPrecision, extendedTo } = draft;
  const due = dueAt(limit, amount, start, startPrecision, context.calendars, leftOut);
  if (limit.by === 'working-days' && limit.noLaterThan !== undefined) {
    const last = valueOn(valuesOf(draft.clock, context.values), limit.noLaterThan, londonDay(start));
    if (isNotCovered(last)) return last.message;
    const latest = dueAt(limit, last.value, start, startPrecision, context.calendars);
    if (typeof due === 'number' && typeof latest === 'number' && latest < due) {
      draft.value = last;
      return latest;
    }
  }
  return typeof due === 'number' && extendedTo !== undefined && extendedTo > due ? extendedTo : due;
}

function judge(draft: Draft, due: Instant, context: EvaluationContext): void {
  draft.due = due;
  const late = draft.stop === undefined ? context.asOf > due : stoppedLate(draft, due);
  draft.breached = late && draft.state !== 'nullified';
  if (draft.state === 'met' && late) draft.state = 'missed';
  if (draft.stop !== undefined) return;
  if (late) draft.state = 'running-late';
  const left = timeLeft(draft, due, context);
  if (left !== undefined) draft.left = left;
  if (draft.planned !== undefined) draft.forecast = draft.planned > due ? 'will-miss' : 'on-course';
}

/** A stop of which only the day is known is in time when any hour of that day was. */
function stoppedLate(draft: Draft, due: Instant): boolean {
  const stop = draft.stop as Instant;
  if (draft.stopPrecision === 'day') return londonDay(stop) > londonDay(due);
  return stop > due;
}

function timeLeft(draft: Draft, due: Instant, context: EvaluationContext): number | undefined {
  const [earlier, later, sign] = context.asOf <= due ? [context.asOf, due, 1] : [due, context.asOf, -1];
  const span = timeUsed(draft.limit, earlier, later, context.calendars, leftOutOf(draft, context));
  return typeof span === 'string' ? undefined : sign * span;
}

function amountFor(draft: Draft, limit: Limit, context: EvaluationContext): number | undefined {
  if (!('value' in limit)) return 0;
  const set = valuesOf(draft.clock, context.values);
  const today = set.values.get(limit.value)?.transition === 'value-today';
  const answer = valueOn(set, limit.value, londonDay(today ? (draft.stop ?? context.asOf) : draft.start));
  if (isNotCovered(answer)) {
    refuse(draft, answer.message);
    return undefined;
  }
  draft.value = answer;
  return answer.value;
}

function refuse(draft: Draft, why: string): ClockPeriod {
  draft.refusal = why;
  if (draft.state !== 'nullified') draft.state = 'refused';
  return draft;
}

function unknownStart(draft: Draft): ClockPeriod {
  if (draft.state === 'nullified') return draft;
  return refuse(draft, 'the source does not say when it started; the receiving provider must find out');
}

function readFor(draft: Draft, question: string, context: EvaluationContext): string {
  const open = draft.clock.questions?.[question];
  if (!open) throw new Error(`${draft.clock.id}: no open question '${question}'`);
  const chosen = context.readings?.[draft.clock.id]?.[question] ?? defaultReading(open);
  draft.readings = { ...draft.readings, [question]: chosen };
  return chosen;
}

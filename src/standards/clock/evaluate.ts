/**
 * Evaluation: the events of one person (or one case) in, the periods of every clock out. Pure; the order of arrival does
 * not matter, and the same truth always gives the same answer.
 */
import type { Calendars } from '../calendar/calendars.ts';
import { londonDay } from '../calendar/london.ts';
import type { Instant } from '../care-event.ts';
import type { ValueBook, ValueSet } from '../dated-values.ts';
import { isNotCovered, valueOn } from '../dated-values.ts';
import type { AsOf, Happening } from '../happening.ts';
import { truthInOrder } from '../happening.ts';
import { defaultReading } from '../standard.ts';
import type { Clock, Rule } from './define.ts';
import type { Draft, Readings } from './fold.ts';
import { Pathway } from './fold.ts';
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

/** Rules of several clocks by kind of event, made once per set of clocks. */
interface Compiled {
  clocks: readonly Clock[];
  byKind: ReadonlyMap<string, readonly KindRules[]>;
}

interface KindRules {
  clock: Clock;
  index: number;
  rules: readonly Rule[];
  canOpen: boolean;
  everyPathway: boolean;
}

const compiledSets = new WeakMap<readonly Clock[], Compiled>();

function compile(clocks: readonly Clock[]): Compiled {
  const known = compiledSets.get(clocks);
  if (known) return known;
  const byKind = new Map<string, KindRules[]>();
  clocks.forEach((clock, index) => {
    for (const [kind, rules] of Map.groupBy(clock.rules, (rule) => rule.on)) {
      const entry: KindRules = {
        clock,
        index,
        rules,
        canOpen: rules.some((rule) => rule.then === 'start' || rule.opensPathway === true),
        everyPathway: rules.some((rule) => rule.everyPathway === true),
      };
      byKind.set(kind, [...(byKind.get(kind) ?? []), entry]);
    }
  });
  const compiled = { clocks, byKind };
  compiledSets.set(clocks, compiled);
  return compiled;
}

/** Every period of one clock, in order of start within each pathway. */
export function evaluate(clock: Clock, events: readonly Happening[], context: EvaluationContext): ClockPeriod[] {
  return evaluateAll(single(clock), events, context);
}

const singles = new WeakMap<Clock, readonly Clock[]>();

function single(clock: Clock): readonly Clock[] {
  let list = singles.get(clock);
  if (!list) {
    list = [clock];
    singles.set(clock, list);
  }
  return list;
}

/**
 * Every period of every clock, from one pass over one person's events. Pass the same `clocks` array each time: what is
 * worked out from it is kept.
 */
export function evaluateAll(
  clocks: readonly Clock[],
  events: readonly Happening[],
  context: EvaluationContext,
): ClockPeriod[] {
  const { byKind } = compile(clocks);
  const pathways: (Pathway[] | undefined)[] = [];
  for (const event of truthInOrder(events, context)) {
    const concerned = byKind.get(event.kind);
    if (concerned) for (const entry of concerned) applyTo(entry, event, pathways, context);
  }
  const periods: ClockPeriod[] = [];
  for (const ofClock of pathways) {
    if (ofClock)
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
  const { clock, index, rules } = entry;
  const ofClock = pathways[index];
  const inForce = (start: Instant): boolean => isInForce(clock, start, context);
  if (entry.everyPathway) {
    if (ofClock) for (const pathway of ofClock) traced(pathway.apply(rules, event, inForce), clock, event, context);
    return;
  }
  const key = (clock.pathway ? clock.pathway(event) : event.pathway) ?? '';
  const pathway = ofClock?.find((each) => each.key === key);
  if (pathway) traced(pathway.apply(rules, event, inForce), clock, event, context);
  else if (entry.canOpen) {
    const fresh = new Pathway(clock, key, context.readings?.[clock.id]);
    const rule = fresh.apply(rules, event, inForce);
    if (rule && ofClock) ofClock.push(fresh);
    else if (rule) pathways[index] = [fresh];
    traced(rule, clock, event, context);
  }
}

function traced(rule: Rule | undefined, clock: Clock, event: Happening, context: EvaluationContext): void {
  if (!context.trace) return;
  if (rule) context.trace({ standard: clock.id, event, rule });
  else
    context.trace({
      standard: clock.id,
      event,
      why: isInForce(clock, event.at, context) ? 'no-rule-fits' : 'not-in-force',
    });
}

function valuesOf(clock: Clock, context: EvaluationContext): ValueSet {
  const set = context.values.get(clock.folder);
  if (!set) throw new Error(`${clock.id}: no values are loaded for the folder '${clock.folder}'`);
  return set;
}

function isInForce(clock: Clock, start: Instant, context: EvaluationContext): boolean {
  const span = valuesOf(clock, context).inForce.get(clock.id);
  if (!span) throw new Error(`policy/${clock.folder}/values.yaml: 'in-force' has no entry for '${clock.id}'`);
  const day = londonDay(start);
  return day >= span.from && (span.to === undefined || day <= span.to);
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
  const due = dueAt(limit, amount, draft.start, draft.startPrecision, context.calendars);
  if (typeof due === 'string') return refuse(draft, due);
  const used = timeUsed(limit, draft.start, draft.stop ?? context.asOf, context.calendars);
  if (typeof used === 'string') return refuse(draft, used);
  draft.used = used;
  if (due !== undefined) judge(draft, due, context);
  else if (draft.state === 'met') draft.state = 'counted';
  return draft;
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
  const span = timeUsed(draft.limit, earlier, later, context.calendars);
  return typeof span === 'string' ? undefined : sign * span;
}

function amountFor(draft: Draft, limit: Limit, context: EvaluationContext): number | undefined {
  if (!('value' in limit)) return 0;
  const set = valuesOf(draft.clock, context);
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

/**
 * The explanation of a period: which facts, which clause, which value as of which date, what would change the answer, and
 * who must act by when. Built on demand from the steps that the fold kept, so that evaluation itself stays cheap.
 */
import type { BankHoliday } from '../calendar/bank-holidays.ts';
import type { Calendars } from '../calendar/calendars.ts';
import { isoDay, londonDay } from '../calendar/london.ts';
import type { FactRef, Instant, Precision } from '../care-event.ts';
import type { Certainty } from '../dated-values.ts';
import type { LegalStatus } from '../legal-status.ts';
import { entitlementHeading, isLegalRight, statusInWords } from '../legal-status.ts';
import type { Clause } from '../standard.ts';
import type { RuleAction } from './define.ts';
import type { ClockPeriod, ClockState, Step } from './period.ts';
import { isRunning } from './period.ts';
import { answerInWords, dateInWords } from './words.ts';

export interface FactUsed {
  event: string;
  kind: string;
  fact: FactRef;
  source: string;
  at: Instant;
  precision: Precision;
  known: Instant;
  did: RuleAction;
  clause: Clause & { id: string };
  flag?: string;
}

export interface ValueUsed {
  value: number;
  unit: string;
  /** The day from which this version holds. */
  from: string;
  reference: string;
  status: LegalStatus;
  certainty: Certainty;
}

export interface Explanation {
  standard: string;
  title: string;
  heading: string;
  entitlement: string;
  status: LegalStatus;
  statusInWords: string;
  legalRight: boolean;
  certainty: Certainty;
  state: ClockState;
  /** One sentence: the answer. */
  answer: string;
  facts: FactUsed[];
  value?: ValueUsed;
  /** How time is counted, and the bank holidays between start and due that were left out. */
  counting: string;
  holidays: { date: string; title: string; announcedAfterStart: boolean }[];
  readings: { question: string; used: string; others: string[] }[];
  /** What would change the answer. */
  wouldChange: string[];
  /** Who must act, and by when; absent once it has stopped. */
  mustAct?: { who: string; organisation?: string; by?: Instant };
  remedy?: string;
}

/** The full explanation of a period. `calendars` must be those it was evaluated with. */
export function explain(period: ClockPeriod, calendars: Calendars): Explanation {
  const { clock } = period;
  const explanation: Explanation = {
    standard: clock.id,
    title: clock.title,
    heading: entitlementHeading(clock.status),
    entitlement: clock.entitlement,
    status: clock.status,
    statusInWords: statusInWords(clock.status),
    legalRight: isLegalRight(clock.status),
    certainty: clock.certainty,
    state: period.state,
    answer: answerInWords(period),
    facts: period.steps.map((step) => factUsed(step, clock.clauses)),
    counting: countingInWords(period, calendars),
    holidays: holidaysLeftOut(period, calendars).map((holiday) => holidayUsed(holiday, period)),
    readings: readingsUsed(period),
    wouldChange: wouldChange(period),
  };
  if (period.value) explanation.value = valueUsed(period);
  if (isRunning(period)) explanation.mustAct = mustAct(period);
  if (period.breached) explanation.remedy = clock.remedy;
  return explanation;
}

function factUsed({ rule, event }: Step, clauses: Readonly<Record<string, Clause>>): FactUsed {
  const clause = clauses[rule.clause] as Clause;
  const { id, kind, fact, source, at, precision, known } = event;
  const used: FactUsed = {
    event: id,
    kind,
    fact,
    source,
    at,
    precision,
    known,
    did: rule.then,
    clause: { ...clause, id: rule.clause },
  };
  if (rule.flag !== undefined) used.flag = rule.flag;
  return used;
}

function valueUsed(period: ClockPeriod): ValueUsed {
  const version = period.value as NonNullable<ClockPeriod['value']>;
  const { value, reference, status, certainty } = version;
  return { value, unit: period.limit.by, from: isoDay(version.from), reference, status, certainty };
}

function countingInWords(period: ClockPeriod, calendars: Calendars): string {
  const { limit } = period;
  if (limit.by === 'working-days') {
    return `Working days: Monday to Friday without ${calendars[limit.calendar].title}. The day it starts is not counted.${leftOutInWords(period)}`;
  }
  if (limit.by === 'hours') return 'Hours that pass by the clock, day and night, weekends and holidays included.';
  if (limit.by === 'same-day') return 'By the end of the same day.';
  if (limit.by === 'same-working-day' || limit.by === 'next-core-hours') {
    return 'Core hours of a GP practice: 08:00 to 18:30, Monday to Friday, without bank holidays in England.';
  }
  if (period.adjustedDays !== undefined) {
    return `Calendar days, less ${period.adjustedDays} that the rules take out. The day it starts is not counted.`;
  }
  return 'Calendar days, weekends and holidays included. The day it starts is not counted.';
}

function leftOutInWords({ leftOut = [], suspendedSince, limit }: ClockPeriod): string {
  const spans = leftOut.map(({ from, to }) => `${isoDay(from)} to ${isoDay(to)}`);
  if (suspendedSince !== undefined) spans.push(`${isoDay(suspendedSince)} until it resumes`);
  const left = spans.length === 0 ? '' : ` Left out, as the law says: ${spans.join(', ')}.`;
  return limit.by === 'working-days' && limit.noLaterThan !== undefined
    ? `${left} There is a last day as well, counted with nothing left out; whichever comes first is the limit.`
    : left;
}

function holidaysLeftOut(period: ClockPeriod, calendars: Calendars): BankHoliday[] {
  const { limit, start, due } = period;
  if (due === undefined) return [];
  const first = londonDay(start);
  const last = londonDay(due);
  if (limit.by === 'working-days') return calendars[limit.calendar].holidaysBetween(first, last);
  const inCoreHours = limit.by === 'same-working-day' || limit.by === 'next-core-hours';
  return inCoreHours ? calendars.england.holidaysBetween(first, last) : [];
}

function holidayUsed(holiday: BankHoliday, period: ClockPeriod): Explanation['holidays'][number] {
  const announcedAfterStart = holiday.announced !== undefined && holiday.announced > londonDay(period.start);
  return { date: isoDay(holiday.day), title: holiday.title, announcedAfterStart };
}

function readingsUsed(period: ClockPeriod): Explanation['readings'] {
  return Object.entries(period.readings ?? {}).flatMap(([id, used]) => {
    const open = period.clock.questions?.[id];
    if (!open) return [];
    const others = Object.entries(open.readings)
      .filter(([key]) => key !== used)
      .map(([, text]) => text);
    return [{ question: open.question, used: open.readings[used] ?? used, others }];
  });
}

function wouldChange(period: ClockPeriod): string[] {
  const { clock, steps } = period;
  const first = steps[0];
  const changes: string[] = [];
  if (isRunning(period)) changes.push(`It stops when ${clock.stopsWhen}.`);
  if (period.state === 'running') changes.push('If it has not stopped by the due time, it is missed.');
  if (first)
    changes.push(`A correction of ${factName(first.event.fact)} (${first.event.source}) would move the start.`);
  const closing =
    period.stop === undefined ? undefined : steps.find(({ rule }) => rule.then === 'stop' || rule.then === 'nullify');
  if (closing)
    changes.push(`A correction of ${factName(closing.event.fact)} (${closing.event.source}) would change the ending.`);
  if (period.limit.by === 'working-days')
    changes.push('A newly proclaimed bank holiday before the due day would move it by a day.');
  for (const { question } of readingsUsed(period))
    changes.push(`The sources differ: ${question} Another reading may give another answer.`);
  return changes;
}

function factName(fact: FactRef): string {
  return `${fact.type}/${fact.id} version ${fact.version}`;
}

function mustAct(period: ClockPeriod): { who: string; organisation?: string; by?: Instant } {
  const act: { who: string; organisation?: string; by?: Instant } = { who: period.clock.dutyHolder };
  if (period.organisation !== undefined) act.organisation = period.organisation;
  if (period.due !== undefined) act.by = period.due;
  return act;
}

/** The explanation as plain sentences, in the order a reader asks for them. */
export function explanationText(explanation: Explanation): string[] {
  const lines = [
    `${explanation.heading}: ${explanation.entitlement}`,
    `Legal status: ${explanation.statusInWords}.`,
    explanation.answer,
  ];
  for (const { at, precision, kind, clause, did, flag } of explanation.facts) {
    lines.push(
      `${dateInWords(at, precision)}: ${kind} (${did}). ${clause.text} [${clause.reference}]${flag ? ` Look at this: ${flag}.` : ''}`,
    );
  }
  lines.push(explanation.counting);
  for (const { date, title, announcedAfterStart } of explanation.holidays) {
    lines.push(
      `${date} is not counted: ${title}${announcedAfterStart ? ', announced after this clock started, which moved the due day' : ''}.`,
    );
  }
  const { value } = explanation;
  if (value) lines.push(`The figure: ${value.value} ${value.unit}, in force since ${value.from} [${value.reference}].`);
  for (const { question, used, others } of explanation.readings) {
    lines.push(`${question} Used here: ${used}. Also possible: ${others.join('; ')}.`);
  }
  lines.push(...explanation.wouldChange);
  const { mustAct: act } = explanation;
  if (act)
    lines.push(
      `To act: ${act.who}${act.organisation ? ` (${act.organisation})` : ''}${act.by === undefined ? '' : explanation.state === 'running-late' ? `; it was due by ${dateInWords(act.by, 'day')}` : `, by ${dateInWords(act.by, 'day')}`}.`,
    );
  if (explanation.remedy !== undefined) lines.push(`What you can do: ${explanation.remedy}`);
  return lines;
}

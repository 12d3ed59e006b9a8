import { loadCases, type WorkedCase } from '../../policy/index.ts';
import {
  answerInWords,
  type ClockPeriod,
  dateInWords,
  evaluate,
  type Happening,
  makeCalendars,
  parseDay,
  type RuleAction,
} from '../standards/index.ts';
import { clockNamed, type Policies } from './policies.ts';

/** A worked case of a policy folder, worked out by the engine itself when the page is made. */
export interface WorkedExample {
  name: string;
  /** What a plausible wrong reading would say. */
  wrong?: string;
  events: { key: string; when: string; kind: string; detail: string; did?: RuleAction }[];
  answers: string[];
}

/** The worked cases of one standard, in the order written. Empty for an unknown standard. */
export function workedExamples(policies: Policies, standard: string): WorkedExample[] {
  const clock = clockNamed(policies, standard);
  if (!clock) return [];
  return loadCases(clock.folder)
    .filter((each) => each.standard === standard)
    .map((each) => {
      const periods = evaluate(clock, each.events, questionOf(policies, each));
      return {
        name: each.name,
        ...(each.wrong === undefined ? {} : { wrong: each.wrong }),
        events: each.events.map((event) => eventShown(event, periods)),
        answers: periods.map(answerInWords),
      };
    });
}

function questionOf(policies: Policies, { asOf, knownAt, readings, standard, holidaysKnownOn }: WorkedCase) {
  const day = holidaysKnownOn === undefined ? undefined : parseDay(holidaysKnownOn);
  return {
    asOf,
    values: policies.values,
    calendars: day === undefined ? policies.calendars : makeCalendars(day),
    ...(knownAt === undefined ? {} : { knownAt }),
    ...(readings === undefined ? {} : { readings: { [standard]: readings } }),
  };
}

function eventShown(event: Happening, periods: readonly ClockPeriod[]): WorkedExample['events'][number] {
  const did = periods.flatMap(({ steps }) => steps).find((step) => step.event === event)?.rule.then;
  return {
    key: event.id,
    when: dateInWords(event.at, event.precision),
    kind: event.kind,
    detail: Object.entries(event.data)
      .filter(([, value]) => typeof value !== 'object')
      .map(([field, value]) =>
        typeof value === 'number' && value > 1e11 ? `${field} ${dateInWords(value, 'instant')}` : `${field} ${value}`,
      )
      .join(', '),
    ...(did === undefined ? {} : { did }),
  };
}

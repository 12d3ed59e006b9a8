/**
 * A clock: rules that start it, stop it, nullify it or are noted, each with the clause that says so.
 *
 * For each happening the rules of its kind are tried in the order written, and the first that applies is the one applied:
 * a start applies only when nothing is running on the pathway, a stop or a nullification only when something is.
 */
import type { CareEvent, Instant } from '../care-event.ts';
import type { Happening } from '../happening.ts';
import type { StandardMeta } from '../standard.ts';
import type { Limit } from './limit.ts';
import type { ClockPeriod } from './period.ts';

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
  /** Moves the start of the running period back, never forward. */
  backdates?: (event: E) => Instant | undefined;
  /** Days that the law itself takes out of the wait. Only where it does: most laws have no pauses. */
  adjustsDays?: (event: E) => number;
  /** A start that keeps the old place in the queue: days waited before leaving it. */
  keepsPlace?: (event: E, pathway: PathwayView<M>) => boolean;
}

type KindOf<E extends Happening> = E['kind'];
type EventOf<E extends Happening, K extends string> = Extract<E, { kind: K }>;
type RuleOptions<E extends Happening, K extends string, M> = Omit<Rule<EventOf<E, K>, M>, 'on' | 'then' | 'clause'>;

function rule<E extends Happening, M>(then: RuleAction) {
  return <K extends KindOf<E>>(on: K, clause: string, options: RuleOptions<E, K, M> = {}): Rule<E, M> =>
    ({ on, then, clause, ...options }) as unknown as Rule<E, M>;
}

/** The four kinds of rule, typed for a kind of event and a clock's memory. */
export function clockRules<M = undefined, E extends Happening = CareEvent>() {
  return {
    starts: rule<E, M>('start'),
    stops: rule<E, M>('stop'),
    nullifies: rule<E, M>('nullify'),
    notes: rule<E, M>('note'),
  };
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

export type ClockDefinition<E extends Happening, M> = Omit<Clock<E, M>, 'kind'>;

/** A clock about a person, over care events. */
export function defineClock<M = undefined>(definition: ClockDefinition<CareEvent, M>): Clock {
  return checked({ ...definition, kind: 'clock' }) as unknown as Clock;
}

/** Faults in a definition are bugs of the policy folder: they throw at load, naming the standard and the rule. */
export function checked<E extends Happening, M>(clock: Clock<E, M>): Clock<E, M> {
  for (const { clause, on } of clock.rules) {
    if (!clock.clauses[clause])
      throw new Error(`${clock.id}: the rule on '${on}' cites clause '${clause}', which is not in clauses`);
  }
  for (const clause of Object.keys(clock.clauses)) {
    if (!clock.rules.some((each) => each.clause === clause))
      throw new Error(`${clock.id}: no rule cites clause '${clause}'`);
  }
  return clock;
}

/**
 * A clock: rules that start it, stop it, nullify it or are noted, each with the clause that says so.
 *
 * For each happening the rules of its kind are tried in the order written, and the first that applies is the one applied:
 * a start applies only when nothing is running on the pathway, a stop or a nullification only when something is.
 */
import type { CareEvent } from '../care-event.ts';
import type { Happening } from '../happening.ts';
import type { Clock, Rule, RuleAction } from './period.ts';

export type { Clock, PathwayView, Rule, RuleAction } from './period.ts';

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

import type { Calendars, Clock, ValueBook } from '../standards/index.ts';

/** What an evaluation rests on besides the events. Keep one object for the life of the process: work is cached by it. */
export interface Policies {
  /** Clocks about a person, of every policy folder. */
  clocks: readonly Clock[];
  values: ValueBook;
  calendars: Calendars;
}

/** The clock of that id, or undefined when the policy folder that had it is gone. */
export function clockNamed(policies: Policies, standard: string): Clock | undefined {
  return policies.clocks.find((clock) => clock.id === standard);
}

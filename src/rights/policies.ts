import { caseDuties, loadPolicyValues, personClocks } from '../../policy/index.ts';
import { type Calendars, type Clock, makeCalendars, type ValueBook } from '../standards/index.ts';

/** What an evaluation rests on besides the events. Keep one object for the life of the process: work is cached by it. */
export interface Policies {
  /** Clocks about a person, of every policy folder. */
  clocks: readonly Clock[];
  /** Duties about a case: shown and explained like clocks, evaluated where the cases are kept. */
  duties: readonly Clock[];
  values: ValueBook;
  calendars: Calendars;
}

/** The policies as they stand in policy/, with every bank holiday that the file has. Throws at start when a folder does not hold together. */
export function loadPolicies(): Policies {
  return { clocks: personClocks, duties: caseDuties, values: loadPolicyValues(), calendars: makeCalendars() };
}

/** The clock or duty of that id, or undefined when policy/ has none (any longer). */
export function clockNamed({ clocks, duties }: Policies, standard: string): Clock | undefined {
  return clocks.find((clock) => clock.id === standard) ?? duties.find((duty) => duty.id === standard);
}

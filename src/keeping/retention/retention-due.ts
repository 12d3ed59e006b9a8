import type { RuleInForce } from './rules.ts';

/** One service's record of a person, as far as keeping it goes. Days are 'YYYY-MM-DD'. */
export interface KeptPart {
  source: string;
  /** The last thing that happened, or the last that was sent where nothing is known to have happened. */
  lastContact: string;
}

export interface KeptPerson {
  personId: string;
  members: readonly string[];
  birthDate: string | undefined;
  /** 'unknown' when a service recorded the death without its date. */
  death: string | 'unknown' | undefined;
  parts: readonly KeptPart[];
  /** Services that have the person on their books. */
  openServices: number;
}

/** When a person's joined record may go, and by which rule: that which keeps it longest. Null: it is kept, and why. */
export type Due = { on: string; rule: string; years: number } | { on: null; why: string };

/**
 * The day from which the whole record is due for review and disposal. A joined record is kept as long as the longest-kept of its parts; a
 * part that no rule lets go keeps all of it. Never guessed: without a birth date nobody knows that the person was no child. Pure.
 */
export function retentionDue(person: KeptPerson, rules: readonly RuleInForce[]): Due {
  if (person.openServices > 0) return { on: null, why: 'A service has the person on its books' };
  if (person.birthDate === undefined)
    return { on: null, why: 'The birth date is not known, so a child cannot be told from an adult' };
  if (person.parts.length === 0) return { on: null, why: 'No service’s record is held' };
  let longest: Due | undefined;
  for (const part of person.parts) {
    const due = partDue(part, person, person.birthDate, rules);
    if (due.on === null) return due;
    if (longest === undefined || longest.on === null || due.on > longest.on) longest = due;
  }
  return longest ?? { on: null, why: 'No rule says how long it is kept' };
}

function partDue(part: KeptPart, person: KeptPerson, birthDate: string, rules: readonly RuleInForce[]): Due {
  const mine = rules.filter(({ sources }) => sources.includes(part.source));
  const fixed = fixedDue(part, person, mine);
  if (fixed.on === null) return fixed;
  const age = ageOn(birthDate, part.lastContact);
  const child = mine.find(({ id }) => id === (age === 17 ? 'child-aged-17' : 'child'));
  if (age >= 18 || child === undefined) return fixed;
  const on = addYears(birthDate, child.years);
  return on > fixed.on ? { on, rule: child.id, years: child.years } : fixed;
}

/** By death where a rule counts from it and the person died; else from the last contact. */
function fixedDue(part: KeptPart, { death }: KeptPerson, mine: readonly RuleInForce[]): Due {
  const byDeath = mine.find(({ counts }) => counts === 'death');
  if (byDeath !== undefined && death === 'unknown') return { on: null, why: 'The date of death is not known' };
  if (byDeath !== undefined && death !== undefined)
    return { on: addYears(death, byDeath.years), rule: byDeath.id, years: byDeath.years };
  const byContact = mine.find(({ counts }) => counts === 'last-contact');
  if (byContact === undefined)
    return {
      on: null,
      why: byDeath
        ? 'Kept for life, and for a time after it'
        : `No rule says how long records of ${part.source} are kept`,
    };
  return { on: addYears(part.lastContact, byContact.years), rule: byContact.id, years: byContact.years };
}

/** The same day `years` later; 29 February becomes 1 March where there is none. Pure. */
export function addYears(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, date)).toISOString().slice(0, 10);
}

export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

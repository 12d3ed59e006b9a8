import { NOBODY } from '../platform/index.ts';
import type { Actor } from './actor.ts';
import { hasRole } from './actor.ts';
import type { Reached } from './reach.ts';
import type { Context } from './route.ts';
import { type Labelled, type Sees, seesBy, showsLabelled } from './sensitivity.ts';

/**
 * Whose items a reader may find, and what labels keep from them there: everything a query needs to leave out what is hidden, so that
 * counts, pages, chains and matches come out as if it were not stored.
 */
export interface LimitedSight {
  /** Person ids by what the reader sees of them; each id is in one list. Includes NOBODY, for what is about nobody. */
  persons: Readonly<Record<Sees, readonly string[]>>;
  /** ODS codes whose restricted items the reader sees, of the persons under 'own-organisation'. */
  organisations: readonly string[];
}

export type Sight = 'everyone' | LimitedSight;

/** What an actor sees of those whom `reachOf` found. */
export function sightOf(actor: Actor, reach: 'everyone' | readonly Pick<Reached, 'members' | 'decision'>[]): Sight {
  if (reach === 'everyone') return reach;
  const persons: Record<Sees, string[]> = {
    all: [],
    'not-withheld': [],
    unlabelled: [],
    'own-organisation': [],
  };
  for (const { members, decision } of reach) persons[seesBy(decision.via)].push(...members);
  const isCitizen = !hasRole(actor, 'system', 'practitioner', 'named-contact', 'team-manager');
  persons[isCitizen ? 'unlabelled' : 'own-organisation'].push(NOBODY);
  return { persons, organisations: actor.organisations };
}

/**
 * Organisations that only hidden care joins to a person, as the reader sees the record: naming them would tell what is hidden. The record
 * knows; wiring passes it down.
 */
export type HiddenOrganisations = (
  view: Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'actor' | 'decision'>,
) => Promise<ReadonlySet<string>>;

export const noneHidden: HiddenOrganisations = async () => new Set();

/** All ids that a sight reaches. */
export function personsIn({ persons }: LimitedSight): string[] {
  return Object.values(persons).flat();
}

/** Whether a sight reaches a person at all. */
export function reaches(sight: Sight, personId: string): boolean {
  return sight === 'everyone' || personsIn(sight).includes(personId);
}

/** Whether a sight shows an item of a person: the same rule as `maySeeLabelled`. */
export function shows(sight: Sight, personId: string, item: Labelled): boolean {
  if (sight === 'everyone') return true;
  const sees = (Object.keys(sight.persons) as Sees[]).find((one) => sight.persons[one].includes(personId));
  return sees !== undefined && showsLabelled(sees, sight.organisations, item);
}

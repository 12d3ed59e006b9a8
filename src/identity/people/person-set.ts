import type { Tx } from '../../platform/index.ts';
import { type Link, linksAround } from './store.ts';

/** One person: every source patient that is this person, and the person_id that stands for them all. */
export interface PersonSet {
  current: string;
  /** Sorted; contains `current`. */
  members: string[];
}

/** The set that `personId` (any member) belongs to. One who has not been linked yet is a set of one. */
export async function personSet(tx: Tx, personId: string): Promise<PersonSet> {
  const sets = await personSets(tx, [personId]);
  return sets[0] ?? { current: personId, members: [personId] };
}

/** The distinct sets of these persons, in order of current person. One query. */
export async function personSets(tx: Tx, personIds: readonly string[]): Promise<PersonSet[]> {
  const links = await linksAround(tx, personIds);
  const linked = new Set(links.map((link) => link.person_id));
  const alone: Link[] = personIds
    .filter((id) => !linked.has(id))
    .map((id) => ({ person_id: id, current_person_id: id }));
  return setsOf([...links, ...alone]);
}

export function setsOf(links: readonly Link[]): PersonSet[] {
  const members = new Map<string, Set<string>>();
  for (const { person_id, current_person_id } of links) {
    const set = members.get(current_person_id) ?? new Set();
    members.set(current_person_id, set.add(person_id));
  }
  return [...members]
    .map(([current, ids]) => ({ current, members: [...ids].sort() }))
    .sort((x, y) => (x.current < y.current ? -1 : 1));
}

import type { Tx } from '../../platform/index.ts';
import { linkerInUse } from '../models/linker-in-use.ts';
import { components, connectedEvidence, weigher } from './evidence.ts';
import { groupPeople, pairKey } from './group-people.ts';
import { type Link, linksAround, repoint, setOutcomes } from './store.ts';

/** What a change of links means to the modules above: these current persons are no longer what they were. */
export interface LinksChanged {
  /** Source patients whose current person changed, or that were linked for the first time. */
  persons: string[];
  /** Every current person that gained or lost a member, those that ceased included. */
  currents: string[];
  /** A person decided, in clerical review or by a merge or a split; otherwise the evidence did. */
  decidedBy?: string;
  /** Members of people on whose records a contradiction was newly found. */
  contradicted?: string[];
}

/**
 * Works out anew who is who among everybody connected with `persons` by evidence, and re-points the links that change.
 * The current person of a group is its smallest person_id, so that order of arrival makes no difference.
 */
export async function relink(tx: Tx, persons: readonly string[], basis: string, now: number): Promise<LinksChanged> {
  const { members, pairs, decisions } = await connectedEvidence(tx, persons);
  const changed: Link[] = [];
  const outcomes: { a: string; b: string; outcome: 'open' | 'joined' | 'apart' }[] = [];
  const before = new Map((await linksAround(tx, members)).map((link) => [link.person_id, link.current_person_id]));
  const found = components(members, pairs, decisions);
  const weigh = await weigher(tx, await linkerInUse(tx), found);
  for (const component of found) {
    const { groups, review } = groupPeople(component.members, component.pairs, component.decisions, weigh);
    const currentOf = new Map(groups.flatMap((group) => group.map((id) => [id, group[0] as string] as const)));
    for (const id of component.members) {
      const current = currentOf.get(id) as string;
      if (before.get(id) !== current) changed.push({ person_id: id, current_person_id: current });
    }
    const open = new Set(review.map((pair) => pairKey(pair.a, pair.b)));
    for (const { a, b } of component.pairs) {
      const joined = currentOf.get(a) === currentOf.get(b);
      outcomes.push({ a, b, outcome: joined ? 'joined' : open.has(pairKey(a, b)) ? 'open' : 'apart' });
    }
  }
  await repoint(tx, changed, basis, now);
  await setOutcomes(tx, outcomes);
  const currents = changed.flatMap((link) => [
    link.current_person_id,
    before.get(link.person_id) ?? link.current_person_id,
  ]);
  return { persons: changed.map((link) => link.person_id), currents: [...new Set(currents)] };
}

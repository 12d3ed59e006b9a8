import type { Tx } from '../../platform/index.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { linkerInUse } from '../models/linker-in-use.ts';
import { groupPeople, pairKey, type ScoredPair, type StandingDecision } from './group-people.ts';
import type { Linker } from './linker.ts';
import { evidenceAround, type Link, linksAround, repoint, setOutcomes, traitsOf } from './store.ts';

/** What a change of links means to the modules above: these current persons are no longer what they were. */
export interface LinksChanged {
  /** Source patients whose current person changed, or that were linked for the first time. */
  persons: string[];
  /** Every current person that gained or lost a member, those that ceased included. */
  currents: string[];
  /** A person decided, in clerical review or by a merge or a split; otherwise the evidence did. */
  decidedBy?: string;
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
  const weigh = await weigher(tx, found);
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

/** Weighs pairs that were not kept, for they were unlikely: whether two groups contradict one another depends on them. */
async function weigher(tx: Tx, found: readonly Evidence[]): Promise<(a: string, b: string) => number> {
  const asked = found.filter((each) => each.members.length > 2).flatMap((each) => each.members);
  const traits: ReadonlyMap<string, LinkageRecord> = asked.length > 0 ? await traitsOf(tx, asked) : new Map();
  const linker: Linker = await linkerInUse(tx);
  const known = new Map<string, number>();
  return (a, b) => {
    const [one, other] = a < b ? [traits.get(a), traits.get(b)] : [traits.get(b), traits.get(a)];
    // Of whom nothing is known, nothing speaks for or against.
    if (!one || !other) return 0;
    const key = pairKey(a, b);
    const weight = known.get(key) ?? linker.score(one, [other])[0]?.weight ?? 0;
    known.set(key, weight);
    return weight;
  };
}

interface Evidence {
  members: string[];
  pairs: ScoredPair[];
  decisions: StandingDecision[];
}

/** Follows pairs and decisions from `persons` until nobody new is met. Components are small: a round or two. */
async function connectedEvidence(tx: Tx, persons: readonly string[]): Promise<Evidence> {
  const members = new Set(persons);
  const pairs = new Map<string, ScoredPair>();
  const decisions = new Map<string, StandingDecision>();
  // Members of the same current person belong together even where no pair says so any longer.
  for (const link of await linksAround(tx, persons)) members.add(link.person_id);
  let frontier = [...members];
  while (frontier.length > 0) {
    const found = await evidenceAround(tx, frontier);
    for (const pair of found.pairs) pairs.set(pairKey(pair.a, pair.b), pair);
    for (const decision of found.decisions) decisions.set(pairKey(decision.a, decision.b), decision);
    const next = new Set(
      [...found.pairs, ...found.decisions].flatMap(({ a, b }) => [a, b]).filter((id) => !members.has(id)),
    );
    for (const id of next) members.add(id);
    frontier = [...next];
  }
  return { members: [...members], pairs: [...pairs.values()], decisions: [...decisions.values()] };
}

function components(
  members: readonly string[],
  pairs: readonly ScoredPair[],
  decisions: readonly StandingDecision[],
): Evidence[] {
  const root = new Map(members.map((id) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    while (root.get(at) !== at) {
      const up = root.get(root.get(at) as string) as string;
      root.set(at, up);
      at = up;
    }
    return at;
  };
  for (const { a, b } of [...pairs, ...decisions]) root.set(find(a), find(b));
  const byRoot = new Map<string, Evidence>();
  const of = (id: string): Evidence => {
    const key = find(id);
    const known = byRoot.get(key) ?? { members: [], pairs: [], decisions: [] };
    byRoot.set(key, known);
    return known;
  };
  for (const id of members) of(id).members.push(id);
  for (const pair of pairs) of(pair.a).pairs.push(pair);
  for (const decision of decisions) of(decision.a).decisions.push(decision);
  return [...byRoot.values()];
}

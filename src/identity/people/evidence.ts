import type { Tx } from '../../platform/index.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { pairKey, type ScoredPair, type StandingDecision } from './group-people.ts';
import type { Linker } from './linker.ts';
import { evidenceAround, linksAround, traitsOf } from './store.ts';

/** Source patients that pairs or decisions connect, and those. */
export interface Evidence {
  members: string[];
  pairs: ScoredPair[];
  decisions: StandingDecision[];
}

/** Follows pairs and decisions from `persons` until nobody new is met. Components are small: a round or two. */
export async function connectedEvidence(tx: Tx, persons: readonly string[]): Promise<Evidence> {
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

/** The evidence in parts that nothing connects with one another. */
export function components(
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

/** Weighs pairs that were not kept, for they were unlikely: whether two groups contradict one another depends on them. */
export async function weigher(
  tx: Tx,
  linker: Linker,
  found: readonly Evidence[],
): Promise<(a: string, b: string) => number> {
  const asked = found.filter((each) => each.members.length > 2).flatMap((each) => each.members);
  const traits: ReadonlyMap<string, LinkageRecord> = asked.length > 0 ? await traitsOf(tx, asked) : new Map();
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

import { cluster, type Pair } from '../linkage/cluster.ts';

/** A scored pair of source patients, as it is kept. */
export interface ScoredPair {
  a: string;
  b: string;
  weight: number;
  decision: 'match' | 'review';
}

/** What a person decided of two source patients. It stands above any score. */
export interface StandingDecision {
  a: string;
  b: string;
  same: boolean;
}

export interface Grouping {
  /** Members of each person, sorted; single source patients included. */
  groups: string[][];
  /** Pairs that a person has to decide: scored 'review', or a match that would join two groups that contradict one another. */
  review: ScoredPair[];
}

/**
 * Which of the source patients joined by pairs are one person: `cluster` of the linkage engine over ids, with what people
 * decided. `weigh` gives the match weight of any two, and is asked only about pairs that are not among `pairs`.
 * Pure and independent of the order of its input: the same pairs and decisions always give the same groups.
 */
export function groupPeople(
  members: readonly string[],
  pairs: readonly ScoredPair[],
  decisions: readonly StandingDecision[],
  weigh: (a: string, b: string) => number,
): Grouping {
  const ids = [...members].sort();
  const numberOf = new Map(ids.map((id, at) => [id, at]));
  const numbered = <P extends { a: string; b: string }>(each: P): (Omit<P, 'a' | 'b'> & Pair)[] => {
    const [a, b] = [numberOf.get(each.a), numberOf.get(each.b)];
    return a === undefined || b === undefined ? [] : [{ ...each, a, b }];
  };
  const scored = new Map(pairs.map((pair) => [pairKey(pair.a, pair.b), pair]));
  const idOf = (at: number) => ids[at] as string;
  const { clusterOf, bridges } = cluster({
    size: ids.length,
    matches: pairs.filter((pair) => pair.decision === 'match').flatMap(numbered),
    idOf,
    weigh: (a, b) => scored.get(pairKey(idOf(a), idOf(b)))?.weight ?? weigh(idOf(a), idOf(b)),
    decided: {
      same: decisions.filter((each) => each.same).flatMap(numbered),
      different: decisions.filter((each) => !each.same).flatMap(numbered),
    },
  });
  const groups = [...Map.groupBy(ids, (id) => clusterOf[numberOf.get(id) as number] as number).values()];
  const doubtful = [
    ...pairs.filter((pair) => pair.decision === 'review'),
    ...bridges.map(({ a, b }) => scored.get(pairKey(idOf(a), idOf(b))) as ScoredPair),
  ];
  return { groups, review: undecided(doubtful, groups, decisions) };
}

/** Those whose two sides are still two people, and whom no decision keeps so. */
function undecided(
  pairs: readonly ScoredPair[],
  groups: readonly (readonly string[])[],
  decisions: readonly StandingDecision[],
): ScoredPair[] {
  const groupOf = new Map(groups.flatMap((group, at) => group.map((id) => [id, at] as const)));
  const apart = new Set(
    decisions.flatMap(({ a, b, same }) => {
      const [one, other] = [groupOf.get(a), groupOf.get(b)];
      return same || one === undefined || other === undefined ? [] : [pairKey(String(one), String(other))];
    }),
  );
  const settled = new Set(decisions.map(({ a, b }) => pairKey(a, b)));
  return pairs
    .filter(({ a, b }) => {
      const [one, other] = [groupOf.get(a), groupOf.get(b)];
      if (one === undefined || other === undefined || one === other) return false;
      return !settled.has(pairKey(a, b)) && !apart.has(pairKey(String(one), String(other)));
    })
    .sort((x, y) => (pairKey(x.a, x.b) < pairKey(y.a, y.b) ? -1 : 1));
}

export function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

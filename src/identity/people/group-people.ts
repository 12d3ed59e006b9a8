/**
 * Which of the source patients joined by pairs are one person. Pure and independent of the order of its input: pairs are taken
 * strongest first, ties by id, so the same pairs and decisions always give the same groups.
 */
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
  /** Pairs that a person has to decide: scored 'review', or a match that would bridge two well-knit groups. */
  review: ScoredPair[];
}

/** Groups of this size or more on both sides are joined by more than one matching pair, or by a person. */
const wellKnit = 3;

/** O(p log p) for p pairs of one connected component; components are small (the copies of one person in several services). */
export function groupPeople(
  members: readonly string[],
  pairs: readonly ScoredPair[],
  decisions: readonly StandingDecision[],
): Grouping {
  const groupOf = new Map(members.map((id) => [id, new Set([id])]));
  const apart = new Set(decisions.filter((each) => !each.same).map((each) => pairKey(each.a, each.b)));
  const settled = new Set(decisions.map((each) => pairKey(each.a, each.b)));
  const join = (a: string, b: string): void => {
    const [one, other] = [groupOf.get(a), groupOf.get(b)];
    if (!one || !other || one === other) return;
    for (const id of other) {
      one.add(id);
      groupOf.set(id, one);
    }
  };
  const keptApart = (one: Set<string>, other: Set<string>): boolean =>
    apart.size > 0 && [...one].some((x) => [...other].some((y) => apart.has(pairKey(x, y))));

  // What people decided comes first; a 'same' that contradicts a standing 'different' is left to them.
  for (const { a, b } of decisions.filter((each) => each.same).sort(byIds)) {
    const [one, other] = [groupOf.get(a), groupOf.get(b)];
    if (one && other && one !== other && !keptApart(one, other)) join(a, b);
  }
  const matches = pairs.filter((pair) => pair.decision === 'match').sort((x, y) => y.weight - x.weight || byIds(x, y));
  const bridges: ScoredPair[] = [];
  for (const pair of matches) {
    const [one, other] = [groupOf.get(pair.a), groupOf.get(pair.b)];
    if (!one || !other || one === other || keptApart(one, other)) continue;
    if (one.size >= wellKnit && other.size >= wellKnit && supporting(matches, one, other) < 2) bridges.push(pair);
    else join(pair.a, pair.b);
  }
  const undecided = (pair: ScoredPair): boolean => {
    const [one, other] = [groupOf.get(pair.a), groupOf.get(pair.b)];
    return (
      one !== undefined &&
      other !== undefined &&
      one !== other &&
      !settled.has(pairKey(pair.a, pair.b)) &&
      !keptApart(one, other)
    );
  };
  const review = [...pairs.filter((pair) => pair.decision === 'review'), ...bridges].filter(undecided);
  const groups = [...new Set(groupOf.values())].map((group) => [...group].sort()).sort((x, y) => compare(x[0], y[0]));
  return { groups, review: review.sort(byIds) };
}

function supporting(matches: readonly ScoredPair[], one: Set<string>, other: Set<string>): number {
  return matches.filter(({ a, b }) => (one.has(a) && other.has(b)) || (one.has(b) && other.has(a))).length;
}

export function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function byIds(x: { a: string; b: string }, y: { a: string; b: string }): number {
  return compare(pairKey(x.a, x.b), pairKey(y.a, y.b));
}

function compare(x: string | undefined, y: string | undefined): number {
  return (x ?? '') < (y ?? '') ? -1 : x === y ? 0 : 1;
}

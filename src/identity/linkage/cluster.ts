/**
 * Who is one person, from pairs. Joining everything that is connected lets one wrong pair merge two people with all their
 * records, so pairs are taken strongest first and a pair that would join two groups is looked at from both sides.
 */
export interface Edge extends Pair {
  weight: number;
}

export interface ClusterInput {
  /** Records 0 to size - 1. */
  size: number;
  /** Pairs decided as a match. */
  matches: readonly Edge[];
  /** Orders records whatever their number: their own id. */
  idOf(record: number): string;
  /** Match weight of any pair, without the prior: below 0 the evidence is against. Symmetric. */
  weigh(a: number, b: number): number;
  /** What people decided of pairs; it stands above any score. */
  decided?: { same: readonly Pair[]; different: readonly Pair[] };
}

export interface Pair {
  a: number;
  b: number;
}

export interface Clusters {
  /** For each record the smallest record number of its cluster. */
  clusterOf: Int32Array;
  /** Matches not followed, because they would join two groups whose members contradict one another: for review. */
  bridges: Edge[];
}

/** Groups of this size on both sides are joined by no single pair. */
const wellKnit = 3;
/** More pairs than this across two groups are sampled, the first by id of each. */
const mostLooked = 24;

/**
 * The same for files and for the database. What people decided comes first, then matches, strongest first, ties by id; a match
 * across two groups that somebody decided are different is not followed. Whether a match is a bridge is asked of the groups that
 * matches alone have made: else two people whom somebody joined against the evidence would shed their own records, and taking the
 * decision back would not give what was before. Independent of the order of the input.
 */
export function cluster({ size, matches, idOf, weigh, decided }: ClusterInput): Clusters {
  const groups = new Groups(size);
  const matched = decided && decided.same.length > 0 ? new Groups(size) : groups;
  const keptApart = apartness(groups, decided?.different ?? []);
  // A 'same' that contradicts a standing 'different' is left to people.
  for (const { a, b } of inOrder(decided?.same ?? [], idOf)) if (!keptApart(a, b)) groups.join(a, b);
  const bridges: Edge[] = [];
  const count = countsAcross(matches, size);
  for (const edge of inOrder(matches, idOf)) {
    const { a, b } = edge;
    if (matched.together(a, b) || keptApart(a, b)) continue;
    if (isBridge(matched.of(a), matched.of(b), count, { idOf, weigh })) {
      bridges.push(edge);
      continue;
    }
    groups.join(a, b);
    matched.join(a, b);
  }
  const open = bridges.filter((e) => !groups.together(e.a, e.b) && !keptApart(e.a, e.b));
  return { clusterOf: groups.nameOf, bridges: open };
}

/** Records by group; a group is named for its smallest record number. */
class Groups {
  readonly nameOf: Int32Array;
  readonly #members = new Map<number, number[]>();

  constructor(size: number) {
    this.nameOf = Int32Array.from({ length: size }, (_, r) => r);
  }

  of(r: number): number[] {
    return this.#members.get(this.nameOf[r]!) ?? [r];
  }

  together(a: number, b: number): boolean {
    return this.nameOf[a] === this.nameOf[b];
  }

  join(a: number, b: number): void {
    if (this.together(a, b)) return;
    const [one, other] = [this.nameOf[a]!, this.nameOf[b]!];
    const joined = [...this.of(a), ...this.of(b)];
    const name = Math.min(one, other);
    for (const r of joined) this.nameOf[r] = name;
    this.#members.delete(one);
    this.#members.delete(other);
    this.#members.set(name, joined);
  }
}

/** Whether somebody decided that a member of the one group and a member of the other are two people. */
function apartness(groups: Groups, different: readonly Pair[]): (a: number, b: number) => boolean {
  const from = new Map<number, Set<number>>();
  for (const { a, b } of different) {
    from.set(a, (from.get(a) ?? new Set()).add(b));
    from.set(b, (from.get(b) ?? new Set()).add(a));
  }
  if (from.size === 0) return () => false;
  return (a, b) => groups.of(a).some((x) => groups.of(b).some((y) => from.get(x)?.has(y) ?? false));
}

/** Strongest first, ties by the records' own ids. */
function inOrder<P extends Pair & { weight?: number }>(pairs: readonly P[], idOf: (r: number) => string): P[] {
  const key = (e: Pair): [string, string] => {
    const [x, y] = [idOf(e.a), idOf(e.b)];
    return x < y ? [x, y] : [y, x];
  };
  return [...pairs].sort((e, f) => {
    if (e.weight !== f.weight) return (f.weight ?? 0) - (e.weight ?? 0);
    const [ea, eb] = key(e);
    const [fa, fb] = key(f);
    return ea < fa ? -1 : ea > fa ? 1 : eb < fb ? -1 : eb > fb ? 1 : 0;
  });
}

/** Matches of each record, to count those between two groups. */
function countsAcross(matches: readonly Edge[], size: number): (left: number[], right: number[]) => number {
  const neighbours = new Map<number, number[]>();
  const add = (r: number, n: number) => {
    const list = neighbours.get(r);
    if (list) list.push(n);
    else neighbours.set(r, [n]);
  };
  for (const { a, b } of matches) {
    if (a >= size || b >= size) continue;
    add(a, b);
    add(b, a);
  }
  return (left, right) => {
    const there = new Set(right);
    let n = 0;
    for (const r of left) for (const s of neighbours.get(r) ?? []) if (there.has(s)) n++;
    return n;
  };
}

function isBridge(
  left: number[],
  right: number[],
  count: (left: number[], right: number[]) => number,
  { idOf, weigh }: Pick<ClusterInput, 'idOf' | 'weigh'>,
): boolean {
  if (left.length === 1 && right.length === 1) return false;
  if (left.length >= wellKnit && right.length >= wellKnit && count(left, right) < 2) return true;
  const sample = (group: number[]) =>
    group.length <= mostLooked ? group : [...group].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1)).slice(0, mostLooked);
  const [some, others] = [sample(left), sample(right)];
  let against = 0;
  for (const a of some) for (const b of others) if (weigh(a, b) < 0) against++;
  return against * 2 > some.length * others.length;
}

/** A pair that no score joins, but that a chain of matches does. */
export interface ImpliedPair {
  a: number;
  b: number;
  /** The product of the probabilities along the best chain. */
  probability: number;
  /** A record the chain goes through. */
  through: number;
}

/** Chains are followed in clusters up to this size; a larger one is a fault to look at, not a list of pairs. */
const mostImplied = 60;

/** Pairs of one cluster that are not matches themselves, with the best chain of matches between them. */
export function impliedPairs(members: readonly number[], probability: (a: number, b: number) => number): ImpliedPair[] {
  const n = members.length;
  if (n < 3 || n > mostImplied) return [];
  const best = members.map((a) => members.map((b) => (a === b ? 1 : probability(a, b))));
  const direct = best.map((row) => [...row]);
  const via = members.map(() => members.map(() => -1));
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const chain = best[i]![k]! * best[k]![j]!;
        if (i !== k && j !== k && chain > best[i]![j]!) {
          best[i]![j] = chain;
          via[i]![j] = k;
        }
      }
    }
  }
  const out: ImpliedPair[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (direct[i]![j] === 0 && via[i]![j]! >= 0) {
        const [a, b] = [Math.min(members[i]!, members[j]!), Math.max(members[i]!, members[j]!)];
        out.push({ a, b, probability: best[i]![j]!, through: members[via[i]![j]!]! });
      }
    }
  }
  return out;
}

import type { BulkResult } from '../bulk.ts';
import { cluster, type Edge, impliedPairs } from '../cluster.ts';
import { type Decision, probabilityOf } from '../model.ts';
import { scorer } from '../score.ts';
import { decisionNames } from '../work.ts';
import type { Loaded } from './load-files.ts';

export interface DecidedPair {
  a: number;
  b: number;
  probability: number;
  decision: Exclude<Decision, 'none'>;
  /** A record that both match, where the two do not match of themselves. */
  through?: number;
  note: string;
}

export interface Decided {
  /** Pairs to act on or look at, in order of probability and then of the records. */
  pairs: DecidedPair[];
  clusterOf: Int32Array;
  /** Clusters of two or more: smallest record number to size. */
  sizeOf: Map<number, number>;
  bridges: number;
}

const noteBridge = 'would join two groups that contradict one another';
const noteNumber = 'one NHS number, otherwise unlike';

/** From scores to decisions: clusters of matches, pairs that follow from them, bridges and doubts for review. */
export function decidePairs(
  { corpus, ids, firstFile }: Loaded,
  { model, pairs }: BulkResult,
  across: boolean,
): Decided {
  const scoring = scorer(model, corpus);
  const matches: Edge[] = [];
  for (let k = 0; k < pairs.left.length; k++) {
    if (decisionNames[pairs.decision[k]!] === 'match') {
      matches.push({ a: pairs.left[k]!, b: pairs.right[k]!, weight: pairs.weight[k]! });
    }
  }
  const idOf = (r: number) => ids[r]!;
  const found = cluster({ size: corpus.size, matches, idOf, weigh: scoring.weigh });
  const bridgeKeys = new Set(found.bridges.map(({ a, b }) => keyOf(a, b)));
  const members = membersOf(found.clusterOf);
  const implied = impliedByClusters(members, pairs, model.prior, found.clusterOf);
  const out: DecidedPair[] = [];
  for (let k = 0; k < pairs.left.length; k++) {
    const decision = decisionNames[pairs.decision[k]!]!;
    const [a, b] = [pairs.left[k]!, pairs.right[k]!];
    const key = keyOf(a, b);
    const probability = probabilityOf(model.prior, pairs.weight[k]!);
    const chain = implied.get(key);
    if (decision === 'match') {
      const bridge = bridgeKeys.has(key);
      out.push({ a, b, probability, decision: bridge ? 'review' : 'match', note: bridge ? noteBridge : '' });
    } else if (chain) continue;
    else if (decision === 'review') {
      out.push({ a, b, probability, decision, note: probability < model.thresholds.review ? noteNumber : '' });
    }
  }
  for (const { a, b, probability, through } of implied.values()) {
    if (across && a < firstFile === b < firstFile) continue;
    // The chain says one person; where the two records speak against it themselves, somebody looks.
    const weight = scoring.weigh(a, b);
    const sure = weight >= 0 && probability >= model.thresholds.match;
    const best = Math.max(probability, probabilityOf(model.prior, weight));
    out.push({
      a,
      b,
      probability: best,
      decision: sure ? 'match' : 'review',
      through,
      note: sure ? '' : 'by a chain of matches only',
    });
  }
  out.sort((p, q) => q.probability - p.probability || p.a - q.a || p.b - q.b);
  const sizeOf = new Map([...members].map(([name, list]) => [name, list.length]));
  return { pairs: out, clusterOf: found.clusterOf, sizeOf, bridges: bridgeKeys.size };
}

/** Record numbers in pairs, as one number; exact up to 67 million records. */
function keyOf(a: number, b: number): number {
  return Math.min(a, b) * 0x4000000 + Math.max(a, b);
}

function membersOf(clusterOf: Int32Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (let r = 0; r < clusterOf.length; r++) {
    const name = clusterOf[r]!;
    const list = members.get(name);
    if (list) list.push(r);
    else if (name !== r) members.set(name, [name, r]);
  }
  return members;
}

function impliedByClusters(
  members: ReadonlyMap<number, number[]>,
  pairs: BulkResult['pairs'],
  prior: number,
  clusterOf: Int32Array,
) {
  const direct = new Map<number, number>();
  for (let k = 0; k < pairs.left.length; k++) {
    const [a, b] = [pairs.left[k]!, pairs.right[k]!];
    if (decisionNames[pairs.decision[k]!] === 'match' && clusterOf[a] === clusterOf[b]) {
      direct.set(keyOf(a, b), probabilityOf(prior, pairs.weight[k]!));
    }
  }
  const out = new Map<number, ReturnType<typeof impliedPairs>[number]>();
  for (const list of members.values()) {
    for (const pair of impliedPairs(list, (a, b) => direct.get(keyOf(a, b)) ?? 0)) out.set(keyOf(pair.a, pair.b), pair);
  }
  return out;
}

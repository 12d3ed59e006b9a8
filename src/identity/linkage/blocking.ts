import { mix, narrowRules, type Part, partOf, parts, type Rule, wideRules, withValue } from './blocking-rules.ts';
import { buildCorpus, type Corpus, sharedInt32 } from './corpus.ts';
import type { LinkageRecord } from './record.ts';

/** One rule over one corpus: record numbers in order of key, with the end of the block at each place. */
export interface PlannedRule {
  name: string;
  keysFrom: Int32Array | null;
  keys: Int32Array;
  order: Int32Array;
  ends: Int32Array;
  /** The key of the block at each place, where records may have several keys. */
  blockKeys: Int32Array | null;
  pairs: number;
  blocks: number;
  largest: number;
  /** Pairs left out because a block, even divided, was too large. */
  droppedPairs: number;
  droppedBlocks: number;
}

export interface BlockPlan {
  rules: PlannedRule[];
  /**
   * The key of each record under each rule whose records have one key at most, record by record, so that one look at
   * memory finds them all; 0 elsewhere.
   */
  table: Int32Array;
  skipped: { name: string; pairs: number }[];
  /** Whether every pair is compared, because the file is small. */
  everyPair: boolean;
  pairs: number;
}

export interface BlockOptions {
  /** Up to this many pairs in all, every pair is compared. */
  everyPairUpTo: number;
  /** Wider rules are used while the pairs of all rules together stay within this. */
  budget: number;
  /** Blocks with more records are divided, and left out where that is not enough. */
  largestBlock: number;
}

export function defaultBlockOptions(size: number): BlockOptions {
  return {
    everyPairUpTo: 3_000_000,
    budget: Math.max(6_000_000, size * 12),
    largestBlock: 400,
  };
}

export function planBlocks(corpus: Corpus, options = defaultBlockOptions(corpus.size)): BlockPlan {
  const all = (corpus.size * (corpus.size - 1)) / 2;
  if (all <= options.everyPairUpTo) {
    const only = plannedRule('every pair', everyRecord(corpus.size), Number.POSITIVE_INFINITY);
    return { rules: [only], table: sharedInt32(0), skipped: [], everyPair: true, pairs: all };
  }
  const rules: PlannedRule[] = [];
  const skipped: BlockPlan['skipped'] = [];
  let pairs = 0;
  for (const name in corpus.identifiers) {
    const part = withValue((c) => c.identifiers[name]!);
    rules.push(plannedRule(name, keysOf(corpus, [part]), options.largestBlock));
  }
  for (const r of narrowRules) {
    const planned = planRule(corpus, r, options.largestBlock);
    if (planned.pairs === 0) continue;
    rules.push(planned);
  }
  for (const r of rules) pairs += r.pairs;
  for (const r of wideRules) {
    const about = estimatedPairs(corpus, r);
    if (about > 2 * options.budget) {
      skipped.push({ name: r.name, pairs: about });
      continue;
    }
    const planned = planRule(corpus, r, Number.POSITIVE_INFINITY);
    if (planned.pairs === 0) continue;
    if (pairs + planned.pairs > options.budget) skipped.push({ name: r.name, pairs: planned.pairs });
    else {
      rules.push(planned);
      pairs += planned.pairs;
    }
  }
  return { rules, table: keyTable(rules, corpus.size), skipped, everyPair: false, pairs };
}

function keyTable(rules: PlannedRule[], size: number): Int32Array {
  const table = sharedInt32(size * rules.length);
  rules.forEach((planned, k) => {
    if (planned.keysFrom) return;
    for (let r = 0; r < size; r++) table[r * rules.length + k] = planned.keys[r]!;
    planned.keys = sharedInt32(0);
  });
  return table;
}

interface Keys {
  from: Int32Array | null;
  keys: Int32Array;
}

function everyRecord(size: number): Keys {
  return { from: null, keys: sharedInt32(size).fill(1) };
}

/** Every combination of the values of the parts, as one number each, of all records or those listed; 0 stands for none. */
function keysOf(corpus: Corpus, of: readonly Part[], records?: Int32Array): Keys {
  const size = records ? records.length : corpus.size;
  const single = sharedInt32(size);
  const several = new Map<number, number[]>();
  let total = 0;
  for (let k = 0; k < size; k++) {
    const combined = combinations(corpus, of, records ? records[k]! : k);
    total += combined.length;
    if (combined.length > 1) several.set(k, combined);
    else single[k] = combined[0] ?? 0;
  }
  if (several.size === 0) return { from: null, keys: single };
  const from = sharedInt32(size + 1);
  const keys = sharedInt32(total);
  let at = 0;
  for (let k = 0; k < size; k++) {
    const list = several.get(k);
    if (list) for (const key of list) keys[at++] = key;
    else if (single[k] !== 0) keys[at++] = single[k]!;
    from[k + 1] = at;
  }
  return { from, keys: keys.subarray(0, at) };
}

const seed = 0x9e3779b9;
const none: number[] = [];

function combinations(corpus: Corpus, of: readonly Part[], r: number): number[] {
  let combined = [seed];
  for (const part of of) {
    const ns = part.numbers(corpus, r);
    if (ns.length === 0) return none;
    if (ns.length === 1 && combined.length === 1) combined[0] = mix(combined[0]!, ns[0]!);
    else combined = combined.flatMap((h) => ns.map((n) => mix(h, n)));
  }
  return combined.length > 1 ? [...new Set(combined)] : combined;
}

/** Files above this are sampled, one record in sixteen, before a wide rule is worked out for all of them. */
const sampledFrom = 100_000;
const sampleEvery = 16;

/** About how many pairs a rule would bring up; 0 for files too small to need to know. */
function estimatedPairs(corpus: Corpus, r: Rule): number {
  if (corpus.size < sampledFrom) return 0;
  const sample = Int32Array.from({ length: Math.floor(corpus.size / sampleEvery) }, (_, k) => k * sampleEvery);
  const { keys } = keysOf(corpus, r.parts.map(partOf), sample);
  const counts = new Map<number, number>();
  let pairs = 0;
  for (const key of keys) {
    if (key === 0) continue;
    const n = counts.get(key) ?? 0;
    pairs += n;
    counts.set(key, n + 1);
  }
  return pairs * sampleEvery * sampleEvery;
}

function planRule(corpus: Corpus, r: Rule, largest: number): PlannedRule {
  const keys = keysOf(corpus, r.parts.map(partOf));
  if (r.refine && Number.isFinite(largest)) refineLarge(corpus, keys, parts[r.refine], largest);
  return plannedRule(r.name, keys, largest);
}

/** Divides the blocks that are too large by one more part; a record without that part leaves the block. */
function refineLarge(corpus: Corpus, { from, keys }: Keys, by: Part, largest: number): void {
  const counts = new Map<number, number>();
  const sorted = keys.slice().sort();
  for (let p = 0; p < sorted.length; ) {
    let q = p + 1;
    while (q < sorted.length && sorted[q] === sorted[p]) q++;
    if (q - p > largest && sorted[p] !== 0) counts.set(sorted[p]!, q - p);
    p = q;
  }
  if (counts.size === 0) return;
  for (let r = 0; r < corpus.size; r++) {
    const to = from ? from[r + 1]! : r + 1;
    for (let p = from ? from[r]! : r; p < to; p++) {
      if (counts.has(keys[p]!)) {
        const n = by.numbers(corpus, r)[0];
        keys[p] = n === undefined ? 0 : mix(keys[p]!, n);
      }
    }
  }
}

/** Sorts records by key and marks where each block ends; blocks above the limit lose their key and are counted. */
function plannedRule(name: string, { from, keys }: Keys, largest: number): PlannedRule {
  const places = sortedPlaces(keys);
  const owner = from ? owners(from, keys.length) : null;
  const order = sharedInt32(places.length);
  const ends = sharedInt32(places.length);
  const blockKeys = from ? sharedInt32(places.length) : null;
  const out = { pairs: 0, blocks: 0, largest: 0, droppedPairs: 0, droppedBlocks: 0 };
  let kept = 0;
  for (let p = 0; p < places.length; ) {
    const key = keys[places[p]!]!;
    let q = p + 1;
    while (q < places.length && keys[places[q]!] === key) q++;
    const n = q - p;
    if (n > largest) {
      out.droppedPairs += (n * (n - 1)) / 2;
      out.droppedBlocks++;
      for (let k = p; k < q; k++) keys[places[k]!] = 0;
    } else if (n > 1) {
      out.pairs += (n * (n - 1)) / 2;
      out.blocks++;
      out.largest = Math.max(out.largest, n);
      for (let k = p; k < q; k++) {
        order[kept + k - p] = owner ? owner[places[k]!]! : places[k]!;
        ends[kept + k - p] = kept + n;
        if (blockKeys) blockKeys[kept + k - p] = key;
      }
      kept += n;
    }
    p = q;
  }
  return {
    name,
    keysFrom: from,
    keys,
    order: order.subarray(0, kept),
    ends: ends.subarray(0, kept),
    blockKeys,
    ...out,
  };
}

function owners(from: Int32Array, length: number): Int32Array {
  const out = new Int32Array(length);
  for (let r = 0; r + 1 < from.length; r++) out.fill(r, from[r]!, from[r + 1]!);
  return out;
}

/** Places of the keys that are not 0, in order of key, equal keys in order of place (two passes of a radix sort). */
function sortedPlaces(keys: Int32Array): Int32Array {
  let count = 0;
  for (const k of keys) if (k !== 0) count++;
  let source = new Int32Array(count);
  let target = new Int32Array(count);
  count = 0;
  for (let p = 0; p < keys.length; p++) if (keys[p] !== 0) source[count++] = p;
  for (const shift of [0, 16]) {
    const starts = new Int32Array(65537);
    for (const p of source) starts[((keys[p]! >>> shift) & 0xffff) + 1]!++;
    for (let b = 1; b <= 65536; b++) starts[b]! += starts[b - 1]!;
    for (const p of source) target[starts[(keys[p]! >>> shift) & 0xffff]!++] = p;
    [source, target] = [target, source];
  }
  return source;
}

/** True where an earlier rule, or an earlier key of the same rule, already brings up the pair; `p` is its place. */
export function broughtUpBefore({ rules, table }: BlockPlan, at: number, i: number, j: number, p: number): boolean {
  const width = rules.length;
  const left = i * width;
  const right = j * width;
  for (let k = 0; k < at; k++) {
    const key = table[left + k]!;
    if (key !== 0 && key === table[right + k]) return true;
  }
  for (let k = 0; k < at; k++) if (rules[k]!.keysFrom && smallestShared(rules[k]!, i, j) !== 0) return true;
  const { keysFrom, blockKeys } = rules[at]!;
  if (!keysFrom || !blockKeys) return false;
  // Of several keys in common only the block of the smallest counts.
  return smallestShared(rules[at]!, i, j) !== blockKeys[p];
}

function smallestShared({ keysFrom, keys }: PlannedRule, i: number, j: number): number {
  let least = 0;
  for (let a = keysFrom![i]!; a < keysFrom![i + 1]!; a++) {
    for (let b = keysFrom![j]!; b < keysFrom![j + 1]!; b++) {
      if (keys[a] === keys[b] && keys[a] !== 0 && (least === 0 || keys[a]! < least)) least = keys[a]!;
    }
  }
  return least;
}

/**
 * The keys a database keeps for a record, to find candidates by index: two records are candidates where they share a key.
 * Each starts with the number of its rule. They hold names by sound and dates in clear: store them as personal data.
 */
export function blockingKeys(record: LinkageRecord): string[] {
  const corpus = buildCorpus([record]);
  const out = new Set<string>();
  narrowRules.forEach((r, n) => {
    let combined = [String(n)];
    for (const name of r.parts) {
      const texts = partOf(name).texts(corpus, 0);
      combined = combined.flatMap((key) => texts.map((text) => `${key}|${text}`));
    }
    for (const key of combined) out.add(key);
  });
  return [...out];
}

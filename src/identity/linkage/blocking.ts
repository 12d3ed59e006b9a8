import { buildCorpus, type Corpus, sharedInt32, type ValueColumn, valueText } from './corpus.ts';
import type { LinkageRecord } from './record.ts';
import { soundKey } from './sound.ts';

/**
 * Which pairs are looked at. Each rule takes the records that share a key; a pair is compared once, under the first rule
 * that brings it up. The rules are many and different in kind, so that a pair has to be wrong in most things to be missed.
 */
interface Part {
  /** Numbers that are equal where the part is equal, none where it is not known. */
  numbers(corpus: Corpus, r: number): number[];
  /** The same as text that means the same in any corpus, for keys that are stored. */
  texts(corpus: Corpus, r: number): string[];
}

/** Several values of one record make several keys; more than this many are not used. */
const mostValues = 3;

function values(column: ValueColumn, r: number): number[] {
  const from = column.from[r]!;
  const to = Math.min(column.from[r + 1]!, from + mostValues);
  const out: number[] = [];
  for (let p = from; p < to; p++) out.push(column.ids[p]!);
  return out;
}

const known = (n: number): boolean => n !== 0;
const withValue = (pick: (corpus: Corpus) => ValueColumn): Part => ({
  numbers: (corpus, r) => values(pick(corpus), r),
  texts: (corpus, r) => values(pick(corpus), r).map((v) => valueText(pick(corpus), v)),
});
const withFact = (
  pick: (c: Corpus) => ValueColumn,
  fact: string,
  text: (s: string) => string,
  only?: number,
): Part => ({
  numbers: (corpus, r) => {
    const column = pick(corpus);
    return values(column, r)
      .slice(0, only)
      .map((v) => column.facts[fact]![v]!)
      .filter(known);
  },
  texts: (corpus, r) => {
    const column = pick(corpus);
    return values(column, r)
      .slice(0, only)
      .filter((v) => known(column.facts[fact]![v]!))
      .map((v) => text(valueText(column, v)));
  },
});
const ofDate = (of: (date: number) => number): Part => ({
  numbers: ({ birth }, r) => [birth[r] === 0 ? 0 : of(birth[r]!)].filter(known),
  texts: ({ birth }, r) => [birth[r] === 0 ? 0 : of(birth[r]!)].filter(known).map(String),
});

const district = (s: string): string => (s.length > 4 ? s.slice(0, -3) : s.slice(0, -2));

const parts = {
  nhsNumber: withValue((c) => c.nhsNumber),
  email: withValue((c) => c.email),
  phone: withValue((c) => c.phone),
  postcode: withValue((c) => c.postcode),
  locality: withValue((c) => c.locality),
  localitySound: withFact(
    (c) => c.locality,
    'sound',
    (s) => soundKey(s.replace(/[^\p{L}]/gu, '')),
  ),
  street: withValue((c) => c.street),
  streetSound: withFact(
    (c) => c.street,
    'sound',
    (s) => soundKey(s.replace(/[^\p{L}]/gu, '')),
  ),
  houseNumber: withValue((c) => c.houseNumber),
  district: withFact((c) => c.postcode, 'district', district),
  given: withFact((c) => c.given, 'sound', soundKey, 1),
  family: withFact((c) => c.family, 'sound', soundKey),
  initial: {
    numbers: ({ given }, r) => {
      const v = given.ids[given.from[r]!];
      return given.from[r] === given.from[r + 1] ? [] : [given.chars[given.at[v!]!]!];
    },
    texts: (corpus, r) => (parts.initial!.numbers(corpus, r) as number[]).map((c) => String.fromCharCode(c)),
  } as Part,
  // Day and month in either order: the swap costs a few more comparisons and finds a common mistake.
  birth: ofDate((d) => {
    const month = ((d % 10000) / 100) | 0;
    const day = d % 100;
    return day === 0 ? 0 : ((d / 10000) | 0) * 10000 + Math.min(month, day) * 100 + Math.max(month, day);
  }),
  birthYear: ofDate((d) => (d / 10000) | 0),
  birthMonthDay: ofDate((d) => (d % 100 === 0 || d % 10000 === 101 ? 0 : d % 10000)),
} satisfies Record<string, Part>;

type PartName = keyof typeof parts;

interface Rule {
  name: string;
  /** `names` stands for first name and surname by sound, in either order. */
  parts: (PartName | 'names')[];
  /** A part to divide blocks by that are too large. */
  refine?: PartName;
}

const rule = (...list: (PartName | 'names')[]): Rule => ({ name: list.map((p) => words[p]).join(' + '), parts: list });
const refined = (by: PartName, r: Rule): Rule => ({ ...r, refine: by });

const words: Record<PartName | 'names', string> = {
  names: 'both names by sound, in either order',
  nhsNumber: 'NHS number',
  email: 'email',
  phone: 'telephone',
  postcode: 'postcode',
  locality: 'town',
  localitySound: 'town by sound',
  street: 'street',
  streetSound: 'street by sound',
  houseNumber: 'house number',
  district: 'postcode district',
  given: 'first name by sound',
  family: 'surname by sound',
  initial: 'initial',
  birth: 'date of birth',
  birthYear: 'year of birth',
  birthMonthDay: 'day and month of birth',
};

/** The rules whose keys the database holds for every person: each is narrow at any size of population. */
const narrowRules: Rule[] = [
  refined('birthYear', rule('nhsNumber')),
  refined('given', rule('email')),
  refined('given', rule('phone')),
  refined('given', rule('birth', 'family')),
  refined('initial', rule('birth', 'given')),
  refined('district', rule('names', 'birthYear')),
  refined('given', rule('names', 'birthMonthDay')),
  refined('birthYear', rule('names', 'district')),
  rule('birth', 'district'),
  rule('postcode', 'given'),
  refined('given', rule('postcode', 'family')),
  rule('street', 'houseNumber', 'given'),
  refined('given', rule('street', 'houseNumber', 'family')),
];

/** Wider rules, used in bulk while the budget of comparisons lasts. */
const wideRules: Rule[] = [
  rule('birth', 'locality'),
  rule('birth', 'street'),
  rule('names'),
  rule('birth', 'initial'),
  rule('birth'),
  rule('family', 'locality', 'birthYear'),
  rule('given', 'locality', 'birthYear'),
  rule('family', 'street'),
  rule('given', 'street'),
  rule('street', 'houseNumber'),
  rule('family', 'birthYear'),
  rule('given', 'birthYear', 'localitySound'),
  rule('given', 'birthYear'),
  rule('family', 'locality'),
  rule('streetSound', 'locality'),
  rule('postcode', 'locality'),
  rule('postcode'),
  rule('family'),
  rule('birthMonthDay', 'locality'),
  rule('street'),
  rule('birthMonthDay'),
  rule('given'),
];

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

function mix(h: number, n: number): number {
  let x = Math.imul(h ^ n, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** First name and surname in one number, whichever is which. */
function namesPart(): Part {
  const both = (given: number[], family: number[]): number[] =>
    given.length === 0
      ? []
      : family.map((f) => mix(0x51ed270b, Math.min(given[0]!, f)) ^ mix(0x2545f491, Math.max(given[0]!, f)) || 1);
  return {
    numbers: (corpus, r) => both(parts.given.numbers(corpus, r), parts.family.numbers(corpus, r)),
    texts: (corpus, r) => {
      const given = parts.given.texts(corpus, r)[0];
      return given === undefined
        ? []
        : parts.family.texts(corpus, r).map((f) => (f < given ? `${f}~${given}` : `${given}~${f}`));
    },
  };
}

const namesByPart = namesPart();
const partOf = (name: PartName | 'names'): Part => (name === 'names' ? namesByPart : parts[name]);

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

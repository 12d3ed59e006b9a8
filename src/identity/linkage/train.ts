import type { BoundField } from './bound-fields.ts';
import type { Corpus } from './corpus.ts';
import { valueText } from './corpus.ts';
import { fieldSpecs } from './fields.ts';
import { defaultThresholds, identified, type Model, type ModelField, untrainedField } from './model.ts';
import { levelOf, type PatternCounts } from './patterns.ts';

/** What training learns from: patterns of pairs that blocking brought up, and of pairs taken at random. */
export interface TrainingData {
  fields: readonly BoundField[];
  blocked: PatternCounts;
  /** Share of the blocked pairs that were counted. */
  blockedShare: number;
  random: PatternCounts;
  /** All pairs there could be. */
  allPairs: number;
  records: number;
}

/** Pairs of one person that the starting values are worth, and of two people, against what the data say. */
const mWorth = 20;
const uWorth = 5;
const mostIterations = 60;
const settled = 1e-5;

/**
 * Learns m by expectation maximisation over the blocked pairs, with every pair that blocking did not bring up taken as of
 * two people. u comes from pairs taken at random, less the pairs of one person among them. Nothing is labelled. Starting
 * values keep a small weight, so that a level seen seldom is not pushed to an extreme.
 */
export function trainFields(data: TrainingData): Pick<Model, 'prior' | 'relatives' | 'fields' | 'training'> {
  const fields = data.fields.map((f) => untrainedField(f.name, f.kind));
  const random = levelTotals(data.random, fields);
  const randomPairs = data.random.counts.reduce((a, b) => a + b, 0);
  estimateU(
    fields,
    random,
    fields.map((f) => new Float64Array(f.levels.length + 1)),
    0,
  );
  const start = Math.min(0.2, (0.3 * data.records) / data.allPairs);
  let state = { prior: start, relatives: 1 };
  let iterations = 0;
  for (; iterations < mostIterations; iterations++) {
    const expected = expect(data, fields, state.prior, state.relatives);
    const prior = Math.min(0.5, Math.max((0.001 * data.records) / data.allPairs, expected.pairs / data.allPairs));
    const moved = estimateM(fields, expected.levels);
    estimateU(fields, random, expected.levels, randomPairs / data.allPairs);
    const change = Math.abs(Math.log(prior / state.prior));
    state = { prior, relatives: expected.relatives };
    if (moved < settled && change < settled) break;
  }
  const pairs = data.blocked.counts.reduce((a, b) => a + b, 0);
  return { ...state, fields, training: { records: data.records, pairs: pairs + randomPairs, iterations } };
}

function levelTotals({ lo, hi, counts }: PatternCounts, fields: readonly ModelField[]): Float64Array[] {
  const out = fields.map((f) => new Float64Array(f.levels.length + 1));
  for (let k = 0; k < counts.length; k++) {
    for (let f = 0; f < fields.length; f++) out[f]![levelOf(lo[k]!, hi[k]!, f)]! += counts[k]!;
  }
  return out;
}

/** The expectation step: how many of the pairs at each level are of one person. */
function expect(data: TrainingData, fields: readonly ModelField[], prior: number, relatives: number) {
  const { lo, hi, counts } = data.blocked;
  const against = fields.map((f) => Float64Array.from([1, ...f.levels.map((l) => l.u / l.m)]));
  const household = fields.map((f) => {
    const like = fieldSpecs[f.kind].household;
    return Float64Array.from([1, ...f.levels.map((l) => like + ((1 - like) * l.u) / l.m)]);
  });
  const levels = fields.map((f) => new Float64Array(f.levels.length + 1));
  const odds = (1 - prior) / prior;
  let pairs = 0;
  let kin = 0;
  for (let k = 0; k < counts.length; k++) {
    let u = odds;
    let h = relatives;
    for (let f = 0; f < fields.length; f++) {
      const l = levelOf(lo[k]!, hi[k]!, f);
      u *= against[f]![l]!;
      h *= household[f]![l]!;
    }
    const one = (counts[k]! / (1 + u + h)) * (1 / data.blockedShare);
    pairs += one;
    kin += one * h;
    if (one > 0) for (let f = 0; f < fields.length; f++) levels[f]![levelOf(lo[k]!, hi[k]!, f)]! += one;
  }
  // A household is as likely as a second record until the data say otherwise, and never quite ruled out.
  const worth = mWorth;
  return { pairs, levels, relatives: Math.min(10, Math.max(0.1, (kin + worth) / (pairs + worth))) };
}

function estimateM(fields: ModelField[], expected: Float64Array[]): number {
  let moved = 0;
  fields.forEach((field, f) => {
    const spec = fieldSpecs[field.kind].levels;
    const total = sumFrom1(expected[f]!) + mWorth;
    const raw = spec.map((s, l) => Math.max((expected[f]![l + 1]! + mWorth * s.m) / total, s.leastM ?? 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    field.levels.forEach((level, l) => {
      const m = raw[l]! / sum;
      moved = Math.max(moved, Math.abs(m - level.m));
      level.m = m;
    });
  });
  return moved;
}

/** u from pairs at random, less the expected pairs of one person among them. */
function estimateU(fields: ModelField[], random: Float64Array[], expected: Float64Array[], share: number): void {
  fields.forEach((field, f) => {
    if (field.kind === 'nameOrder') return;
    const spec = fieldSpecs[field.kind].levels;
    const left = spec.map((_, l) => Math.max(0, random[f]![l + 1]! - share * expected[f]![l + 1]!));
    const usual = spec.reduce((a, s) => a + s.u, 0);
    const total = left.reduce((a, b) => a + b, 0) + uWorth;
    // A level seen in none of n pairs may still be as common as three in n; below that only the starting value speaks.
    const unseen = 3 / total;
    field.levels.forEach((level, l) => {
      const before = spec[l]!.u / usual;
      level.u = Math.max((left[l]! + uWorth * before) / total, Math.min(before, unseen));
    });
    // Agreement in part never counts for more than agreement in full.
    const best = field.levels[0]!.m / field.levels[0]!.u;
    for (const level of field.levels) level.u = Math.max(level.u, level.m / best);
  });
}

function sumFrom1(levels: Float64Array): number {
  let sum = 0;
  for (let l = 1; l < levels.length; l++) sum += levels[l]!;
  return sum;
}

/** Values kept by frequency, at most, for each field: the rest are rare and count alike. */
const mostFrequencies = 20_000;
/** A number, address or telephone on more records than this is a placeholder or an institution's. */
const placeholderFrom = 12;

/** How common each value is, for fields where that counts. */
export function withFrequencies(
  fields: readonly ModelField[],
  bound: readonly BoundField[],
  corpus: Corpus,
): ModelField[] {
  return fields.map((field, f) => {
    const frequency = fieldSpecs[field.kind].frequency;
    if (!frequency) return field;
    const tally = field.kind === 'birthDate' ? dateTally(corpus.birth) : valueTally(field, bound[f]!);
    if (!tally) return field;
    const { counts, records } = tally;
    const least = frequency === 'placeholders' ? placeholderFrom : 2;
    const kept = [...counts].filter(([, n]) => n >= least).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const top = kept.slice(0, mostFrequencies);
    const restCount = top.length < kept.length ? top[top.length - 1]![1] / 2 : 1.5;
    const values = Object.fromEntries(top.map(([value, n]) => [value, n / records]).sort());
    return { ...field, frequencies: { rest: restCount / Math.max(records, 1), values } };
  });
}

interface Tally {
  counts: Map<string, number>;
  records: number;
}

function dateTally(birth: Int32Array): Tally {
  const numbers = new Map<number, number>();
  let records = 0;
  for (const d of birth) {
    if (d === 0) continue;
    numbers.set(d, (numbers.get(d) ?? 0) + 1);
    records++;
  }
  return { counts: new Map([...numbers].map(([d, n]) => [String(d), n])), records };
}

/** Counts the values that agreement is judged on: the first of a given name, all of anything else. */
function valueTally(field: ModelField, bound: BoundField): Tally | undefined {
  const { column } = bound;
  if (!column || field.kind === 'address') return undefined;
  const byNumber = new Int32Array(column.at.length - 1);
  let records = 0;
  for (let r = 0; r + 1 < column.from.length; r++) {
    const from = column.from[r]! + (field.kind === 'middle' ? 1 : 0);
    const to =
      field.kind === 'given' || field.kind === 'middle' ? Math.min(from + 1, column.from[r + 1]!) : column.from[r + 1]!;
    if (from >= to) continue;
    records++;
    for (let p = from; p < to; p++) byNumber[column.ids[p]!]!++;
  }
  const counts = new Map<string, number>();
  for (let v = 1; v < byNumber.length; v++) if (byNumber[v]! > 1) counts.set(valueText(column, v), byNumber[v]!);
  return { counts, records };
}

export function modelFrom(
  learned: ReturnType<typeof trainFields>,
  bound: readonly BoundField[],
  corpus: Corpus,
  thresholds: Model['thresholds'] = { ...defaultThresholds },
): Model {
  return identified({
    format: 'wpc-linkage-model',
    version: 1,
    prior: learned.prior,
    relatives: learned.relatives,
    thresholds,
    fields: withFrequencies(learned.fields, bound, corpus),
    training: learned.training,
  });
}

import type { BlockPlan } from './blocking.ts';
import { fieldsIn } from './bound-fields.ts';
import { comparer } from './compare.ts';
import type { Corpus } from './corpus.ts';
import { type Model, probabilityOf } from './model.ts';
import { eachPair, type Task } from './pairs.ts';
import { mostFields, PatternCounter, type PatternCounts, packHigh, packLow } from './patterns.ts';
import { decideLevels, scorer } from './score.ts';

/** What every thread sees: all of it in shared memory or small. */
export interface Workload {
  corpus: Corpus;
  plan: BlockPlan;
  tasks: Task[];
  /** 0 or 1 for the file each record came from, where only pairs across files are wanted; else null. */
  fileOf: Uint8Array | null;
  /** Records of the first file come first: this many. */
  firstFile: number;
  /** [next task, pairs compared in thousands]: threads take the next task and say how far they are. */
  counters: Int32Array;
}

export type Job =
  | { kind: 'count'; share: number }
  | { kind: 'random'; from: number; to: number }
  | { kind: 'score'; model: Model; keepFrom: number };

/** Scored pairs as columns; `decision` is 0 none, 1 review, 2 match. */
export interface PairColumns {
  left: Int32Array;
  right: Int32Array;
  weight: Float64Array;
  lo: Int32Array;
  hi: Int32Array;
  decision: Uint8Array;
}

export type Outcome =
  | { kind: 'patterns'; patterns: PatternCounts; pairs: number }
  | { kind: 'pairs'; pairs: PairColumns; compared: number; comparedByRule: Float64Array; spread: Float64Array };

export const decisionNames = ['none', 'review', 'match'] as const;

/** Bins of one bit of the match weight with the prior, from -40 to +60, for the chart. */
export const spreadFrom = -40;
export const spreadBins = 100;

export function doJob(load: Workload, job: Job): Outcome {
  if (job.kind === 'count') return countBlocked(load, job.share);
  if (job.kind === 'random') return countRandom(load, job.from, job.to);
  return scoreBlocked(load, job.model, job.keepFrom);
}

function* nextTasks({ tasks, counters }: Workload): Generator<Task> {
  for (;;) {
    const n = Atomics.add(counters, 0, 1);
    const task = tasks[n];
    if (!task) return;
    yield task;
  }
}

const report = (load: Workload, pairs: number): void => {
  Atomics.add(load.counters, 1, Math.round(pairs / 1000));
};

function countBlocked(load: Workload, share: number): Outcome {
  const comparing = comparer(load.corpus, fieldsIn(load.corpus).slice(0, mostFields));
  const counter = new PatternCounter();
  let pairs = 0;
  for (const task of nextTasks(load)) {
    const n = eachPair(load.plan, task, { fileOf: load.fileOf, share }, (i, j) => {
      comparing.compare(i, j);
      counter.add(packLow(comparing.levels), packHigh(comparing.levels));
    });
    pairs += n;
    report(load, n);
  }
  return { kind: 'patterns', patterns: counter.finish(), pairs };
}

/** A number from 0 up to `below`, the same for the same k: threads share out k and the sample does not change. */
function scatter(k: number, below: number): number {
  let x = Math.imul(k ^ 0x5bd1e995, 0x85ebca6b);
  x ^= x >>> 15;
  x = Math.imul(x, 0x2c1b3c6d);
  x ^= x >>> 12;
  x = Math.imul(x, 0x297a2d39);
  x ^= x >>> 15;
  return Math.floor(((x >>> 0) / 0x100000000) * below);
}

function countRandom(load: Workload, from: number, to: number): Outcome {
  const { corpus, firstFile, fileOf } = load;
  const comparing = comparer(corpus, fieldsIn(corpus).slice(0, mostFields));
  const counter = new PatternCounter();
  const across = fileOf !== null;
  let pairs = 0;
  for (let k = from; k < to; k++) {
    const i = scatter(2 * k, across ? firstFile : corpus.size);
    const j = across ? firstFile + scatter(2 * k + 1, corpus.size - firstFile) : scatter(2 * k + 1, corpus.size);
    if (i === j) continue;
    comparing.compare(i, j);
    counter.add(packLow(comparing.levels), packHigh(comparing.levels));
    pairs++;
  }
  return { kind: 'patterns', patterns: counter.finish(), pairs };
}

function scoreBlocked(load: Workload, model: Model, keepFrom: number): Outcome {
  const scoring = scorer(model, load.corpus);
  const out = new PairList();
  const spread = new Float64Array(spreadBins);
  const comparedByRule = new Float64Array(load.plan.rules.length);
  const prior = Math.log2(model.prior / (1 - model.prior));
  let compared = 0;
  for (const task of nextTasks(load)) {
    const n = eachPair(load.plan, task, { fileOf: load.fileOf, share: 1 }, (i, j) => {
      const weight = scoring.weigh(i, j);
      const bin = Math.floor(weight + prior) - spreadFrom;
      spread[Math.max(0, Math.min(spreadBins - 1, bin))]!++;
      const probability = probabilityOf(model.prior, weight);
      const decision = decideLevels(model, scoring.comparer, probability);
      if (decision === 'none' && probability < keepFrom) return;
      const { levels } = scoring.comparer;
      out.add(i, j, weight, packLow(levels), packHigh(levels), decisionNames.indexOf(decision));
    });
    compared += n;
    comparedByRule[task.rule]! += n;
    report(load, n);
  }
  return { kind: 'pairs', pairs: out.finish(), compared, comparedByRule, spread };
}

/** Scored pairs, growing. The record with the smaller number stands left. */
class PairList {
  private held: PairColumns = columns(4096);
  private size = 0;

  add(i: number, j: number, weight: number, lo: number, hi: number, decision: number): void {
    if (this.size === this.held.left.length) this.held = copied(this.held, this.size, this.size * 2);
    const n = this.size++;
    this.held.left[n] = Math.min(i, j);
    this.held.right[n] = Math.max(i, j);
    this.held.weight[n] = weight;
    this.held.lo[n] = lo;
    this.held.hi[n] = hi;
    this.held.decision[n] = decision;
  }

  finish(): PairColumns {
    return copied(this.held, this.size, this.size);
  }
}

function columns(length: number): PairColumns {
  return {
    left: new Int32Array(length),
    right: new Int32Array(length),
    weight: new Float64Array(length),
    lo: new Int32Array(length),
    hi: new Int32Array(length),
    decision: new Uint8Array(length),
  };
}

function copied(from: PairColumns, size: number, length: number): PairColumns {
  const to = columns(length);
  for (const name of ['left', 'right', 'weight', 'lo', 'hi', 'decision'] as const) {
    to[name].set(from[name].subarray(0, size));
  }
  return to;
}

/** The lists of all threads as one, in order of the records: the same whatever thread did what. */
export function joinPairs(lists: readonly PairColumns[]): PairColumns {
  const total = lists.reduce((sum, list) => sum + list.left.length, 0);
  const all = columns(total);
  let at = 0;
  for (const list of lists) {
    for (const name of ['left', 'right', 'weight', 'lo', 'hi', 'decision'] as const) all[name].set(list[name], at);
    at += list.left.length;
  }
  // Left and right as one number sort natively; 26 bits each side stay exact.
  const keys = new Float64Array(total);
  for (let k = 0; k < total; k++) keys[k] = all.left[k]! * 0x4000000 + all.right[k]!;
  const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!);
  const sorted = columns(total);
  for (const name of ['left', 'right', 'weight', 'lo', 'hi', 'decision'] as const) {
    const [source, target] = [all[name], sorted[name]];
    for (let k = 0; k < total; k++) target[k] = source[order[k]!]!;
  }
  return sorted;
}

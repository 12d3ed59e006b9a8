import { type BlockOptions, type BlockPlan, defaultBlockOptions, planBlocks } from './blocking.ts';
import { type BoundField, fieldsIn } from './bound-fields.ts';
import { type Corpus, sharedInt32 } from './corpus.ts';
import { type Crew, crew } from './crew.ts';
import { defaultThresholds, type Model } from './model.ts';
import { tasksOf } from './pairs.ts';
import { mostFields, PatternCounter, type PatternCounts } from './patterns.ts';
import { modelFrom, trainFields } from './train.ts';
import { joinPairs, type Outcome, type PairColumns, spreadBins, type Workload } from './work.ts';

export interface BulkOptions {
  /** Records of the first of two files, which come first in the corpus; absent where one file is searched for doubles. */
  firstFile?: number;
  /** A model to score by; absent, one is trained on the records. */
  model?: Model;
  thresholds?: Model['thresholds'];
  /** Pairs at or above this probability are kept for charts and curves, though they are not decided on. */
  keepFrom?: number;
  threads?: number;
  blocks?: Partial<BlockOptions>;
  onProgress?: (step: string, done: number, total: number) => void;
}

export interface BulkResult {
  model: Model;
  plan: BlockPlan;
  pairs: PairColumns;
  compared: number;
  comparedByRule: Float64Array;
  /** Pairs compared by match weight with the prior, in bins of one bit. */
  spread: Float64Array;
  threads: number;
  /** Milliseconds. */
  times: { block: number; train: number; score: number };
}

/** Pairs taken at random for u, and at most from blocking for m: more changes no weight by a tenth of a bit. */
const randomPairs = 600_000;
const trainingPairs = 3_000_000;

/** Links all records of a corpus: blocks, trains, scores. Needs about 300 bytes a record beside the corpus. */
export async function linkCorpus(corpus: Corpus, options: BulkOptions = {}): Promise<BulkResult> {
  const progress = options.onProgress ?? (() => undefined);
  const began = performance.now();
  progress('blocking', 0, 1);
  const plan = planBlocks(corpus, { ...defaultBlockOptions(corpus.size), ...options.blocks });
  const blocked = performance.now();
  const load = workload(corpus, plan, options.firstFile);
  const workers = crew(load, options.threads);
  try {
    const model = options.model ?? (await train(load, workers, options, progress));
    const trained = performance.now();
    const outcomes = await workers.all({ kind: 'score', model, keepFrom: options.keepFrom ?? 1 }, (pairs) =>
      progress('comparing', Math.min(pairs, plan.pairs), plan.pairs),
    );
    const joined = join(outcomes, plan);
    const times = { block: blocked - began, train: trained - blocked, score: performance.now() - trained };
    return { model, plan, ...joined, threads: workers.threads, times };
  } finally {
    await workers.close();
  }
}

function workload(corpus: Corpus, plan: BlockPlan, firstFile: number | undefined): Workload {
  let fileOf: Uint8Array | null = null;
  if (firstFile !== undefined) {
    fileOf = new Uint8Array(new SharedArrayBuffer(corpus.size));
    fileOf.fill(1, firstFile);
  }
  return { corpus, plan, tasks: tasksOf(plan), fileOf, firstFile: firstFile ?? 0, counters: sharedInt32(2) };
}

async function train(
  load: Workload,
  workers: Crew,
  options: BulkOptions,
  progress: NonNullable<BulkOptions['onProgress']>,
): Promise<Model> {
  const { corpus, plan, firstFile, fileOf } = load;
  const fields: BoundField[] = fieldsIn(corpus).slice(0, mostFields);
  const share = Math.min(1, trainingPairs / Math.max(1, plan.pairs));
  const toTrain = Math.min(plan.pairs, trainingPairs);
  const blocked = patternsOf(
    await workers.all({ kind: 'count', share }, (pairs) => progress('training', Math.min(pairs, toTrain), toTrain)),
  );
  const random = plan.everyPair
    ? blocked
    : patternsOf(
        await workers.all((n) => ({
          kind: 'random',
          from: Math.floor((randomPairs * n) / workers.threads),
          to: Math.floor((randomPairs * (n + 1)) / workers.threads),
        })),
      );
  const allPairs = fileOf ? firstFile * (corpus.size - firstFile) : (corpus.size * (corpus.size - 1)) / 2;
  const learned = trainFields({ fields, blocked, blockedShare: share, random, allPairs, records: corpus.size });
  return modelFrom(learned, fields, corpus, options.thresholds ?? { ...defaultThresholds });
}

function patternsOf(outcomes: readonly Outcome[]): PatternCounts {
  const counter = new PatternCounter();
  for (const outcome of outcomes) if (outcome.kind === 'patterns') counter.addAll(outcome.patterns);
  return counter.finish();
}

function join(outcomes: readonly Outcome[], plan: BlockPlan) {
  const lists: PairColumns[] = [];
  const spread = new Float64Array(spreadBins);
  const comparedByRule = new Float64Array(plan.rules.length);
  let compared = 0;
  for (const outcome of outcomes) {
    if (outcome.kind !== 'pairs') continue;
    lists.push(outcome.pairs);
    compared += outcome.compared;
    outcome.spread.forEach((n, bin) => {
      spread[bin]! += n;
    });
    outcome.comparedByRule.forEach((n, rule) => {
      comparedByRule[rule]! += n;
    });
  }
  return { pairs: joinPairs(lists), compared, comparedByRule, spread };
}

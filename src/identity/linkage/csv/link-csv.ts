import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isRefusal, type Refusal } from '../../../platform/index.ts';
import { type BulkResult, linkCorpus } from '../bulk.ts';
import { defaultThresholds } from '../model.ts';
import { explain, type Scorer, scorer } from '../score.ts';
import { type LinkConfig, readLinkConfig } from './config.ts';
import { type Decided, type DecidedPair, decidePairs } from './decide-pairs.ts';
import { type Labels, readLabels } from './labels.ts';
import type { LinkResult } from './link-result.ts';
import { type Loaded, loadFiles } from './load-files.ts';
import { csvCell } from './read-csv.ts';
import { reportPage } from './report.ts';

export interface LinkOptions {
  /** One file, searched for doubles, or two, linked with one another. */
  files: readonly string[];
  /** Heading of the column with each record's own id. */
  id: string;
  out: string;
  clusters?: string;
  config?: string;
  labels?: string;
  report?: string;
  /** Adds the level and weight of every field to each pair. */
  explain?: boolean;
  /** How far it has come; any line may be passed over. */
  onProgress?: (line: string) => void;
  /** What was made of the columns, and rows left out: to be shown in full. */
  onNote?: (line: string) => void;
}

/** Links or de-duplicates files of people with no database: `wpc link`. */
export async function linkCommand(options: LinkOptions): Promise<LinkResult | Refusal> {
  const say = options.onProgress ?? (() => undefined);
  const began = performance.now();
  const config = await readLinkConfig(options.config);
  if (isRefusal(config)) return config;
  const loaded = await loadFiles(options.files, options.id, config, (n) =>
    say(`read ${n.toLocaleString('en-GB')} records`),
  );
  if (isRefusal(loaded)) return loaded;
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels, new Set(loaded.ids));
  if (isRefusal(labels)) return labels;
  sayColumns(loaded, options.onNote ?? say);
  const read = performance.now();
  const bulk = await linkCorpus(loaded.corpus, bulkOptions(options, config, loaded, say));
  const scored = performance.now();
  const across = options.files.length > 1 && !config.withinFiles;
  const decided = decidePairs(loaded, bulk, across);
  const clustered = performance.now();
  say(`writing ${decided.pairs.length.toLocaleString('en-GB')} pairs`);
  await writePairs(options, loaded, bulk, decided.pairs);
  if (options.clusters !== undefined) await writeClusters(options.clusters, options, loaded, decided);
  const result = resultOf(loaded, bulk, decided, across);
  const done = performance.now();
  result.times = {
    read: read - began,
    ...bulk.times,
    cluster: clustered - scored,
    write: done - clustered,
    total: done - began,
  };
  if (options.report !== undefined) await writeReport(options.report, loaded, bulk, decided, result, labels);
  return result;
}

function bulkOptions(options: LinkOptions, config: LinkConfig, loaded: Loaded, say: (line: string) => void) {
  const across = options.files.length > 1 && !config.withinFiles;
  const { match, review } = { ...defaultThresholds, ...withoutUndefined(config.thresholds) };
  return {
    ...(across ? { firstFile: loaded.firstFile } : {}),
    ...(config.threads === undefined ? {} : { threads: config.threads }),
    thresholds: { match: Math.max(match, review), review },
    blocks: withoutUndefined(config.blocks),
    // A report draws the pairs just below the line as well.
    keepFrom: options.report === undefined ? review : Math.min(review, keptForReport),
    onProgress: (step: string, done: number, total: number) =>
      say(
        `${step} ${total > 1 ? `${Math.round((100 * done) / total)}% of ${total.toLocaleString('en-GB')} pairs` : ''}`,
      ),
  };
}

const keptForReport = 0.001;

function withoutUndefined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) as never;
}

function sayColumns(loaded: Loaded, say: (line: string) => void): void {
  for (const file of loaded.files) {
    const used = file.columns.filter((c) => c.role !== 'ignore').map((c) => `${c.header} → ${c.role}`);
    const ignored = file.columns.filter((c) => c.role === 'ignore').map((c) => `${c.header} (${c.because})`);
    say(`${file.path}: ${file.records.toLocaleString('en-GB')} records; ${used.join(', ')}`);
    if (ignored.length > 0) say(`${file.path}: not used: ${ignored.join(', ')}`);
    for (const { reason, count, lines } of file.leftOut) {
      say(`${file.path}: ${count} rows left out, ${reason}, first at line ${lines.join(', ')}`);
    }
  }
}

/** Writes lines in large pieces and waits when the disk does. */
async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const stream: WriteStream = createWriteStream(path);
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length > 1 << 18) {
      if (!stream.write(piece)) await once(stream, 'drain');
      piece = '';
    }
  }
  stream.end(piece);
  await once(stream, 'finish');
}

async function writePairs(
  options: LinkOptions,
  loaded: Loaded,
  bulk: BulkResult,
  pairs: readonly DecidedPair[],
): Promise<void> {
  const scoring = options.explain ? scorer(bulk.model, loaded.corpus) : undefined;
  const [left, right] = options.files.length > 1 ? ['_l', '_r'] : ['_1', '_2'];
  const heading = [
    `${options.id}${left}`,
    `${options.id}${right}`,
    'probability',
    'match_weight',
    'decision',
    'through',
    'note',
  ];
  const named = scoring ? bulk.model.fields.flatMap((f) => [f.name, `${f.name} weight`]) : [];
  const prior = Math.log2(bulk.model.prior / (1 - bulk.model.prior));
  await writeLines(
    options.out,
    (function* () {
      yield [...heading, ...named, ...(scoring ? ['household weight', 'prior weight'] : [])].map(csvCell).join(',');
      for (const pair of pairs) {
        const cells = [
          loaded.ids[pair.a]!,
          loaded.ids[pair.b]!,
          rounded(pair.probability),
          Math.log2(pair.probability / (1 - pair.probability || Number.MIN_VALUE)).toFixed(3),
          pair.decision,
          pair.through === undefined ? '' : loaded.ids[pair.through]!,
          pair.note,
          ...(scoring ? explained(bulk, scoring, pair, prior) : []),
        ];
        yield cells.map(csvCell).join(',');
      }
    })(),
  );
}

/** Enough digits that 0.9999999 does not read as certainty. */
function rounded(probability: number): string {
  return probability.toPrecision(10).replace(/0+$/, '').replace(/\.$/, '.0');
}

function explained(bulk: BulkResult, scoring: Scorer, pair: DecidedPair, prior: number): string[] {
  scoring.weigh(pair.a, pair.b);
  const score = explain(bulk.model, scoring);
  return [
    ...score.fields.flatMap((f) => [f.levelLabel, f.weight.toFixed(2)]),
    score.household.toFixed(2),
    prior.toFixed(2),
  ];
}

async function writeClusters(
  path: string,
  options: LinkOptions,
  loaded: Loaded,
  { clusterOf, sizeOf }: Decided,
): Promise<void> {
  const two = options.files.length > 1;
  await writeLines(
    path,
    (function* () {
      yield [options.id, ...(two ? ['file'] : []), 'cluster', 'size'].map(csvCell).join(',');
      for (let r = 0; r < loaded.ids.length; r++) {
        const file = two ? [r < loaded.firstFile ? 1 : 2] : [];
        const c = clusterOf[r]!;
        yield [loaded.ids[r]!, ...file, loaded.ids[c]!, sizeOf.get(c) ?? 1].map(csvCell).join(',');
      }
    })(),
  );
}

function resultOf(loaded: Loaded, bulk: BulkResult, decided: Decided, across: boolean): LinkResult {
  const n = loaded.ids.length;
  const match = decided.pairs.reduce((sum, p) => sum + (p.decision === 'match' ? 1 : 0), 0);
  return {
    files: loaded.files,
    model: { id: bulk.model.id, prior: bulk.model.prior, iterations: bulk.model.training?.iterations ?? 0 },
    counts: {
      records: n,
      possiblePairs: across ? loaded.firstFile * (n - loaded.firstFile) : (n * (n - 1)) / 2,
      comparedPairs: bulk.compared,
      match,
      review: decided.pairs.length - match,
      clusters: decided.sizeOf.size,
      clusteredRecords: [...decided.sizeOf.values()].reduce((a, b) => a + b, 0),
      bridges: decided.bridges,
      blocksLeftOut: bulk.plan.rules.reduce((sum, r) => sum + r.droppedBlocks, 0),
    },
    times: { read: 0, block: 0, train: 0, score: 0, cluster: 0, write: 0, total: 0 },
    threads: bulk.threads,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function writeReport(
  path: string,
  loaded: Loaded,
  bulk: BulkResult,
  decided: Decided,
  result: LinkResult,
  labels: Labels | undefined,
): Promise<void> {
  await writeFile(path, reportPage({ loaded, bulk, decided, result, labels }));
}

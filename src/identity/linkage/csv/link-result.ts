import type { BulkResult } from '../bulk.ts';
import type { Decided } from './decide-pairs.ts';
import type { Labels } from './labels.ts';
import type { Loaded, LoadedFile } from './load-files.ts';

export interface LinkResult {
  files: LoadedFile[];
  model: { id: string; prior: number; iterations: number };
  counts: {
    records: number;
    possiblePairs: number;
    comparedPairs: number;
    match: number;
    review: number;
    clusters: number;
    clusteredRecords: number;
    bridges: number;
    blocksLeftOut: number;
  };
  /** Milliseconds. */
  times: { read: number; block: number; train: number; score: number; cluster: number; write: number; total: number };
  threads: number;
  /** The most memory the process has held, in megabytes. */
  peakMemoryMb: number;
}

export interface ReportInput {
  loaded: Loaded;
  bulk: BulkResult;
  decided: Decided;
  result: LinkResult;
  labels: Labels | undefined;
}

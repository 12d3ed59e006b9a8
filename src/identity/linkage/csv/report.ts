import type { BulkResult } from '../bulk.ts';
import type { Decided } from './decide-pairs.ts';
import type { Labels } from './labels.ts';
import type { LinkResult } from './link-csv.ts';
import type { Loaded } from './load-files.ts';

export interface ReportInput {
  loaded: Loaded;
  bulk: BulkResult;
  decided: Decided;
  result: LinkResult;
  labels: Labels | undefined;
}

export function reportPage({ result }: ReportInput): string {
  return JSON.stringify(result);
}

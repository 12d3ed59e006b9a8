import type { LinkageRecord } from '../linkage/record.ts';

/** What linking needs of a matching model: the same one scores in bulk and one at a time. */
export interface Linker {
  /** Kept with every score. */
  version: string;
  /** Two records that share no key are never compared. */
  keys(record: LinkageRecord): readonly string[];
  score(a: LinkageRecord, b: LinkageRecord): Score;
}

export interface Score {
  /** Log2 of the odds that the evidence gives. */
  weight: number;
  /** 0 to 1. */
  probability: number;
  decision: 'match' | 'review' | 'none';
  /** For each field, how it compared and what that weighed: the working that a reviewer sees. */
  levels: unknown;
}

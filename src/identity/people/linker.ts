import { blockingKeys } from '../linkage/blocking.ts';
import type { Model } from '../linkage/model.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { type PairScore, scoreCandidates } from '../linkage/score.ts';

/** What linking needs of a matching model: the same one scores in bulk and one at a time. */
export interface Linker {
  /** Kept with every score. */
  version: string;
  /** Two records that share no key are never compared. */
  keys(record: LinkageRecord): readonly string[];
  /** Scores one record against its candidates, in their order. */
  score(record: LinkageRecord, candidates: readonly LinkageRecord[]): PairScore[];
}

export function linkerOf(model: Model): Linker {
  return {
    version: model.id,
    keys: blockingKeys,
    score: (record, candidates) => scoreCandidates(model, record, candidates),
  };
}

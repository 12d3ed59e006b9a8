import { blockingKeys } from './blocking.ts';
import type { Model } from './model.ts';
import type { LinkageRecord } from './record.ts';
import { type PairScore, scoreCandidates, scorePair } from './score.ts';

/** A model as the incremental linker uses it: keys to find candidates by, and scores. */
export interface ModelLinker {
  version: string;
  keys(record: LinkageRecord): string[];
  score(a: LinkageRecord, b: LinkageRecord): PairScore & { levels: PairScore['fields'] };
  /** One record against many: several times faster a pair. */
  scoreAll(record: LinkageRecord, candidates: readonly LinkageRecord[]): PairScore[];
}

export function linkerOf(model: Model): ModelLinker {
  return {
    version: model.id,
    keys: blockingKeys,
    score: (a, b) => {
      const score = scorePair(model, a, b);
      return { ...score, levels: score.fields };
    },
    scoreAll: (record, candidates) => scoreCandidates(model, record, candidates),
  };
}

export { blockingKeys } from './blocking.ts';
export { type BulkOptions, type BulkResult, linkCorpus } from './bulk.ts';
export { type Clusters, cluster, type Edge } from './cluster.ts';
export { buildCorpus, type Corpus, CorpusBuilder } from './corpus.ts';
export { type LinkOptions, linkCommand } from './csv/link-csv.ts';
export type { LinkResult } from './csv/link-result.ts';
export { type FieldKind, fieldSpecs } from './fields.ts';
export {
  type Decision,
  decide,
  defaultModel,
  defaultThresholds,
  type Model,
  type ModelField,
  parseModel,
  withPrior,
} from './model.ts';
export type { LinkageRecord } from './record.ts';
export { type PairScore, type ScoredField, scoreCandidates, scorePair } from './score.ts';
export { trainModel } from './train-model.ts';

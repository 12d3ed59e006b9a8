import { linkCorpus } from './bulk.ts';
import { buildCorpus } from './corpus.ts';
import type { Model } from './model.ts';
import type { LinkageRecord } from './record.ts';

/**
 * Trains a model on records, unlabelled. `prior` in it is the chance that two of these records taken at random are one
 * person; a linker over another number of people gives it its own with `withPrior`.
 */
export async function trainModel(records: readonly LinkageRecord[]): Promise<Model> {
  const { model } = await linkCorpus(buildCorpus(records));
  return model;
}

import { type Db, isRefusal, type Refusal, refuse, type Tx, transaction } from '../../platform/index.ts';
import type { Model } from '../linkage/model.ts';
import { withPrior } from '../linkage/model.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { trainModel } from '../linkage/train-model.ts';
import { linkerOf } from '../people/linker.ts';
import { traitsOf } from '../people/store.ts';
import { currentModel } from './linker-in-use.ts';
import { previewModel } from './preview.ts';
import { countTraits, type ModelRow, samplePersons, saveFailed, saveReady, takeAsked } from './store.ts';

/** More records change no weight by a tenth of a bit; fewer teach nothing that the starting values do not say. */
const mostTrained = 50_000;
const fewestTrained = 1_000;

/**
 * Works on models that were asked for: trains where asked, and says what would change. Changes no link. Returns how many
 * it worked on. Training holds about 1.3 kB a record, and no transaction.
 */
export async function prepareModels(db: Db): Promise<number> {
  for (let done = 0; ; done++) {
    const asked = await transaction(db, takeAsked);
    if (!asked) return done;
    const model = await modelAsked(db, asked);
    if (isRefusal(model)) {
      await transaction(db, (tx) => saveFailed(tx, asked.id, model.message));
      continue;
    }
    const preview = await previewModel(db, linkerOf(model));
    await transaction(db, (tx) => saveReady(tx, asked.id, model, preview));
  }
}

async function modelAsked(db: Db, { retrain, place_size }: ModelRow): Promise<Model | Refusal> {
  const prior = 1 / Number(place_size);
  if (!retrain) return withPrior((await transaction(db, currentModel)).model, prior);
  const records = await transaction(db, trainingRecords);
  if (records.length < fewestTrained) {
    return refuse(
      'invalid',
      `There are ${records.length} source patients, and fewer than ${fewestTrained} teach nothing: the starting values stay better.`,
    );
  }
  return withPrior(await trainModel(records), prior);
}

async function trainingRecords(tx: Tx): Promise<LinkageRecord[]> {
  if ((await countTraits(tx)) < fewestTrained)
    return [...(await traitsOf(tx, await samplePersons(tx, fewestTrained))).values()];
  const traits = await traitsOf(tx, await samplePersons(tx, mostTrained));
  return [...traits.values()].sort((x, y) => (x.id < y.id ? -1 : 1));
}

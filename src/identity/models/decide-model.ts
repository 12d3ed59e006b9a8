import { lockByName, newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { decideModel, findModel, insertAsked, listModels, markEverybodyToLink } from './store.ts';

/** Sizes of a place that can be set; a prior between two of them would change nothing that anybody could see. */
export const placeSizes = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] as const;

/** Asks for another model: trained on the records held, or the one in use for a place of another size. A job prepares it. */
export async function askForModel(
  tx: Tx,
  { retrain, placeSize, by, now }: { retrain: boolean; placeSize: number; by: string; now: number },
): Promise<string | Refusal> {
  if (!placeSizes.some((size) => size === placeSize))
    return refuse('invalid', `A place has one of these sizes: ${placeSizes.join(', ')}.`);
  await lockByName(tx, 'identity.model');
  if ((await listModels(tx)).some((each) => each.state === 'asked' || each.state === 'ready'))
    return refuse('conflict', 'A model is being prepared or waits for a decision: decide on that one first.');
  const id = newId();
  await insertAsked(tx, { id, asked_by: by, asked_at: now, place_size: placeSize, retrain });
  return id;
}

/** Takes a prepared model into use: everybody is marked and scored anew by the linking job. Or leaves it. */
export async function decideOnModel(
  tx: Tx,
  id: string,
  adopt: boolean,
  { by, reason, now }: { by: string; reason: string; now: number },
): Promise<undefined | Refusal> {
  if (reason.trim().length < 3) return refuse('invalid', 'Say why: the next person to look needs the reason.');
  await lockByName(tx, 'identity.model');
  const model = await findModel(tx, id);
  if (!model) return refuse('not-found', 'There is no such model.');
  if (model.state !== 'ready')
    return refuse(
      'conflict',
      'This model is not waiting for a decision: it is being prepared, failed, or was decided on.',
    );
  await decideModel(tx, id, adopt ? 'in-use' : 'dismissed', { by, reason: reason.trim(), now });
  if (adopt) await markEverybodyToLink(tx, now);
  return undefined;
}

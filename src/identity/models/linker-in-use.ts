import type { Tx } from '../../platform/index.ts';
import { defaultModel, type Model, parseModel } from '../linkage/model.ts';
import { type Linker, linkerOf } from '../people/linker.ts';
import { modelInUse, modelOf } from './store.ts';

/**
 * People in the place served until somebody says otherwise: a large integrated care board's. The prior is one over it, fixed,
 * and not one over the people held so far: see docs/decisions/2026-11-22-the-prior-is-the-size-of-the-place.md.
 */
export const usualPlaceSize = 1_000_000;

export const startingModel: Model = defaultModel(1 / usualPlaceSize);
const startingLinker = linkerOf(startingModel);

/** Models never change once kept, so what was parsed stays good; the last one is enough. */
let parsed: { id: string; model: Model; linker: Linker } | undefined;

export async function currentModel(tx: Tx): Promise<{ model: Model; linker: Linker }> {
  const row = await modelInUse(tx);
  if (!row) return { model: startingModel, linker: startingLinker };
  if (parsed?.id !== row.id) {
    const model = parseModel(await modelOf(tx, row.id));
    parsed = { id: row.id, model, linker: linkerOf(model) };
  }
  return parsed;
}

/** The linker by the model in use, which is the starting one until another is adopted. */
export async function linkerInUse(tx: Tx): Promise<Linker> {
  return (await currentModel(tx)).linker;
}

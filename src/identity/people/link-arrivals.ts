import { type Db, lockByName, type Tx, transaction } from '../../platform/index.ts';
import { alertOn } from '../alerts/alert-on.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { linkerInUse } from '../models/linker-in-use.ts';
import type { Linker } from './linker.ts';
import { patientsOf } from './patients.ts';
import { type LinksChanged, relink } from './relink.ts';
import { candidatePairs, countMarked, type PairRow, replacePairs, saveTraits, takeMarked, traitsOf } from './store.ts';

export interface LinkArrivals {
  db: Db;
  now(): number;
  /** Called in the transaction that changed links. */
  onLinksChanged(tx: Tx, changed: LinksChanged): Promise<void>;
}

export interface LinkProgress {
  done: number;
  total: number;
}

/** A blocking key shared by more source patients than this tells nobody apart. */
export const largestBlock = 250;
const batch = 400;

/**
 * Links every source patient that is marked, in batches of one transaction each. An arrival costs a look-up for each of its
 * blocking keys and a score for each candidate: the same at ten thousand and at ten million people.
 */
export async function linkArrivals(
  ctx: LinkArrivals,
  onProgress: (progress: LinkProgress) => void = () => undefined,
): Promise<number> {
  let done = 0;
  const total = await transaction(ctx.db, countMarked);
  for (;;) {
    const linked = await transaction(ctx.db, async (tx) => {
      // One linker at a time: two that see half of each other's rows would each miss the pair.
      await lockByName(tx, 'identity.link');
      const persons = await takeMarked(tx, batch);
      if (persons.length > 0) await linkPersons(tx, persons, ctx);
      return persons.length;
    });
    if (linked === 0) return done;
    done += linked;
    onProgress({ done, total: Math.max(done, total) });
  }
}

async function linkPersons(tx: Tx, persons: readonly string[], ctx: LinkArrivals): Promise<void> {
  const linker = await linkerInUse(tx);
  const records = await patientsOf(tx, persons);
  await saveTraits(
    tx,
    records.map((record) => ({ personId: record.id, record, keys: linker.keys(record) })),
  );
  const pairs = await candidatePairs(tx, persons, largestBlock);
  const traits = await traitsOf(tx, [...new Set(pairs.flat())]);
  const scored = scorePairs(linker, pairs, traits);
  await replacePairs(tx, persons, scored);
  const changed = await relink(tx, persons, 'matched', ctx.now());
  const contradicted = await alertOn(tx, [...persons, ...changed.persons], ctx.now());
  await ctx.onLinksChanged(tx, { ...changed, contradicted });
}

/** Pairs that are a match or to be reviewed, each scored with the smaller id first. */
export function scorePairs(
  linker: Linker,
  pairs: readonly [string, string][],
  traits: ReadonlyMap<string, LinkageRecord>,
): Omit<PairRow, 'outcome'>[] {
  const candidatesOf = new Map<string, string[]>();
  for (const [a, b] of pairs) {
    if (traits.has(a) && traits.has(b)) candidatesOf.set(a, [...(candidatesOf.get(a) ?? []), b]);
  }
  return [...candidatesOf].flatMap(([a, others]) => {
    const records = others.map((id) => traits.get(id) as LinkageRecord);
    return linker
      .score(traits.get(a) as LinkageRecord, records)
      .flatMap(({ weight, probability, decision, ...working }, at) =>
        decision === 'none'
          ? []
          : [
              {
                person_id: a,
                other_person_id: others[at] as string,
                weight,
                probability,
                decision,
                levels: working,
                model_version: linker.version,
              },
            ],
      );
  });
}

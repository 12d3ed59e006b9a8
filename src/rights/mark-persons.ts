import { personSets } from '../identity/index.ts';
import type { Tx } from '../platform/index.ts';
import { mark } from './store.ts';

/**
 * Says that what these people's clocks rest on has changed. Any of a person's ids will do: the current person is marked, and
 * the id itself too, so that an id that is no longer anybody's current one loses its clocks. Wired to the record (facts
 * written) and to identity (`LinksChanged.currents`), in their transaction. O(ids) in three statements.
 */
export async function markPersons(tx: Tx, personIds: Iterable<string>, now: number): Promise<void> {
  const ids = [...new Set(personIds)];
  if (ids.length === 0) return;
  const currents = (await personSets(tx, ids)).map((set) => set.current);
  await mark(
    tx,
    [...ids, ...currents].map((personId) => ({ personId, notBefore: now })),
    now,
  );
}

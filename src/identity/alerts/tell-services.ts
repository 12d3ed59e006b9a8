import { newId, type Tx } from '../../platform/index.ts';
import { sourcesOfPersons } from '../../record/index.ts';
import { personSets } from '../people/person-set.ts';
import { insertNotices, type NoticeKind } from './store.ts';

/**
 * Puts a notice for each service that holds one of these source patients, or of those joined with them: it may be treating on
 * the other's records. What matching joins by itself is told to nobody; what people decide and what contradicts itself is.
 */
export async function tellServices(tx: Tx, persons: readonly string[], kind: NoticeKind, now: number): Promise<void> {
  const sets = await personSets(tx, persons);
  const sources = await sourcesOfPersons(
    tx,
    sets.flatMap((set) => set.members),
  );
  await insertNotices(
    tx,
    sets.flatMap((set) =>
      set.members.flatMap((personId) => {
        const source = sources.get(personId);
        return source === undefined ? [] : [{ person_id: personId, id: newId(), source, kind, noticed_at: now }];
      }),
    ),
  );
}

import type { Tx } from '../../platform/index.ts';
import { staffAccounts } from '../account-store.ts';
import type { Oversight } from '../guardians/oversight-store.ts';
import type { PersonSetOf } from '../may.ts';

/** Which people the staff whom this Guardian oversees are, where an account says so: for the rules of unusual access. */
export async function staffAsPeople(
  tx: Tx,
  oversight: Oversight,
  personSet: PersonSetOf,
): Promise<{ ownPersonOf: Map<string, string[]>; colleagues: Set<string> }> {
  const ownPersonOf = new Map<string, string[]>();
  for (const { id, person_id } of await staffAccounts(tx, oversight))
    ownPersonOf.set(id, (await personSet(tx, person_id)).members);
  return { ownPersonOf, colleagues: new Set([...ownPersonOf.values()].flat()) };
}

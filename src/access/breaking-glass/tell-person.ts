import { newId, type Tx } from '../../platform/index.ts';
import { insertNotice } from './store.ts';

/** Tells a person something at the top of their pages, until they have read it. In words that they understand, and nothing clinical. */
export async function tellPerson(
  tx: Tx,
  notice: { personId: string; words: string; href?: string; at: number },
): Promise<void> {
  const { personId, words, href = null, at } = notice;
  await insertNotice(tx, { id: newId(), personId, role: null, organisations: [], accountId: null, at, words, href });
}

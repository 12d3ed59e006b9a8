import { CompiledQuery } from 'kysely';
import { isRefusal } from '../errors/index.ts';
import type { Tx } from './database.ts';

/**
 * Runs `act` inside the transaction so that, when it is refused, what it wrote is undone and the transaction goes on: for a form
 * that is shown again with what is wrong. Gives what `act` gave. A throw leaves the whole transaction to roll back.
 */
export async function attempt<T>(tx: Tx, act: () => Promise<T>): Promise<T> {
  await tx.executeQuery(CompiledQuery.raw('savepoint attempt'));
  const result = await act();
  await tx.executeQuery(
    CompiledQuery.raw(isRefusal(result) ? 'rollback to savepoint attempt' : 'release savepoint attempt'),
  );
  return result;
}

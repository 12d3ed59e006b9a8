import { CompiledQuery } from 'kysely';
import { isRefusal, type Refusal, type Tx } from '../platform/index.ts';

/** Does something within a savepoint: when it is refused, what it wrote is undone and the rest of the transaction goes on. */
export async function attempt<T>(tx: Tx, act: () => Promise<T | Refusal>): Promise<T | Refusal> {
  await tx.executeQuery(CompiledQuery.raw('savepoint attempt'));
  const result = await act();
  await tx.executeQuery(
    CompiledQuery.raw(isRefusal(result) ? 'rollback to savepoint attempt' : 'release savepoint attempt'),
  );
  return result;
}

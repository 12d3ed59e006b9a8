import { type Db, type Clock as TimeOfDay, transaction } from '../platform/index.ts';
import { type Evaluated, evaluateHeld } from './evaluate-person.ts';
import type { Policies } from './policies.ts';
import { countMarked, takeMarked } from './store.ts';

export interface RightsContext {
  db: Db;
  clock: TimeOfDay;
  policies: Policies;
}

export interface EvaluationProgress extends Evaluated {
  /** Marks still waiting when the batch ended. */
  left: number;
}

/** People in one transaction: enough that a statement's cost is shared, few enough that an import never waits long for a mark. */
const batchSize = 500;

/**
 * Evaluates everybody whose mark has come due, batch by batch, each in its own transaction: stopping at any moment loses
 * nothing. Several workers share the work, since each passes over the marks that another holds. O(events of the marked people);
 * memory is one batch. `limit` is the most people to evaluate now.
 */
export async function evaluateMarked(
  { db, clock, policies }: RightsContext,
  {
    limit = Number.POSITIVE_INFINITY,
    onProgress,
  }: { limit?: number; onProgress?: (progress: EvaluationProgress) => void } = {},
): Promise<Evaluated> {
  const total: Evaluated = { people: 0, events: 0, written: 0, removed: 0 };
  let taken = 0;
  while (taken < limit) {
    const size = Math.min(batchSize, limit - taken);
    const batch = await transaction(db, async (tx) => {
      const now = clock.now();
      const held = await takeMarked(tx, size, now);
      if (held.length === 0) return undefined;
      const evaluated = await evaluateHeld(tx, policies, held, now);
      return { held: held.length, evaluated, left: onProgress ? (await countMarked(tx, now)).due : 0 };
    });
    if (!batch) break;
    taken += batch.held;
    total.people += batch.evaluated.people;
    total.events += batch.evaluated.events;
    total.written += batch.evaluated.written;
    total.removed += batch.evaluated.removed;
    onProgress?.({ ...total, left: batch.left });
  }
  return total;
}

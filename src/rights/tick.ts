import { type Tx, transaction } from '../platform/index.ts';
import type { StoredClock } from './answer.ts';
import { evaluateMarked, type RightsContext } from './evaluate-marked.ts';
import { takeUnannounced } from './store.ts';

export interface TickContext extends RightsContext {
  /** Called in the transaction that marks them announced, so that each missed clock is told once: coordination's inbox, the alarm. */
  onMissed(tx: Tx, missed: readonly StoredClock[], now: number): Promise<void>;
}

export interface Ticked {
  evaluated: number;
  announced: number;
}

const batchSize = 500;

/**
 * What the passing of time alone does. Pages need no tick: they work out the state of a clock when they read it. The tick
 * evaluates people for whom a known fact has just taken effect, and announces clocks that have passed their due time, each once.
 */
export async function tick(context: TickContext): Promise<Ticked> {
  const { people } = await evaluateMarked(context);
  let announced = 0;
  for (;;) {
    const batch = await transaction(context.db, async (tx) => {
      const now = context.clock.now();
      const missed = await takeUnannounced(tx, batchSize, now);
      if (missed.length > 0) await context.onMissed(tx, missed, now);
      return missed.length;
    });
    announced += batch;
    if (batch < batchSize) return { evaluated: people, announced };
  }
}

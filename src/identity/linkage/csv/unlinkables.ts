import type { Corpus } from '../corpus.ts';
import { type Model, probabilityOf } from '../model.ts';
import { scorer } from '../score.ts';

export interface Unlinkables {
  /** Records looked at: all of them, or a regular sample of a large file. */
  looked: number;
  /** Share that cannot reach the match threshold. */
  share: number;
  thresholds: { probability: number; records: number }[];
}

const mostLooked = 100_000;

/** How many records would not match a perfect copy of themselves, at several thresholds. */
export function unlinkables(model: Model, corpus: Corpus): Unlinkables {
  const scoring = scorer(model, corpus);
  const step = Math.ceil(corpus.size / mostLooked);
  const probabilities = [model.thresholds.review, 0.5, 0.9, 0.99, model.thresholds.match].sort((a, b) => a - b);
  const counts = probabilities.map(() => 0);
  let looked = 0;
  for (let r = 0; r < corpus.size; r += step) {
    const probability = probabilityOf(model.prior, scoring.weigh(r, r));
    looked++;
    probabilities.forEach((p, n) => {
      if (probability < p) counts[n]!++;
    });
  }
  const thresholds = probabilities.map((probability, n) => ({ probability, records: counts[n]! }));
  const atMatch = thresholds.find((t) => t.probability === model.thresholds.match)?.records ?? 0;
  return { looked, share: atMatch / looked, thresholds };
}

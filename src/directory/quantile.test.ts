import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../platform/index.ts';
import { quantileOfRank } from './quantile.ts';

/** The rule as PHEindicatormethods writes it, in floating point, with its mend for 0. */
function asPublished(rank: number, areas: number, quantiles: number): number {
  const quantile = Math.floor(quantiles + 1 - Math.ceil((areas + 1 - rank) / (areas / quantiles)));
  return quantile === 0 ? 1 : quantile;
}

describe('quantileOfRank', () => {
  it.each([
    [1, 32_844, 10, 1],
    [32_844, 32_844, 10, 10],
    [29_199, 32_844, 10, 9],
    [6_751, 33_755, 5, 1],
    [6_752, 33_755, 5, 2],
    // 3375.5 areas to a decile: the area that straddles the boundary belongs to the more deprived one.
    [3_376, 33_755, 10, 1],
    [3_377, 33_755, 10, 2],
    [1, 5, 5, 1],
    [5, 5, 5, 5],
  ])('rank %i of %i in %i groups is %i', (rank, areas, quantiles, expected) => {
    expect(quantileOfRank(rank, areas, quantiles)).toBe(expected);
  });

  it.each([
    [1, 4, 5],
    [0, 100, 5],
    [101, 100, 5],
    [1.5, 100, 5],
    [1, 100, 1],
  ])('refuses rank %d of %d in %d groups', (rank, areas, quantiles) => {
    const result = quantileOfRank(rank, areas, quantiles);
    expect(isRefusal(result) && result.kind).toBe('invalid');
  });

  it('agrees with the published rule for every rank of both editions', () => {
    for (const areas of [32_844, 33_755]) {
      for (const quantiles of [5, 10]) {
        for (let rank = 1; rank <= areas; rank++) {
          if (quantileOfRank(rank, areas, quantiles) !== asPublished(rank, areas, quantiles))
            expect.fail(`rank ${rank} of ${areas}`);
        }
      }
    }
  });

  it('never falls as rank rises, uses every group, and makes groups whose sizes differ by at most one', () => {
    const places = fc
      .integer({ min: 2, max: 20 })
      .chain((q) => fc.tuple(fc.constant(q), fc.integer({ min: q, max: 400 })));
    fc.assert(
      fc.property(places, ([q, n]) => {
        const all = Array.from({ length: n }, (_, i) => quantileOfRank(i + 1, n, q) as number);
        const sizes = Array.from({ length: q }, (_, i) => all.filter((quantile) => quantile === i + 1).length);
        expect(all).toEqual([...all].sort((a, b) => a - b));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
      }),
    );
  });
});

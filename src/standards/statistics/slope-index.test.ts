import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from './limits.ts';
import { slopeIndex, slopeLimits, slopeOfShares } from './slope-index.ts';

/** Two areas by deprivation tenth: the example on the help page of the Department's published method (data: Open Government Licence v3). */
const area1 = {
  population: [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534],
  value: [75.9, 78.3, 83.8, 83.6, 80.5, 81.1, 81.7, 84.2, 80.6, 86.3],
  error: [1.64, 1.58, 1.51, 1.78, 1.7, 1.56, 1.37, 1.4, 2.43, 1.57],
};
const area2 = {
  population: [21675, 20065, 19750, 24713, 20112, 19618, 22408, 19752, 18939, 19312],
  value: [70.5, 71.6, 72.5, 73.5, 73.1, 76.2, 78.7, 80.6, 80.9, 80],
};
const tenths = ({ population, value }: { population: number[]; value: number[] }) =>
  population.map((people, index) => ({ population: people, value: value[index] as number }));

describe('the slope index of inequality', () => {
  it('gives the published example: area 1', () => {
    const index = slopeIndex(tenths(area1));
    expect(index?.intercept).toBeCloseTo(78.03208, 5);
    expect(index?.slope).toBeCloseTo(7.000235, 6);
    expect(index?.relative).toBeCloseTo(1.08971, 5);
  });

  it('gives the published example: area 2', () => {
    const index = slopeIndex(tenths(area2));
    expect(index?.intercept).toBeCloseTo(69.34262, 5);
    expect(index?.slope).toBeCloseTo(12.622739, 6);
    expect(index?.relative).toBeCloseTo(1.182034, 6);
  });

  it('limits by simulation agree with the algebra, which holds where the draws are normal', () => {
    const limits = slopeLimits(
      tenths(area1).map(({ population, value }, index) => ({
        population,
        draw: (deviate: number) => value + (area1.error[index] as number) * deviate,
      })),
      100_000,
    );
    // The slope is a sum of the values, each times what a unit of that value alone adds to it.
    const variance = area1.error.reduce((sum, error, index) => {
      const alone = tenths(area1).map(({ population }, nth) => ({ population, value: nth === index ? 1 : 0 }));
      return sum + ((slopeIndex(alone)?.slope ?? Number.NaN) * error) ** 2;
    }, 0);
    const reach = 1.959964 * Math.sqrt(variance);
    expect(Math.abs((limits?.slope.lower ?? 0) - (7.000235 - reach))).toBeLessThan(0.05);
    expect(Math.abs((limits?.slope.upper ?? 0) - (7.000235 + reach))).toBeLessThan(0.05);
  });

  it('is zero, and one, where all are alike; and changes its sign when the order is turned round', () => {
    const population = fc.integer({ min: 10, max: 10_000 });
    const value = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.record({ population, value }), { minLength: 2, maxLength: 10 }), (quantiles) => {
        const level = slopeIndex(quantiles.map((each) => ({ ...each, value: 50 })));
        expect(level?.slope).toBeCloseTo(0, 8);
        expect(level?.relative).toBeCloseTo(1, 8);
        const [there, back] = [slopeIndex(quantiles), slopeIndex([...quantiles].reverse())];
        if (there && back) expect(there.slope).toBeCloseTo(-back.slope, 6);
      }),
    );
  });
});

describe('the slope of shares', () => {
  const fifths = (kept: number[]) =>
    kept.map((each) => ({ population: 200, share: wilson(each, 200) ?? { value: 0, lower: 0, upper: 0 } }));

  it('has limits around it, the same each time', () => {
    const slope = slopeOfShares(fifths([120, 130, 140, 150, 160]));
    expect(slope?.slope).toBeCloseTo(0.25, 10);
    expect(slope?.limits?.slope.lower).toBeGreaterThan(0.1);
    expect(slope?.limits?.slope.upper).toBeLessThan(0.4);
    expect(slopeOfShares(fifths([120, 130, 140, 150, 160]))).toEqual(slope);
  });

  it('has none where a share is all or nothing', () => {
    expect(slopeOfShares(fifths([0, 130, 140, 150, 160]))?.limits).toBeUndefined();
  });
});

/**
 * Slope and relative index of inequality: how a value changes from the most to the least deprived, using every group and not
 * only the two ends. Formulae: Low and Low, Journal of Public Health 2004;26:388-395, as the Department of Health and Social
 * Care publishes them.
 */
import type { Limits, Proportion } from './limits.ts';

/** A quantile of deprivation, the most deprived first. */
export interface QuantileValue {
  /** People, or whatever the value is a share of. */
  population: number;
  value: number;
}

export interface SlopeIndex {
  /** The value at the most deprived end, by the line. */
  intercept: number;
  /** SII: the value at the least deprived end less that at the most deprived, in the value's unit. */
  slope: number;
  /** RII: the value at the least deprived end as a multiple of that at the most deprived. */
  relative: number;
}

/**
 * The line through the quantiles, each at the middle of its share of the population and weighted by it. All quantiles are
 * needed, the most deprived first. Undefined with fewer than two quantiles that have people, or when the line starts at zero.
 */
export function slopeIndex(quantiles: readonly QuantileValue[]): SlopeIndex | undefined {
  const line = lineThrough(quantiles.map(({ population }) => population));
  return line(quantiles.map(({ value }) => value));
}

/** The regression for given populations: slope and intercept are sums of the values, each times what these alone decide. */
function lineThrough(populations: readonly number[]): (values: ArrayLike<number>) => SlopeIndex | undefined {
  const total = populations.reduce((sum, population) => sum + population, 0);
  let below = 0;
  const points = populations.map((population) => {
    const weight = population / total;
    const rank = below + weight / 2;
    below += weight;
    return { weight, rank };
  });
  const meanRank = points.reduce((sum, { weight, rank }) => sum + weight * rank, 0);
  const spread = points.reduce((sum, { weight, rank }) => sum + weight * (rank - meanRank) ** 2, 0);
  const forSlope = points.map(({ weight, rank }) => (weight * (rank - meanRank)) / spread);
  const forIntercept = points.map(({ weight }, index) => weight - meanRank * (forSlope[index] as number));
  return (values) => {
    let [slope, intercept] = [0, 0];
    for (let index = 0; index < forSlope.length; index++) {
      slope += (forSlope[index] as number) * (values[index] as number);
      intercept += (forIntercept[index] as number) * (values[index] as number);
    }
    if (!Number.isFinite(slope) || intercept === 0) return undefined;
    return { intercept, slope, relative: (intercept + slope) / intercept };
  };
}

export interface SlopeLimits {
  slope: Limits;
  relative: Limits;
}

/** 95% limits by simulation: `draw` gives a quantile's value for a standard normal deviate. The same numbers give the same limits. */
export function slopeLimits(
  quantiles: readonly { population: number; draw: (deviate: number) => number }[],
  draws = 10_000,
): SlopeLimits | undefined {
  const normal = normalDeviates();
  const line = lineThrough(quantiles.map(({ population }) => population));
  const values = new Float64Array(quantiles.length);
  const [slopes, relatives] = [new Float64Array(draws), new Float64Array(draws)];
  for (let nth = 0; nth < draws; nth++) {
    for (const [index, { draw }] of quantiles.entries()) values[index] = draw(normal());
    const drawn = line(values);
    if (drawn === undefined) return undefined;
    slopes[nth] = drawn.slope;
    relatives[nth] = drawn.relative;
  }
  return { slope: middle95(slopes), relative: middle95(relatives) };
}

export interface SlopeOfShares extends SlopeIndex {
  limits: SlopeLimits | undefined;
}

/**
 * Slope and relative index of shares (0 to 1) with their Wilson limits, drawn on the logit scale so that no draw leaves 0 to 1.
 * Without limits where a share is 0 or 1, whose logit does not exist.
 */
export function slopeOfShares(
  quantiles: readonly { population: number; share: Proportion }[],
): SlopeOfShares | undefined {
  const index = slopeIndex(quantiles.map(({ population, share }) => ({ population, value: share.value })));
  if (index === undefined) return undefined;
  const drawable = quantiles.every(({ share }) => share.lower > 0 && share.upper < 1);
  const limits = drawable
    ? slopeLimits(quantiles.map(({ population, share }) => ({ population, draw: drawShare(share) })))
    : undefined;
  return { ...index, limits };
}

const Z_95 = 1.959963984540054;

function drawShare({ value, lower, upper }: Proportion): (deviate: number) => number {
  const logit = (share: number): number => Math.log(share / (1 - share));
  const error = (logit(upper) - logit(lower)) / 2 / Z_95;
  const centre = logit(value);
  return (deviate) => 1 / (1 + Math.exp(-(centre + error * deviate)));
}

function middle95(values: Float64Array): Limits {
  const sorted = values.toSorted();
  const at = (part: number): number => sorted[Math.round(sorted.length * part) - 1] as number;
  return { lower: at(0.025), upper: at(0.975) };
}

/** Normal deviates (Box and Muller 1958) from a fixed seed: a page shows the same limits each time. */
function normalDeviates(): () => number {
  const uniform = uniformNumbers(20_261_122);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const given = spare;
      spare = undefined;
      return given;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Uniform numbers from 0 up to 1: a 32-bit counter, mixed (the finaliser of MurmurHash3, public domain). */
function uniformNumbers(seed: number): () => number {
  let counter = seed;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = counter;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/**
 * Confidence limits of proportions and counts, as the Department of Health and Social Care publishes them
 * (formulae: Wilson 1927; Byar in Breslow and Day 1987; exact Poisson limits below 10).
 */
import { zForConfidence } from './normal.ts';

export interface Limits {
  lower: number;
  upper: number;
}

export interface Proportion extends Limits {
  value: number;
}

const USUAL_CONFIDENCE = 0.95;

/** A share with Wilson score limits, all between 0 and 1; undefined when the denominator is 0. Refuses numerator outside 0 to n by throwing. */
export function wilson(numerator: number, denominator: number, confidence = USUAL_CONFIDENCE): Proportion | undefined {
  if (numerator < 0 || numerator > denominator)
    throw new Error(`a share needs 0 <= numerator <= denominator, not ${numerator}/${denominator}`);
  if (denominator === 0) return undefined;
  const z = zForConfidence(confidence);
  const x = numerator;
  const n = denominator;
  const centre = 2 * x + z * z;
  const spread = z * Math.sqrt(z * z + 4 * x * (1 - x / n));
  const scale = 2 * (n + z * z);
  return { value: x / n, lower: Math.max(0, (centre - spread) / scale), upper: Math.min(1, (centre + spread) / scale) };
}

/** Byar's limits of a count; the lower limit is never below 0. Good from a count of 10; below that use `countLimits`. */
export function byar(count: number, confidence = USUAL_CONFIDENCE): Limits {
  const z = zForConfidence(confidence);
  const lowerBase = count === 0 ? 0 : 1 - 1 / (9 * count) - z / (3 * Math.sqrt(count));
  const above = count + 1;
  const upperBase = 1 - 1 / (9 * above) + z / (3 * Math.sqrt(above));
  return { lower: count * Math.max(0, lowerBase) ** 3, upper: above * upperBase ** 3 };
}

const BYAR_FROM = 10;

/** Limits of a count: exact Poisson below 10, Byar from 10 on. */
export function countLimits(count: number, confidence = USUAL_CONFIDENCE): Limits {
  return count < BYAR_FROM ? exactPoisson(count, confidence) : byar(count, confidence);
}

/** A rate per `multiplier` with limits; undefined when nobody is at risk. */
export function rate(
  count: number,
  population: number,
  multiplier: number,
  confidence = USUAL_CONFIDENCE,
): Proportion | undefined {
  if (population <= 0) return undefined;
  const { lower, upper } = countLimits(count, confidence);
  const scale = multiplier / population;
  return { value: count * scale, lower: lower * scale, upper: upper * scale };
}

/** Exact Poisson limits of a count, found by halving: the means at which a count so high, or so low, has chance (1 - confidence) / 2. */
export function exactPoisson(count: number, confidence = USUAL_CONFIDENCE): Limits {
  const tail = (1 - confidence) / 2;
  const lower = count === 0 ? 0 : solve((mean) => 1 - poissonCumulative(count - 1, mean) - tail, count);
  return { lower, upper: solve((mean) => tail - poissonCumulative(count, mean), count + 1) };
}

function poissonCumulative(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

/** Root of an increasing function of a mean, somewhere between 0 and well above `near`. */
function solve(increasing: (mean: number) => number, near: number): number {
  let low = 0;
  let high = 10 * near + 50;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

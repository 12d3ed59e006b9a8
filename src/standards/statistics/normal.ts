/** The normal distribution, to double precision, as far as confidence limits need it. */

/** Φ(x), by the series of Marsaglia (Journal of Statistical Software, 2004). */
export function normalCumulative(x: number): number {
  if (x > 8) return 1;
  if (x < -8) return 0;
  let term = x;
  let sum = x;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** z such that a two-sided interval of ±z holds `confidence` of the distribution: 0.95 gives 1.959964. */
export function zForConfidence(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new Error(`confidence must lie between 0 and 1, not ${confidence}`);
  const target = 0.5 + confidence / 2;
  let z = 0;
  for (let step = 0; step < 60; step++) {
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    const next = z + (target - normalCumulative(z)) / density;
    if (next === z) break;
    // From 0 Newton's method climbs towards the root from below; a jump past 8 could only come from a tiny density.
    z = Math.min(next, 8);
  }
  return z;
}

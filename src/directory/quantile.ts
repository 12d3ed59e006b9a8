import { type Refusal, refuse } from '../platform/index.ts';

/**
 * The quantile of an area: 1 is the most deprived. `rank` 1 is the most deprived of `areas`; `quantiles` is 5 or 10 or any
 * other number.
 *
 * Rule: floor((q + 1) − ceil((N + 1 − rank) ÷ (N ÷ q))), as DHSC's PHEindicatormethods 2.1.0 defines it. There the division is
 * done in floating point and a result of 0 is set to 1; here it is done in whole numbers, where 0 cannot come out.
 * Refused where there are fewer areas than quantiles, or the rank is not one of 1 to N.
 */
export function quantileOfRank(rank: number, areas: number, quantiles: number): number | Refusal {
  if (!Number.isInteger(quantiles) || quantiles < 2) {
    return refuse('invalid', `A number of quantiles must be a whole number from 2 upwards, and ${quantiles} is not.`);
  }
  if (!Number.isInteger(areas) || areas < quantiles) {
    return refuse(
      'invalid',
      `${areas} areas cannot be divided into ${quantiles} groups: there must be at least one area for each group.`,
    );
  }
  if (!Number.isInteger(rank) || rank < 1 || rank > areas) {
    return refuse('invalid', `A deprivation rank must be a whole number from 1 to ${areas}, and ${rank} is not.`);
  }
  return quantiles + 1 - Math.ceil(((areas + 1 - rank) * quantiles) / areas);
}

/** Shares worked out from shown counts only. */
import type { Proportion } from '../statistics/limits.ts';
import { wilson } from '../statistics/limits.ts';
import type { ShownCount } from './protect.ts';

/** A share with its Wilson limits from two shown counts; undefined when either is hidden or the denominator is 0. */
export function shareOfShown(part: ShownCount, whole: ShownCount, confidence?: number): Proportion | undefined {
  if (part.shown === undefined || whole.shown === undefined) return undefined;
  // Rounding keeps order, so a part never comes out above its whole.
  return wilson(part.shown, whole.shown, confidence);
}

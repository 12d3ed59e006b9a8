import { testNhsNumber, testNhsNumberRange } from '../../identity/index.ts';
import type { Random } from './random.ts';

/** Of a million numbers in the 999 range, those with a check digit: about one in eleven has none. */
const usable = 905_000;

/**
 * Gives out NHS numbers of the test range (999), each once, in an order that shows no pattern. The range has about 909,090 of them:
 * in a place of more people some go without, spread evenly and not by where they live. Keep one for a whole place.
 */
export class NhsNumbers {
  #at = 0;
  #step: number;
  #start: number;
  #spare: number;
  withoutNumber = 0;

  constructor(random: Random, people: number) {
    // Prime to 1,000,000 (odd, and no multiple of 5), so that every number comes up once before any comes twice.
    this.#step = random.whole(30_000, 49_999) * 10 + 7;
    this.#start = random.whole(0, testNhsNumberRange - 1);
    this.#spare = Math.max(0, 1 - usable / people);
  }

  /** The next number; undefined with the given chance (never given one, not known), or when the range is used up. */
  next(random: Random, chanceOfNone: number): string | undefined {
    if (random.chance(Math.max(chanceOfNone, this.#spare))) {
      this.withoutNumber++;
      return undefined;
    }
    while (this.#at < testNhsNumberRange) {
      const number = testNhsNumber((this.#start + this.#at * this.#step) % testNhsNumberRange);
      this.#at++;
      if (number !== undefined) return number;
    }
    this.withoutNumber++;
    return undefined;
  }
}

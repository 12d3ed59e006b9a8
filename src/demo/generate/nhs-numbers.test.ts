import { describe, expect, it } from 'vitest';
import { isTestNhsNumber } from '../../identity/index.ts';
import { NhsNumbers } from './nhs-numbers.ts';
import { Random } from './random.ts';

describe('NhsNumbers', () => {
  it('gives each person a valid number of the test range, and none twice', () => {
    const random = new Random(1);
    const numbers = new NhsNumbers(random, 20_000);
    const given = Array.from({ length: 20_000 }, () => numbers.next(random, 0)!);
    expect(given.every((number) => isTestNhsNumber(number))).toBe(true);
    expect(new Set(given).size).toBe(20_000);
    expect(numbers.withoutNumber).toBe(0);
  });

  it('leaves some of a million people without, as the range has fewer numbers, and those evenly', () => {
    const random = new Random(2);
    const numbers = new NhsNumbers(random, 1_000_000);
    const seen = new Set<string>();
    const without: number[] = [0, 0, 0, 0];
    for (let i = 0; i < 1_000_000; i++) {
      const number = numbers.next(random, 0);
      if (number === undefined) without[Math.floor(i / 250_000)]!++;
      else seen.add(number);
    }
    expect(seen.size + numbers.withoutNumber).toBe(1_000_000);
    expect(seen.size).toBeGreaterThan(903_000);
    expect(Math.max(...without) - Math.min(...without)).toBeLessThan(1_500);
  });
});

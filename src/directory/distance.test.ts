import { describe, expect, it } from 'vitest';
import { kilometresBetween } from './distance.ts';

describe('the straight line', () => {
  it('is one degree of a meridian, and half way round the Earth at most', () => {
    const at = (latitude: number, longitude: number) => ({ latitude, longitude });
    expect(kilometresBetween(at(51, 0), at(52, 0))).toBeCloseTo(111.195, 2);
    // Half as long at 60 degrees north, where a degree of longitude is half of one at the equator.
    expect(kilometresBetween(at(60, 0), at(60, 1))).toBeCloseTo(55.597, 2);
    expect(kilometresBetween(at(0, 0), at(0, 180))).toBeCloseTo(20_015.1, 1);
    expect(kilometresBetween(at(53.4, -1.5), at(53.4, -1.5))).toBe(0);
  });
});

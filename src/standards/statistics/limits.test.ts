import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byar, exactPoisson, rate, wilson } from './limits.ts';
import { normalCumulative, zForConfidence } from './normal.ts';

const folder = `${process.env.WPC_SHARED_DATA ?? '../shared/data'}/inequality`;
const rows = (file: string): string[][] =>
  readFileSync(`${folder}/${file}`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','));
const confidenceOf = (text: string): number => Number.parseFloat(text) / 100;

describe('the normal distribution', () => {
  it('gives the usual z', () => {
    expect(zForConfidence(0.95)).toBeCloseTo(1.959963984540054, 12);
    expect(zForConfidence(0.998)).toBeCloseTo(3.090232306167813, 11);
    expect(normalCumulative(-1)).toBeCloseTo(1 - normalCumulative(1), 14);
  });
});

describe('golden limits', () => {
  it('Byar of 10 and 100', () => {
    expect(byar(10).lower).toBeCloseTo(4.78745, 5);
    expect(byar(10).upper).toBeCloseTo(18.39146, 5);
    expect(byar(100).lower).toBeCloseTo(81.36211, 5);
    expect(byar(100).upper).toBeCloseTo(121.62794, 5);
  });
  it('Wilson of 15 in 100', () => {
    const share = wilson(15, 100);
    expect(share?.lower).toBeCloseTo(0.09306, 5);
    expect(share?.upper).toBeCloseTo(0.23284, 5);
  });
  it('an empty denominator has no share, and a numerator above it is a bug', () => {
    expect(wilson(0, 0)).toBeUndefined();
    expect(() => wilson(3, 2)).toThrow('numerator');
  });
  it('exact limits of 0 start at 0', () => {
    expect(exactPoisson(0).lower).toBe(0);
    expect(exactPoisson(0).upper).toBeCloseTo(3.688879454, 8);
  });
});

const present = existsSync(folder);
if (!present) console.log(`skipped: the published reference tables are not at ${folder} (set WPC_SHARED_DATA)`);

describe.skipIf(!present)('the published reference tables', () => {
  it('Byar and Wilson', () => {
    for (const [x, n, lower, upper, confidence, method] of rows('testdata_Byars_Wilson__testdata_B_W.csv')) {
      const limits =
        method === 'Wilson'
          ? wilson(Number(x), Number(n), confidenceOf(confidence ?? ''))
          : byar(Number(x), confidenceOf(confidence ?? ''));
      // The table leaves a lower limit blank where Byar's formula falls below 0.
      expect(limits?.lower).toBeCloseTo(lower ? Number(lower) : 0, 8);
      expect(limits?.upper).toBeCloseTo(Number(upper), 8);
    }
  });
  it('rates: exact below 10, Byar above', () => {
    for (const [, x, n, value, lower95, upper95, lower998, upper998, , , multiplier] of rows(
      'testdata_Rate__testdata_Rate.csv',
    )) {
      if (!value || !n) continue;
      const at95 = rate(Number(x), Number(n), Number(multiplier));
      const at998 = rate(Number(x), Number(n), Number(multiplier), 0.998);
      const close = (got: number | undefined, want: string | undefined): void =>
        expect((got ?? Number.NaN) / Number(want)).toBeCloseTo(1, 8);
      close(at95?.value, value);
      close(at95?.lower, lower95);
      close(at95?.upper, upper95);
      close(at998?.lower, lower998);
      close(at998?.upper, upper998);
    }
  });
});

describe('properties', () => {
  it('a share lies within its limits, and they within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, part) => {
        const share = wilson(Math.floor(n * part), n);
        return (
          share !== undefined &&
          0 <= share.lower &&
          share.lower <= share.value + 1e-12 &&
          share.value <= share.upper + 1e-12 &&
          share.upper <= 1
        );
      }),
    );
  });
  it('more confidence never narrows the limits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        (count) => byar(count, 0.998).upper >= byar(count).upper && byar(count, 0.998).lower <= byar(count).lower,
      ),
    );
  });
});

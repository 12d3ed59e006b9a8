import { describe, expect, it } from 'vitest';
import { Random, ranked, weights } from './random.ts';

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.unit());

describe('Random', () => {
  it('gives the same numbers for the same seed and path, and others for any other', () => {
    expect(draws(new Random(7, 'household', 3), 20)).toEqual(draws(new Random(7, 'household', 3), 20));
    const streams = [
      new Random(7, 'household', 3),
      new Random(8, 'household', 3),
      new Random(7, 'household', 4),
      new Random(7, 'househol', 'd3'),
      new Random(7),
    ];
    expect(new Set(streams.map((random) => random.unit())).size).toBe(streams.length);
  });

  it('is even: each tenth of the range gets about a tenth of the draws', () => {
    const counts = Array<number>(10).fill(0);
    for (const unit of draws(new Random(1), 100_000)) counts[Math.floor(unit * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('draws by weight, and the first of a ranked list most often', () => {
    const random = new Random(2);
    const table = weights([
      ['often', 9],
      ['seldom', 1],
    ]);
    const often = Array.from({ length: 10_000 }, () => random.weighted(table)).filter(
      (value) => value === 'often',
    ).length;
    expect(often).toBeGreaterThan(8_800);
    expect(often).toBeLessThan(9_200);
    const names = ranked(['a', 'b', 'c', 'd']);
    const counts = Map.groupBy(
      Array.from({ length: 10_000 }, () => random.weighted(names)),
      (name) => name,
    );
    expect(counts.get('a')!.length).toBeGreaterThan(counts.get('d')!.length);
  });

  it('has the spread it is asked for', () => {
    const random = new Random(3);
    const normal = Array.from({ length: 50_000 }, () => random.normal());
    const mean = normal.reduce((a, b) => a + b, 0) / normal.length;
    const variance = normal.reduce((a, b) => a + (b - mean) ** 2, 0) / normal.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    const waits = Array.from({ length: 20_001 }, () => random.logNormal(40, 0.5)).sort((a, b) => a - b);
    expect(Math.abs(waits[10_000]! - 40)).toBeLessThan(1);
    const counts = Array.from({ length: 20_000 }, () => random.poisson(2.5));
    expect(Math.abs(counts.reduce((a, b) => a + b, 0) / counts.length - 2.5)).toBeLessThan(0.05);
  });

  it('makes ids in the form of a UUID, each its own', () => {
    const random = new Random(4);
    const ids = Array.from({ length: 5_000 }, () => random.uuid());
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

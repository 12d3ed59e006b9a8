import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShownCount } from './protect.ts';
import { protectCount, protectRow, protectTable } from './protect.ts';
import { shareOfShown } from './share.ts';

const plain = (counts: ShownCount[]): (number | undefined)[] => counts.map(({ shown }) => shown);

describe('one count', () => {
  it.each([
    [0, 0],
    [1, undefined],
    [7, undefined],
    [8, 10],
    [12, 10],
    [13, 15],
    [1002, 1000],
  ])('%i is shown as %s', (count, shown) => {
    expect(protectCount(count).shown).toBe(shown);
  });
  it('is refused when it is no count', () => {
    expect(() => protectCount(2.5)).toThrow('whole number');
    expect(() => protectCount(-1)).toThrow('whole number');
  });
});

describe('a row with its total', () => {
  it('hides a second count, or the first could be had by subtraction', () => {
    const row = protectRow([3, 40, 100]);
    expect(plain(row.cells)).toEqual([undefined, undefined, 100]);
    expect(row.total.shown).toBe(145);
  });
  it('hides nothing more where two are hidden that together are not small', () => {
    expect(plain(protectRow([3, 6, 100]).cells)).toEqual([undefined, undefined, 100]);
  });
  it('hides a third where two together would be a small count', () => {
    expect(plain(protectRow([3, 4, 100, 200]).cells)).toEqual([undefined, undefined, undefined, 200]);
  });
  it('adds up as shown', () => {
    expect(protectRow([8, 8]).total.shown).toBe(20);
  });
  it('hides nothing where nothing is small', () => {
    expect(plain(protectRow([0, 12, 100]).cells)).toEqual([0, 10, 100]);
  });
});

describe('a table', () => {
  it('hides complements in rows and columns', () => {
    const { cells, rowTotals, columnTotals, total } = protectTable([
      [3, 40],
      [50, 60],
    ]);
    expect(cells.map(plain)).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect([plain(rowTotals), plain(columnTotals), total.shown]).toEqual([[45, 110], [55, 100], 155]);
  });
  it('refuses rows of different length', () => {
    expect(() => protectTable([[1, 2], [3]])).toThrow('every row');
  });
});

describe('shares', () => {
  it('come from the shown counts, never the exact ones', () => {
    const { cells, total } = protectRow([13, 87]);
    expect(shareOfShown(cells[0] as ShownCount, total)?.value).toBe(0.15);
  });
  it('are hidden with either of their counts', () => {
    const { cells, total } = protectRow([3, 87]);
    expect(shareOfShown(cells[0] as ShownCount, total)).toBeUndefined();
    expect(shareOfShown(cells[1] as ShownCount, total)).toBeUndefined();
  });
});

const counts = (max: number) => fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max }));
const tables = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(counts(500), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );

describe('properties of protected tables', () => {
  it('nothing from 1 to 7 is shown, and everything shown is a multiple of 5 within 2 of the truth', () => {
    fc.assert(
      fc.property(tables, (table) => {
        protectTable(table).cells.forEach((row, r) => {
          row.forEach(({ shown }, c) => {
            const truth = table[r]?.[c] ?? 0;
            if (truth > 0 && truth < 8) expect(shown).toBeUndefined();
            else if (shown !== undefined) expect([shown % 5, Math.abs(shown - truth) <= 2]).toEqual([0, true]);
          });
        });
      }),
    );
  });

  it('no row or column under a shown total has exactly one hidden, and none under a hidden total has none', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const { cells, rowTotals, columnTotals, total } = protectTable(table);
        const grid = [...cells.map((row, r) => [...row, rowTotals[r] as ShownCount]), [...columnTotals, total]];
        const lines = [...grid, ...(grid[0] ?? []).map((_, c) => grid.map((row) => row[c] as ShownCount))];
        for (const line of lines) expect(line.filter(({ shown }) => shown === undefined).length).not.toBe(1);
      }),
    );
  });

  it('an attacker who knows the method cannot work out a small count: every row of three up to 13', () => {
    expect(givenAway(3, 14, 24, ([a, b, c]) => [[a ?? 0, b ?? 0, c ?? 0]])).toEqual([]);
  });

  it.skipIf(process.env.WPC_SOAK !== '1')(
    'nor from every table of two by two up to 8',
    () => {
      // Every table that could look like one of those has no count above 18, so the search is complete.
      expect(
        givenAway(4, 9, 19, ([a, b, c, d]) => [
          [a ?? 0, b ?? 0],
          [c ?? 0, d ?? 0],
        ]),
      ).toEqual([]);
    },
    120_000,
  );

  it('nor from tables of two by two up to 5', () => {
    expect(
      givenAway(4, 6, 13, ([a, b, c, d]) => [
        [a ?? 0, b ?? 0],
        [c ?? 0, d ?? 0],
      ]),
    ).toEqual([]);
  });
});

/** Tables with counts below `judged` of which a small count can be told from outside, among all tables with counts below `searched`. */
function givenAway(
  size: number,
  judged: number,
  searched: number,
  shape: (counts: number[]) => number[][],
): number[][] {
  const possible = new Map<string, Set<number>[]>();
  const judgedTables: { counts: number[]; looks: Set<number>[] }[] = [];
  for (let code = 0; code < searched ** size; code++) {
    const counts = Array.from({ length: size }, (_, digit) => Math.floor(code / searched ** digit) % searched);
    const outside = asPublished(shape(counts));
    const looks = possible.get(outside) ?? counts.map(() => new Set<number>());
    counts.forEach((count, cell) => {
      looks[cell]?.add(count);
    });
    possible.set(outside, looks);
    if (counts.every((count) => count < judged)) judgedTables.push({ counts, looks });
  }
  return judgedTables
    .filter(({ counts, looks }) => counts.some((count, cell) => count > 0 && count < 8 && looks[cell]?.size === 1))
    .map(({ counts }) => counts);
}

/** What the public sees of a table, as text. */
function asPublished(table: number[][]): string {
  const { cells, rowTotals, columnTotals, total } = protectTable(table);
  return [...cells.flat(), ...rowTotals, ...columnTotals, total].map(({ shown }) => shown ?? '*').join(' ');
}

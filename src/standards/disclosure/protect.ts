/**
 * Disclosure control of a table of counts of people: counts of 1 to 7 are not shown, the rest are rounded to 5, and where one
 * count in a row or column is hidden a second is hidden too, or it could be had by subtraction. Whatever is derived from
 * the table (shares, limits, charts) must be derived from the shown counts, or the exact ones leak back.
 * Source of the thresholds: NHS England, disclosure control for published hospital and mental-health statistics.
 */

const SMALLEST_SHOWN = 8;
const ROUNDED_TO = 5;

/** What may be shown of one count: a rounded number, or nothing. Why it is hidden is itself not to be shown. */
export type ShownCount = { readonly shown: number } | { readonly shown: undefined };

export const hiddenCount: ShownCount = { shown: undefined };

export interface ProtectedTable {
  /** Rows by columns, as given. */
  cells: ShownCount[][];
  rowTotals: ShownCount[];
  columnTotals: ShownCount[];
  total: ShownCount;
}

/** One count standing alone. */
export function protectCount(count: number): ShownCount {
  refuseBadCount(count);
  return isSmall(count) ? hiddenCount : { shown: rounded(count) };
}

/** A row of counts with their total. */
export function protectRow(counts: readonly number[]): { cells: ShownCount[]; total: ShownCount } {
  const table = protectTable([counts]);
  return { cells: table.cells[0] ?? [], total: table.total };
}

/** A table of counts, with totals of rows, columns and all. Every row must have the same length. */
export function protectTable(counts: readonly (readonly number[])[]): ProtectedTable {
  const grid = withTotals(counts);
  const hidden = grid.map((row) => row.map(isSmall));
  hideComplements(grid, hidden);
  const lastRow = grid.length - 1;
  const lastColumn = (grid[0]?.length ?? 1) - 1;
  const shownAt = (row: number, column: number): ShownCount => {
    if (hidden[row]?.[column]) return hiddenCount;
    const rows = row === lastRow ? counts.keys().toArray() : [row];
    const columns = column === lastColumn ? Array.from({ length: lastColumn }, (_, c) => c) : [column];
    return {
      shown: sumAsShown(
        rows.flatMap((r) => columns.map((c): Position => [r, c])),
        grid,
        hidden,
      ),
    };
  };
  return {
    cells: counts.map((row, r) => row.map((_, c) => shownAt(r, c))),
    rowTotals: counts.map((_, r) => shownAt(r, lastColumn)),
    columnTotals: Array.from({ length: lastColumn }, (_, c) => shownAt(lastRow, c)),
    total: shownAt(lastRow, lastColumn),
  };
}

/**
 * A total as it may be shown: the rounded counts that are shown, and the rounded sum of those that are not. A total rounded
 * by itself would narrow the counts behind it (8 and 8 shown as 10 and 10 with a total of 15 can only be 8 or 9).
 */
function sumAsShown(cells: Position[], grid: number[][], hidden: boolean[][]): number {
  const count = ([r, c]: Position): number => grid[r]?.[c] ?? 0;
  const unseen = cells.filter(([r, c]) => hidden[r]?.[c]);
  const seen = cells.filter(([r, c]) => !hidden[r]?.[c]);
  return sum(seen.map((cell) => rounded(count(cell)))) + rounded(sum(unseen.map(count)));
}

function isSmall(count: number): boolean {
  return count > 0 && count < SMALLEST_SHOWN;
}

function rounded(count: number): number {
  return Math.round(count / ROUNDED_TO) * ROUNDED_TO;
}

function refuseBadCount(count: number): void {
  if (!Number.isInteger(count) || count < 0)
    throw new Error(`a count of people is a whole number from 0, not ${count}`);
}

/** The counts with a last column of row totals and a last row of column totals. */
function withTotals(counts: readonly (readonly number[])[]): number[][] {
  const width = counts[0]?.length ?? 0;
  const rows = counts.map((row) => {
    if (row.length !== width) throw new Error(`every row needs ${width} counts, not ${row.length}`);
    row.forEach(refuseBadCount);
    return [...row, sum(row)];
  });
  const totals = Array.from({ length: width + 1 }, (_, c) => sum(rows.map((row) => row[c] ?? 0)));
  return [...rows, totals];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

type Position = readonly [row: number, column: number];

/** Hides more until no hidden count can be had by subtraction. Hidden counts only ever grow, so it ends. */
function hideComplements(grid: number[][], hidden: boolean[][]): void {
  const lines = linesOf(grid);
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      if (isSafe(line, grid, hidden)) continue;
      const next = leastLoss(line, grid, hidden);
      const row = next && hidden[next[0]];
      if (!next || !row) continue;
      row[next[1]] = true;
      changed = true;
    }
  }
}

/**
 * A line under a shown total hides nothing, or at least two counts that together are not small. A line under a hidden total
 * hides at least one, or the total could be had by adding up.
 */
function isSafe(line: Position[], grid: number[][], hidden: boolean[][]): boolean {
  const total = line[line.length - 1] as Position;
  const unseen = line.slice(0, -1).filter(([r, c]) => hidden[r]?.[c]);
  if (hidden[total[0]]?.[total[1]]) return unseen.length > 0;
  return unseen.length === 0 || (unseen.length > 1 && sum(unseen.map(([r, c]) => grid[r]?.[c] ?? 0)) >= SMALLEST_SHOWN);
}

/** Rows and columns, each with its total as the last member. */
function linesOf(grid: number[][]): Position[][] {
  const width = grid[0]?.length ?? 0;
  const rows = grid.map((row, r) => row.map((_, c): Position => [r, c]));
  const columns = Array.from({ length: width }, (_, c) => grid.map((_row, r): Position => [r, c]));
  return [...rows, ...columns];
}

/** The smallest count still shown that is not 0, members before the total; the total, then a 0, only when nothing else is left. */
function leastLoss(line: Position[], grid: number[][], hidden: boolean[][]): Position | undefined {
  const shown = line.filter(([r, c]) => !hidden[r]?.[c]);
  const count = ([r, c]: Position): number => grid[r]?.[c] ?? 0;
  const total = line[line.length - 1];
  const cost = (position: Position): number =>
    count(position) === 0 ? 2e15 : position === total ? 1e15 : count(position);
  return shown.sort((a, b) => cost(a) - cost(b))[0];
}

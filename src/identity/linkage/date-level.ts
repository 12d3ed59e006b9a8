/** Levels of `birthDate` for two packed dates; 0 where either is not known. */
export function dateLevel(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  if (a === b) return a % 10000 === 101 || a % 100 === 0 ? (a % 100 === 0 ? 6 : 2) : 1;
  const ya = (a / 10000) | 0;
  const yb = (b / 10000) | 0;
  const ra = a % 10000;
  const rb = b % 10000;
  const ma = (ra / 100) | 0;
  const mb = (rb / 100) | 0;
  const da = ra % 100;
  const db = rb % 100;
  if (ya === yb) {
    if (da === 0 || db === 0) return ma === 0 || mb === 0 || ma === mb ? 6 : 10;
    if (ma === db && da === mb) return 3;
    if (ma === mb) return slipOfTwo(da, db) ? 4 : ra === 101 || rb === 101 ? 6 : 7;
    if (da === db) return slipOfTwo(ma, mb) ? 4 : ra === 101 || rb === 101 ? 6 : 9;
    return ra === 101 || rb === 101 ? 6 : byDays(a, b);
  }
  // Two dates that are both 1 January, or both a bare year, share nothing when the years differ.
  if (ra !== rb || ra === 101 || da === 0) return byDays(a, b);
  const years = Math.abs(ya - yb);
  if (years === 1 || years === 10) return 5;
  return slipOfFour(ya, yb) ? 4 : 8;
}

/** How far apart two dates lie, roughly: a month is taken as 31 days and a year as 372. */
function byDays(a: number, b: number): number {
  const days = Math.abs(dayNumber(a) - dayNumber(b));
  return days <= 372 ? 10 : days <= 3720 ? 11 : 12;
}

function dayNumber(date: number): number {
  return ((date / 10000) | 0) * 372 + ((((date % 10000) / 100) | 0) - 1) * 31 + (date % 100);
}

/** True where two two-digit numbers differ in one digit or have their digits swapped. */
function slipOfTwo(a: number, b: number): boolean {
  const a1 = (a / 10) | 0;
  const b1 = (b / 10) | 0;
  return a1 === b1 || a % 10 === b % 10 || (a1 === b % 10 && a % 10 === b1);
}

function slipOfFour(a: number, b: number): boolean {
  const lowA = a % 100;
  const lowB = b % 100;
  const highA = (a / 100) | 0;
  const highB = (b / 100) | 0;
  if (highA === highB) return slipOfTwo(lowA, lowB);
  return lowA === lowB && slipOfTwo(highA, highB);
}

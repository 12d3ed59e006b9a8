/**
 * String likeness on slices of one array of UTF-16 units, so that millions of comparisons make no garbage.
 * Jaro-Winkler after Winkler (1990): prefix scale 0.1, at most 4, applied whatever the Jaro value.
 */

const most = 96;
const usedB = new Uint8Array(most);
const matchesA = new Uint16Array(most);

/** Jaro-Winkler likeness of chars[aFrom..aTo) and chars[bFrom..bTo), from 0 to 1. Only the first 96 units count. */
export function jaroWinkler(chars: Uint16Array, aFrom: number, aTo: number, bFrom: number, bTo: number): number {
  const la = Math.min(aTo - aFrom, most);
  const lb = Math.min(bTo - bFrom, most);
  if (la === 0 || lb === 0) return 0;
  const window = Math.max(0, (Math.max(la, lb) >> 1) - 1);
  usedB.fill(0, 0, lb);
  let matched = 0;
  for (let i = 0; i < la; i++) {
    const c = chars[aFrom + i]!;
    const to = Math.min(lb - 1, i + window);
    for (let j = i > window ? i - window : 0; j <= to; j++) {
      if (usedB[j] === 0 && chars[bFrom + j] === c) {
        usedB[j] = 1;
        matchesA[matched++] = c;
        break;
      }
    }
  }
  if (matched === 0) return 0;
  let outOfOrder = 0;
  for (let j = 0, k = 0; j < lb; j++) {
    if (usedB[j] === 1 && chars[bFrom + j] !== matchesA[k++]) outOfOrder++;
  }
  const jaro = (matched / la + matched / lb + (matched - (outOfOrder >> 1)) / matched) / 3;
  let prefix = 0;
  const prefixMost = Math.min(4, la, lb);
  while (prefix < prefixMost && chars[aFrom + prefix] === chars[bFrom + prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

let rowA = new Uint16Array(most + 1);
let rowB = new Uint16Array(most + 1);
let rowC = new Uint16Array(most + 1);

/** True where one insertion, deletion, change or swap of neighbours makes one of the other: read once from both ends. */
export function withinOneEdit(chars: Uint16Array, aFrom: number, aTo: number, bFrom: number, bTo: number): boolean {
  const la = aTo - aFrom;
  const lb = bTo - bFrom;
  if (la - lb > 1 || lb - la > 1) return false;
  const shorter = Math.min(la, lb);
  let head = 0;
  while (head < shorter && chars[aFrom + head] === chars[bFrom + head]) head++;
  let tail = 0;
  while (tail < shorter - head && chars[aTo - 1 - tail] === chars[bTo - 1 - tail]) tail++;
  const leftA = la - head - tail;
  const leftB = lb - head - tail;
  if (leftA <= 1 && leftB <= 1) return true;
  return (
    leftA === 2 &&
    leftB === 2 &&
    chars[aFrom + head] === chars[bFrom + head + 1] &&
    chars[aFrom + head + 1] === chars[bFrom + head]
  );
}

/**
 * Damerau-Levenshtein distance (optimal string alignment: insert, delete, change, swap of neighbours), or `limit + 1`
 * once it is certain to exceed `limit`.
 */
export function editDistance(
  chars: Uint16Array,
  aFrom: number,
  aTo: number,
  bFrom: number,
  bTo: number,
  limit: number,
): number {
  const la = Math.min(aTo - aFrom, most);
  const lb = Math.min(bTo - bFrom, most);
  if (Math.abs(la - lb) > limit) return limit + 1;
  let before = rowA;
  let previous = rowB;
  let current = rowC;
  const far = limit + 1;
  for (let j = 0; j <= lb; j++) previous[j] = j;
  for (let i = 1; i <= la; i++) {
    const c = chars[aFrom + i - 1];
    // Only a band along the diagonal can stay within the limit.
    const first = Math.max(1, i - limit);
    const last = Math.min(lb, i + limit);
    current[first - 1] = first === 1 ? i : far;
    let least = current[first - 1]!;
    for (let j = first; j <= last; j++) {
      const d = chars[bFrom + j - 1];
      let cost = previous[j - 1]! + (c === d ? 0 : 1);
      const del = (j === i + limit ? far : previous[j]!) + 1;
      const ins = current[j - 1]! + 1;
      if (del < cost) cost = del;
      if (ins < cost) cost = ins;
      if (i > 1 && j > 1 && c === chars[bFrom + j - 2] && d === chars[aFrom + i - 2] && before[j - 2]! + 1 < cost) {
        cost = before[j - 2]! + 1;
      }
      current[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit) return far;
    const spare = before;
    before = previous;
    previous = current;
    current = spare;
  }
  const distance = previous[lb]!;
  rowA = before;
  rowB = previous;
  rowC = current;
  return distance > limit ? limit + 1 : distance;
}

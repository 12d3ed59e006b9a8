import type { ValueColumn } from './corpus.ts';
import { editDistance, jaroWinkler, withinOneEdit } from './similarity.ts';

/** How alike two distinct names are. Numbers follow the levels of a first name. */
export const nameLevels = {
  same: 1,
  nickname: 2,
  near: 3,
  sound: 4,
  alike: 5,
  initial: 6,
  other: 7,
  different: 8,
} as const;

export type Likeness = (a: number, b: number) => number;

/** Memory for answers is worth having only where values come again: a pair of single records has none. */
const smallColumn = 256;
const mostCacheBits = 17;

/**
 * Remembers the likeness of two distinct values. The work always gets them in one order, by length and then by letter,
 * because Jaro-Winkler may depend on it: so the answer does not depend on which record stands first.
 */
function remembered(column: ValueColumn, work: Likeness): Likeness {
  const ordered: Likeness = (a, b) => (standsFirst(column, a, b) ? work(a, b) : work(b, a));
  const distinct = column.at.length;
  if (distinct < smallColumn) return ordered;
  const bits = Math.min(mostCacheBits, 35 - Math.clz32(distinct));
  const firsts = new Int32Array(1 << bits).fill(-1);
  const seconds = new Int32Array(1 << bits);
  const answers = new Uint8Array(1 << bits);
  return (x, y) => {
    const a = Math.min(x, y);
    const b = Math.max(x, y);
    const slot = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> (32 - bits);
    if (firsts[slot] === a && seconds[slot] === b) return answers[slot]!;
    const answer = ordered(a, b);
    firsts[slot] = a;
    seconds[slot] = b;
    answers[slot] = answer;
    return answer;
  };
}

/** Bits set in a number. */
function ones(n: number): number {
  let x = n - ((n >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Cheap bounds from the set of letters of each value: most values are so unlike that neither measure need be worked out.
 * Bit c % 32 of `letters` is set where the value has unit c, of `again` where it has it twice.
 */
interface Bounds {
  /** True where the edit distance may be `limit` or less: one edit takes one unit and gives one, so changes at most two bits. */
  edits(a: number, b: number, limit: number): boolean;
  /** True where Jaro-Winkler may reach `least`: a letter the other has not got is never matched. */
  jw(a: number, b: number, least: number): boolean;
}

function boundsOf({ chars, at, letters, again }: ValueColumn): Bounds {
  return {
    edits: (a, b, limit) => {
      const longer = at[a + 1]! - at[a]! - (at[b + 1]! - at[b]!);
      if (longer > limit || -longer > limit) return false;
      return ones(letters[a]! ^ letters[b]!) + ones(again[a]! ^ again[b]!) <= 2 * limit;
    },
    jw: (a, b, least) => {
      const la = at[a + 1]! - at[a]!;
      const lb = at[b + 1]! - at[b]!;
      const onlyA = ones(letters[a]! & ~letters[b]!) + ones(again[a]! & ~again[b]!);
      const onlyB = ones(letters[b]! & ~letters[a]!) + ones(again[b]! & ~again[a]!);
      const m = Math.min(la - onlyA, lb - onlyB);
      const jaro = (m / la + m / lb + 1) / 3;
      return (chars[at[a]!] === chars[at[b]!] ? jaro + 0.4 * (1 - jaro) : jaro) >= least;
    },
  };
}

export function standsFirst({ chars, at }: ValueColumn, a: number, b: number): boolean {
  const la = at[a + 1]! - at[a]!;
  const lb = at[b + 1]! - at[b]!;
  if (la !== lb) return la < lb;
  for (let i = 0; i < la; i++) {
    const d = chars[at[a]! + i]! - chars[at[b]! + i]!;
    if (d !== 0) return d < 0;
  }
  return true;
}

/** Likeness of two folded names: the thresholds are those record linkage commonly uses with Jaro-Winkler. */
export function nameLikeness(names: ValueColumn): Likeness {
  const { chars, at, facts } = names;
  const sound = facts.sound!;
  const slots = [facts.nickname0!, facts.nickname1!, facts.nickname2!, facts.nickname3!];
  const sharesNickname = (a: number, b: number) =>
    slots[0]![a] !== 0 && slots[0]![b] !== 0 && slots.some((sa) => sa[a] !== 0 && slots.some((sb) => sb[b] === sa[a]));
  const bounds = boundsOf(names);
  return remembered(names, (a, b) => {
    const la = at[a + 1]! - at[a]!;
    const lb = at[b + 1]! - at[b]!;
    if (la === 1 || lb === 1) {
      return chars[at[a]!] === chars[at[b]!] ? nameLevels.initial : nameLevels.different;
    }
    if (sharesNickname(a, b)) return nameLevels.nickname;
    if (la > 2 && withinOneEdit(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!)) return nameLevels.near;
    const jw = bounds.jw(a, b, 0.85) ? jaroWinkler(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!) : 0;
    if (jw >= 0.92 && la > 2) return nameLevels.near;
    if (sound[a] === sound[b] && sound[a] !== 0) return nameLevels.sound;
    if (jw >= 0.85) return nameLevels.alike;
    if (la <= 5 || !bounds.edits(a, b, 2)) return nameLevels.different;
    const edits = editDistance(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!, 2);
    return edits <= 2 ? nameLevels.alike : nameLevels.different;
  });
}

/** 2 where two values differ by little, 3 where by much, for words such as towns and streets. */
export function wordLikeness(column: ValueColumn, jwLeast: number, edits: number): Likeness {
  const { chars, at } = column;
  const bounds = boundsOf(column);
  return remembered(column, (a, b) => {
    const la = at[a + 1]! - at[a]!;
    if (la > 4 && bounds.edits(a, b, edits)) {
      if (editDistance(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!, edits) <= edits) return 2;
    }
    if (!bounds.jw(a, b, jwLeast)) return 3;
    return jaroWinkler(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!) >= jwLeast ? 2 : 3;
  });
}

export function slipLikeness(column: ValueColumn): Likeness {
  const { chars, at } = column;
  const bounds = boundsOf(column);
  return (a, b) => (bounds.edits(a, b, 1) && withinOneEdit(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!) ? 2 : 3);
}

export function postcodeLikeness(column: ValueColumn): Likeness {
  const { chars, at, facts } = column;
  const { area, district, sector } = facts as { area: Int32Array; district: Int32Array; sector: Int32Array };
  return (a, b) => {
    const la = at[a + 1]! - at[a]!;
    const lb = at[b + 1]! - at[b]!;
    // An outward code alone (SW1A) can agree with a district at best.
    const outwardOnly = la < 4 || lb < 4 || sector[a] === 0 || sector[b] === 0;
    if (!outwardOnly && slips(chars, at[a]!, at[b]!, la, lb)) return 2;
    if (sector[a] !== 0 && sector[a] === sector[b]) return 3;
    if (district[a] !== 0 && district[a] === district[b]) return 4;
    return area[a] !== 0 && area[a] === area[b] ? 5 : 6;
  };
}

/** One change or one swap of neighbours in codes of one length; the last unit changing is another place, not a slip. */
function slips(chars: Uint16Array, a: number, b: number, la: number, lb: number): boolean {
  if (la !== lb) return withinOneEdit(chars, a, a + la, b, b + lb);
  let first = -1;
  let count = 0;
  for (let k = 0; k < la; k++) {
    if (chars[a + k] !== chars[b + k]) {
      if (first < 0) first = k;
      if (++count > 2) return false;
    }
  }
  if (count === 1) return true;
  return (
    count === 2 &&
    first + 1 < la &&
    chars[a + first] === chars[b + first + 1] &&
    chars[a + first + 1] === chars[b + first]
  );
}

export function emailLikeness(column: ValueColumn): Likeness {
  const near = wordLikeness(column, 0.95, 2);
  const local = column.facts.local!;
  return (a, b) => {
    if (near(a, b) === 2) return 2;
    return local[a] === local[b] ? 3 : 4;
  };
}

import type { Corpus, ValueColumn } from './corpus.ts';
import { hasValues } from './corpus.ts';
import type { FieldKind } from './fields.ts';
import { editDistance, jaroWinkler, withinOneEdit } from './similarity.ts';

/** A field of a model bound to the columns of a corpus. */
export interface BoundField {
  name: string;
  kind: FieldKind;
  /** The column whose agreeing value's frequency counts, where there is one. */
  column?: ValueColumn;
}

/** The fields for which the corpus has anything to compare, in the order they are shown. */
export function fieldsIn(corpus: Corpus): BoundField[] {
  const out: BoundField[] = [];
  const add = (name: string, kind: FieldKind, column?: ValueColumn) =>
    out.push(column ? { name, kind, column } : { name, kind });
  const names = hasValues(corpus.given) || hasValues(corpus.family);
  if (hasValues(corpus.given) && hasValues(corpus.family)) add('nameOrder', 'nameOrder');
  if (names) add('given', 'given', corpus.given);
  if (corpus.given.ids.length > 0 && someoneHasTwo(corpus.given)) add('middle', 'middle', corpus.given);
  if (names) add('family', 'family', corpus.family);
  if (corpus.birth.some((d) => d !== 0)) add('birthDate', 'birthDate');
  if (corpus.sex.some((s) => s !== 0)) add('sex', 'sex');
  for (const kind of ['nhsNumber', 'postcode'] as const) if (hasValues(corpus[kind])) add(kind, kind, corpus[kind]);
  if (corpus.latitude.some((x) => !Number.isNaN(x))) add('distance', 'distance');
  if (hasValues(corpus.street) || hasValues(corpus.houseNumber)) add('address', 'address', corpus.street);
  for (const kind of ['locality', 'region', 'email', 'phone'] as const) {
    if (hasValues(corpus[kind])) add(kind, kind, corpus[kind]);
  }
  for (const name in corpus.identifiers)
    if (hasValues(corpus.identifiers[name]!)) add(`identifier:${name}`, 'identifier', corpus.identifiers[name]);
  for (const name in corpus.text) if (hasValues(corpus.text[name]!)) add(`text:${name}`, 'text', corpus.text[name]);
  return out;
}

function someoneHasTwo(column: ValueColumn): boolean {
  for (let r = 1; r < column.from.length; r++) if (column.from[r]! - column.from[r - 1]! > 1) return true;
  return false;
}

/** Fields of a model found in a corpus; a field the corpus has nothing for stays unbound and is never evidence. */
export function bindField(corpus: Corpus, name: string, kind: FieldKind): BoundField {
  const colon = name.indexOf(':');
  if (kind === 'identifier' || kind === 'text') {
    const column = corpus[kind === 'text' ? 'text' : 'identifiers'][name.slice(colon + 1)];
    return column ? { name, kind, column } : { name, kind };
  }
  const column = {
    given: corpus.given,
    middle: corpus.given,
    family: corpus.family,
    nhsNumber: corpus.nhsNumber,
    postcode: corpus.postcode,
    address: corpus.street,
    locality: corpus.locality,
    region: corpus.region,
    email: corpus.email,
    phone: corpus.phone,
  }[kind as string];
  return column ? { name, kind, column } : { name, kind };
}

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

type Likeness = (a: number, b: number) => number;

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

function standsFirst({ chars, at }: ValueColumn, a: number, b: number): boolean {
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
function nameLikeness(names: ValueColumn): Likeness {
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
function wordLikeness(column: ValueColumn, jwLeast: number, edits: number): Likeness {
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

function slipLikeness(column: ValueColumn): Likeness {
  const { chars, at } = column;
  const bounds = boundsOf(column);
  return (a, b) => (bounds.edits(a, b, 1) && withinOneEdit(chars, at[a]!, at[a + 1]!, at[b]!, at[b + 1]!) ? 2 : 3);
}

/** Compares records of one corpus. `levels[f]` is the level of field f, `values[f]` the agreeing distinct value or 0. */
export interface Comparer {
  fields: readonly BoundField[];
  levels: Uint8Array;
  values: Int32Array;
  /** True where the names were compared crosswise: `values` then holds a surname for the first name, and so on. */
  compare(i: number, j: number): void;
}

type Step = (i: number, j: number) => void;

export function comparer(corpus: Corpus, fields: readonly BoundField[]): Comparer {
  const levels = new Uint8Array(fields.length);
  const values = new Int32Array(fields.length);
  const steps: Step[] = [];
  const names = fields.findIndex((f) => f.kind === 'given');
  if (names >= 0) steps.push(nameStep(corpus, fields, levels, values));
  fields.forEach((field, f) => {
    const step = fieldStep(corpus, field, f, levels, values);
    if (step) steps.push(step);
  });
  const compare = (i: number, j: number) => {
    for (let s = 0; s < steps.length; s++) steps[s]!(i, j);
  };
  return { fields, levels, values, compare };
}

function fieldStep(
  corpus: Corpus,
  field: BoundField,
  f: number,
  levels: Uint8Array,
  values: Int32Array,
): Step | undefined {
  const { kind, column } = field;
  if (kind === 'nameOrder' || kind === 'given' || kind === 'family' || kind === 'middle') return undefined;
  if (kind === 'birthDate') {
    const { birth } = corpus;
    return (i, j) => {
      levels[f] = dateLevel(birth[i]!, birth[j]!);
    };
  }
  if (kind === 'sex') {
    const { sex } = corpus;
    return (i, j) => {
      levels[f] = sex[i] === 0 || sex[j] === 0 ? 0 : sex[i] === sex[j] ? 1 : 2;
    };
  }
  if (kind === 'distance') {
    return (i, j) => {
      levels[f] = distanceLevel(corpus, i, j);
    };
  }
  if (kind === 'address') return addressStep(corpus, f, levels, values);
  if (!column) return undefined;
  const likeness =
    kind === 'postcode'
      ? postcodeLikeness(column)
      : kind === 'email'
        ? emailLikeness(column)
        : kind === 'region'
          ? () => 2
          : kind === 'locality' || kind === 'text'
            ? wordLikeness(column, 0.88, 1)
            : slipLikeness(column);
  return bestOf(column, likeness, f, levels, values);
}

/** The best level any value of one record reaches with any value of the other. */
function bestOf(column: ValueColumn, likeness: Likeness, f: number, levels: Uint8Array, values: Int32Array): Step {
  const { from, ids } = column;
  return (i, j) => {
    const toI = from[i + 1]!;
    const toJ = from[j + 1]!;
    let best = 0;
    let value = 0;
    for (let p = from[i]!; p < toI; p++) {
      for (let q = from[j]!; q < toJ; q++) {
        const a = ids[p]!;
        const b = ids[q]!;
        const l = a === b ? 1 : likeness(a, b);
        // Of several values in common keep one that does not depend on the order of records or of values.
        if (best === 0 || l < best || (l === 1 && value !== a && standsFirst(column, a, value))) {
          best = l;
          value = l === 1 ? a : 0;
        }
      }
    }
    levels[f] = best;
    values[f] = value;
  };
}

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

const kmPerDegree = 111.32;

function distanceLevel({ latitude, longitude }: Corpus, i: number, j: number): number {
  const la = latitude[i]!;
  const lb = latitude[j]!;
  if (Number.isNaN(la) || Number.isNaN(lb)) return 0;
  const north = (la - lb) * kmPerDegree;
  const east = (longitude[i]! - longitude[j]!) * kmPerDegree * Math.cos(((la + lb) * Math.PI) / 360);
  const km = Math.hypot(north, east);
  return km < 0.1 ? 1 : km < 1 ? 2 : km < 5 ? 3 : km < 25 ? 4 : 5;
}

function postcodeLikeness(column: ValueColumn): Likeness {
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

function emailLikeness(column: ValueColumn): Likeness {
  const near = wordLikeness(column, 0.95, 2);
  const local = column.facts.local!;
  return (a, b) => {
    if (near(a, b) === 2) return 2;
    return local[a] === local[b] ? 3 : 4;
  };
}

function addressStep(corpus: Corpus, f: number, levels: Uint8Array, values: Int32Array): Step {
  const { houseNumber, street } = corpus;
  const alike = wordLikeness(street, 0.9, 2);
  return (i, j) => {
    const best = bestStreet(street, alike, i, j);
    const number = sharesValue(houseNumber, i, j);
    values[f] = 0;
    if (best === 0) levels[f] = number === 0 ? 0 : number === 1 ? 5 : 6;
    else if (best === 1) levels[f] = number === 1 ? 1 : 3;
    else if (best === 2) levels[f] = number === 1 ? 2 : 4;
    else levels[f] = number === 1 ? 5 : 6;
  };
}

function bestStreet(street: ValueColumn, alike: Likeness, i: number, j: number): number {
  const { from, ids } = street;
  let best = 0;
  for (let p = from[i]!; p < from[i + 1]!; p++) {
    for (let q = from[j]!; q < from[j + 1]!; q++) {
      const l = ids[p] === ids[q] ? 1 : alike(ids[p]!, ids[q]!);
      if (l === 1) return 1;
      if (best === 0 || l < best) best = l;
    }
  }
  return best;
}

/** 0 where either has none, 1 where they share a value, 2 where they do not. */
function sharesValue({ from, ids }: ValueColumn, i: number, j: number): 0 | 1 | 2 {
  if (from[i] === from[i + 1] || from[j] === from[j + 1]) return 0;
  for (let p = from[i]!; p < from[i + 1]!; p++) {
    for (let q = from[j]!; q < from[j + 1]!; q++) if (ids[p] === ids[q]) return 1;
  }
  return 2;
}

/** First name, middle name, surname and their order, which cannot be told apart one by one. */
function nameStep(corpus: Corpus, fields: readonly BoundField[], levels: Uint8Array, values: Int32Array): Step {
  const { given, family, familyParts } = corpus;
  const at = (kind: FieldKind) => fields.findIndex((f) => f.kind === kind);
  const order = at('nameOrder');
  const first = at('given');
  const middle = at('middle');
  const last = at('family');
  const likeness = nameLikeness(given);
  const like: Likeness = (a, b) => (a === 0 || b === 0 ? 0 : a === b ? 1 : likeness(a, b));
  const head = (column: ValueColumn, r: number) =>
    column.from[r]! < column.from[r + 1]! ? column.ids[column.from[r]!]! : 0;

  const write = (givenLevel: number, givenValue: number, familyLevel: number, familyValue: number) => {
    levels[first] = givenLevel;
    values[first] = givenValue;
    levels[last] = familyLevel;
    values[last] = familyValue;
  };

  return (i, j) => {
    const gi = head(given, i);
    const gj = head(given, j);
    const fi = head(family, i);
    const fj = head(family, j);
    const straightGiven = givenLevel(gi, gj, i, j);
    const straightFamily = surnameLevel(fi, fj, i, j);
    if (order >= 0) levels[order] = (gi || fi) && (gj || fj) ? 1 : 0;
    if (middle >= 0) {
      levels[middle] = middleLevel(i, j, straightGiven);
      values[middle] = levels[middle] === 1 ? given.ids[given.from[i]! + 1]! : 0;
    }
    write(straightGiven, straightGiven === 1 ? gi : 0, straightFamily, straightFamily === 1 ? fi : 0);
    if (order < 0 || (straightGiven > 0 && straightGiven < 5) || (straightFamily > 0 && straightFamily < 5)) return;
    const across = like(gi, fj);
    const back = like(fi, gj);
    const good = (l: number) => l > 0 && l <= nameLevels.near;
    // Crosswise only when both ways agree, or one agrees outright and nothing stands against it.
    if (!((good(across) && good(back)) || (across === 1 && back === 0) || (back === 1 && across === 0))) return;
    levels[order] = 2;
    // The better agreement counts as the surname's, whichever record has the names the wrong way round; which of the two
    // words is the surname is not known, so neither's frequency is taken.
    const worse = across === 0 || back === 0 ? 0 : Math.max(across, back);
    write(worse, 0, surnameOf[worse === 0 ? Math.max(across, back) : Math.min(across, back)]!, 0);
    if (middle >= 0) levels[middle] = 0;
  };

  function givenLevel(a: number, b: number, i: number, j: number): number {
    const l = like(a, b);
    if (l !== nameLevels.different) return l;
    return among(given, j, 1, a) || among(given, i, 1, b) ? nameLevels.other : l;
  }

  function middleLevel(i: number, j: number, givenLevelFound: number): number {
    const pi = given.from[i]! + 1;
    const pj = given.from[j]! + 1;
    if (pi >= given.from[i + 1]! || pj >= given.from[j + 1]! || givenLevelFound === nameLevels.other) return 0;
    const l = like(given.ids[pi]!, given.ids[pj]!);
    return l === nameLevels.initial ? 2 : l <= nameLevels.sound ? 1 : 3;
  }

  function surnameLevel(a: number, b: number, i: number, j: number): number {
    if (a === 0 || b === 0) return 0;
    if (a === b) return 1;
    const l = surnameOf[like(a, b)]!;
    if (l <= 3) return l;
    return shareOfSurname(i, j) ? 4 : l;
  }

  function shareOfSurname(i: number, j: number): boolean {
    return (
      anyOf(family, i, (v) => among(family, j, 0, v) || among(familyParts, j, 0, v)) ||
      anyOf(familyParts, i, (v) => among(familyParts, j, 0, v) || among(family, j, 0, v))
    );
  }
}

/** Level of a surname for each likeness of names. A nickname table holds no surnames: what it finds is a likeness. */
const surnameOf = [0, 1, 2, 2, 3, 5, 6, 7, 7];

function among({ from, ids }: ValueColumn, r: number, skip: number, value: number): boolean {
  if (value === 0) return false;
  for (let p = from[r]! + skip; p < from[r + 1]!; p++) if (ids[p] === value) return true;
  return false;
}

function anyOf({ from, ids }: ValueColumn, r: number, test: (value: number) => boolean): boolean {
  for (let p = from[r]!; p < from[r + 1]!; p++) if (test(ids[p]!)) return true;
  return false;
}

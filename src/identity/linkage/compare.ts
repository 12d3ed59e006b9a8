import type { BoundField } from './bound-fields.ts';
import type { Corpus, ValueColumn } from './corpus.ts';
import { dateLevel } from './date-level.ts';
import type { FieldKind } from './fields.ts';
import {
  emailLikeness,
  type Likeness,
  nameLevels,
  nameLikeness,
  postcodeLikeness,
  slipLikeness,
  standsFirst,
  wordLikeness,
} from './likeness.ts';

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

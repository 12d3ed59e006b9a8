import { type Corpus, type ValueColumn, valueText } from './corpus.ts';
import { soundKey } from './sound.ts';

/**
 * Which pairs are looked at. Each rule takes the records that share a key; a pair is compared once, under the first rule
 * that brings it up. The rules are many and different in kind, so that a pair has to be wrong in most things to be missed.
 */
export interface Part {
  /** Numbers that are equal where the part is equal, none where it is not known. */
  numbers(corpus: Corpus, r: number): number[];
  /** The same as text that means the same in any corpus, for keys that are stored. */
  texts(corpus: Corpus, r: number): string[];
}

/** Several values of one record make several keys; more than this many are not used. */
const mostValues = 3;

function values(column: ValueColumn, r: number): number[] {
  const from = column.from[r]!;
  const to = Math.min(column.from[r + 1]!, from + mostValues);
  const out: number[] = [];
  for (let p = from; p < to; p++) out.push(column.ids[p]!);
  return out;
}

const known = (n: number): boolean => n !== 0;
export const withValue = (pick: (corpus: Corpus) => ValueColumn): Part => ({
  numbers: (corpus, r) => values(pick(corpus), r),
  texts: (corpus, r) => values(pick(corpus), r).map((v) => valueText(pick(corpus), v)),
});
const withFact = (
  pick: (c: Corpus) => ValueColumn,
  fact: string,
  text: (s: string) => string,
  only?: number,
): Part => ({
  numbers: (corpus, r) => {
    const column = pick(corpus);
    return values(column, r)
      .slice(0, only)
      .map((v) => column.facts[fact]![v]!)
      .filter(known);
  },
  texts: (corpus, r) => {
    const column = pick(corpus);
    return values(column, r)
      .slice(0, only)
      .filter((v) => known(column.facts[fact]![v]!))
      .map((v) => text(valueText(column, v)));
  },
});
const ofDate = (of: (date: number) => number): Part => ({
  numbers: ({ birth }, r) => [birth[r] === 0 ? 0 : of(birth[r]!)].filter(known),
  texts: ({ birth }, r) => [birth[r] === 0 ? 0 : of(birth[r]!)].filter(known).map(String),
});

const district = (s: string): string => (s.length > 4 ? s.slice(0, -3) : s.slice(0, -2));

export const parts = {
  nhsNumber: withValue((c) => c.nhsNumber),
  email: withValue((c) => c.email),
  phone: withValue((c) => c.phone),
  postcode: withValue((c) => c.postcode),
  locality: withValue((c) => c.locality),
  localitySound: withFact(
    (c) => c.locality,
    'sound',
    (s) => soundKey(s.replace(/[^\p{L}]/gu, '')),
  ),
  street: withValue((c) => c.street),
  streetSound: withFact(
    (c) => c.street,
    'sound',
    (s) => soundKey(s.replace(/[^\p{L}]/gu, '')),
  ),
  houseNumber: withValue((c) => c.houseNumber),
  district: withFact((c) => c.postcode, 'district', district),
  given: withFact((c) => c.given, 'sound', soundKey, 1),
  family: withFact((c) => c.family, 'sound', soundKey),
  initial: {
    numbers: ({ given }, r) => {
      const v = given.ids[given.from[r]!];
      return given.from[r] === given.from[r + 1] ? [] : [given.chars[given.at[v!]!]!];
    },
    texts: (corpus, r) => (parts.initial!.numbers(corpus, r) as number[]).map((c) => String.fromCharCode(c)),
  } as Part,
  // Day and month in either order: the swap costs a few more comparisons and finds a common mistake.
  birth: ofDate((d) => {
    const month = ((d % 10000) / 100) | 0;
    const day = d % 100;
    return day === 0 ? 0 : ((d / 10000) | 0) * 10000 + Math.min(month, day) * 100 + Math.max(month, day);
  }),
  birthYear: ofDate((d) => (d / 10000) | 0),
  birthMonthDay: ofDate((d) => (d % 100 === 0 || d % 10000 === 101 ? 0 : d % 10000)),
} satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

export interface Rule {
  name: string;
  /** `names` stands for first name and surname by sound, in either order. */
  parts: (PartName | 'names')[];
  /** A part to divide blocks by that are too large. */
  refine?: PartName;
}

const rule = (...list: (PartName | 'names')[]): Rule => ({ name: list.map((p) => words[p]).join(' + '), parts: list });
const refined = (by: PartName, r: Rule): Rule => ({ ...r, refine: by });

const words: Record<PartName | 'names', string> = {
  names: 'both names by sound, in either order',
  nhsNumber: 'NHS number',
  email: 'email',
  phone: 'telephone',
  postcode: 'postcode',
  locality: 'town',
  localitySound: 'town by sound',
  street: 'street',
  streetSound: 'street by sound',
  houseNumber: 'house number',
  district: 'postcode district',
  given: 'first name by sound',
  family: 'surname by sound',
  initial: 'initial',
  birth: 'date of birth',
  birthYear: 'year of birth',
  birthMonthDay: 'day and month of birth',
};

/** The rules whose keys the database holds for every person: each is narrow at any size of population. */
export const narrowRules: Rule[] = [
  refined('birthYear', rule('nhsNumber')),
  refined('given', rule('email')),
  refined('given', rule('phone')),
  refined('given', rule('birth', 'family')),
  refined('initial', rule('birth', 'given')),
  refined('district', rule('names', 'birthYear')),
  refined('given', rule('names', 'birthMonthDay')),
  refined('birthYear', rule('names', 'district')),
  rule('birth', 'district'),
  rule('postcode', 'given'),
  refined('given', rule('postcode', 'family')),
  rule('street', 'houseNumber', 'given'),
  refined('given', rule('street', 'houseNumber', 'family')),
];

/** Wider rules, used in bulk while the budget of comparisons lasts. */
export const wideRules: Rule[] = [
  rule('birth', 'locality'),
  rule('birth', 'street'),
  rule('names'),
  rule('birth', 'initial'),
  rule('birth'),
  rule('family', 'locality', 'birthYear'),
  rule('given', 'locality', 'birthYear'),
  rule('family', 'street'),
  rule('given', 'street'),
  rule('street', 'houseNumber'),
  rule('family', 'birthYear'),
  rule('given', 'birthYear', 'localitySound'),
  rule('given', 'birthYear'),
  rule('family', 'locality'),
  rule('streetSound', 'locality'),
  rule('postcode', 'locality'),
  rule('postcode'),
  rule('family'),
  rule('birthMonthDay', 'locality'),
  rule('street'),
  rule('birthMonthDay'),
  rule('given'),
];

export function mix(h: number, n: number): number {
  let x = Math.imul(h ^ n, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** First name and surname in one number, whichever is which. */
function namesPart(): Part {
  const both = (given: number[], family: number[]): number[] =>
    given.length === 0
      ? []
      : family.map((f) => mix(0x51ed270b, Math.min(given[0]!, f)) ^ mix(0x2545f491, Math.max(given[0]!, f)) || 1);
  return {
    numbers: (corpus, r) => both(parts.given.numbers(corpus, r), parts.family.numbers(corpus, r)),
    texts: (corpus, r) => {
      const given = parts.given.texts(corpus, r)[0];
      return given === undefined
        ? []
        : parts.family.texts(corpus, r).map((f) => (f < given ? `${f}~${given}` : `${given}~${f}`));
    },
  };
}

const namesByPart = namesPart();
export const partOf = (name: PartName | 'names'): Part => (name === 'names' ? namesByPart : parts[name]);

/**
 * What is compared, and the levels of agreement of each comparison, best first. A level is written as its number from 1;
 * 0 is 'not known on one side', which is evidence neither way.
 *
 * `m` is the share of pairs of one person at the level, `u` of two people; both are the starting values for training and
 * what an untrained model uses. They are our estimates for English administrative data, not taken from any data set;
 * training replaces them. `leastM` bounds how hard disagreement may count: people change sex on record, marry, move, and
 * are given a second NHS number. `household` is how far two members of one household look like one person on the field
 * (0 as strangers, 1 as oneself).
 */
export type FieldKind =
  | 'nameOrder'
  | 'given'
  | 'middle'
  | 'family'
  | 'birthDate'
  | 'sex'
  | 'nhsNumber'
  | 'identifier'
  | 'postcode'
  | 'distance'
  | 'address'
  | 'locality'
  | 'region'
  | 'email'
  | 'phone'
  | 'text';

export interface LevelSpec {
  label: string;
  m: number;
  u: number;
  leastM?: number;
}

export interface FieldSpec {
  label: string;
  household: number;
  /** Whether how common the agreeing value is counts: 'values' always, 'placeholders' only far above what is usual. */
  frequency?: 'values' | 'placeholders';
  levels: readonly LevelSpec[];
}

const level = (label: string, m: number, u: number, leastM?: number): LevelSpec =>
  leastM === undefined ? { label, m, u } : { label, m, u, leastM };

export const fieldSpecs: Record<FieldKind, FieldSpec> = {
  nameOrder: {
    label: 'Order of names',
    household: 1,
    levels: [level('as given', 0.985, 1), level('first name and surname swapped', 0.015, 1)],
  },
  given: {
    label: 'First name',
    household: 0.02,
    frequency: 'values',
    levels: [
      level('same', 0.84, 0.006),
      level('nickname or other form', 0.04, 0.002),
      level('one slip, or nearly the same', 0.05, 0.002),
      level('sounds the same', 0.01, 0.002),
      level('somewhat alike', 0.01, 0.02),
      level('initial agrees', 0.02, 0.004),
      level("the other's middle name", 0.01, 0.003),
      level('different', 0.02, 0.961, 0.01),
    ],
  },
  middle: {
    label: 'Middle name',
    household: 0.05,
    frequency: 'values',
    levels: [level('same', 0.75, 0.01), level('initial agrees', 0.18, 0.06), level('different', 0.07, 0.93, 0.02)],
  },
  family: {
    label: 'Surname',
    household: 0.8,
    frequency: 'values',
    levels: [
      level('same', 0.86, 0.002),
      level('one slip, or nearly the same', 0.06, 0.001),
      level('sounds the same', 0.01, 0.001),
      level('an earlier surname or a part of it', 0.02, 0.001),
      level('somewhat alike', 0.01, 0.01),
      level('initial agrees', 0.005, 0.002),
      level('different', 0.035, 0.983, 0.02),
    ],
  },
  birthDate: {
    label: 'Date of birth',
    household: 0.01,
    frequency: 'values',
    levels: [
      level('same', 0.93, 0.00003),
      level('same, the 1st of January', 0.01, 0.00001),
      level('day and month swapped', 0.005, 0.00003),
      level('one digit off, or two swapped', 0.025, 0.0006),
      level('year off by one or ten', 0.008, 0.0002),
      level('agrees as far as known, or one is the 1st of January', 0.005, 0.001),
      level('year and month the same', 0.004, 0.001),
      level('day and month the same', 0.004, 0.0025),
      level('year and day the same', 0.003, 0.0004),
      level('within a year', 0.002, 0.025),
      level('within ten years', 0.001, 0.2),
      level('different', 0.003, 0.77, 0.002),
    ],
  },
  sex: {
    label: 'Sex',
    household: 0,
    levels: [level('same', 0.98, 0.5), level('different', 0.02, 0.5, 0.05)],
  },
  nhsNumber: {
    label: 'NHS number',
    household: 0.001,
    frequency: 'placeholders',
    levels: [
      level('same', 0.96, 0.000001),
      level('one slip', 0.015, 0.00001),
      level('different', 0.025, 0.999989, 0.02),
    ],
  },
  identifier: {
    label: 'Identifier',
    household: 0.001,
    frequency: 'placeholders',
    levels: [level('same', 0.93, 0.000005), level('one slip', 0.03, 0.00005), level('different', 0.04, 0.999945, 0.02)],
  },
  postcode: {
    label: 'Postcode',
    household: 0.95,
    frequency: 'values',
    levels: [
      level('same', 0.75, 0.0002),
      level('one slip', 0.04, 0.0003),
      level('same sector', 0.03, 0.002),
      level('same district', 0.03, 0.01),
      level('same area', 0.06, 0.05),
      level('different', 0.09, 0.9375, 0.03),
    ],
  },
  distance: {
    label: 'Distance between homes',
    household: 0.95,
    levels: [
      level('under 100 metres', 0.75, 0.0002),
      level('under 1 km', 0.04, 0.002),
      level('under 5 km', 0.07, 0.03),
      level('under 25 km', 0.08, 0.2),
      level('further', 0.06, 0.7678, 0.03),
    ],
  },
  address: {
    label: 'Address',
    household: 0.95,
    levels: [
      level('same number and street', 0.6, 0.0001),
      level('same number, street alike', 0.1, 0.0003),
      level('same street', 0.08, 0.001),
      level('street alike', 0.05, 0.003),
      level('same number', 0.05, 0.03),
      level('different', 0.12, 0.9656, 0.05),
    ],
  },
  locality: {
    label: 'Town or suburb',
    household: 0.97,
    frequency: 'values',
    levels: [level('same', 0.78, 0.02), level('alike', 0.1, 0.005), level('different', 0.12, 0.975, 0.05)],
  },
  region: {
    label: 'County or state',
    household: 1,
    frequency: 'values',
    levels: [level('same', 0.9, 0.15), level('different', 0.1, 0.85, 0.05)],
  },
  email: {
    label: 'Email',
    household: 0.1,
    frequency: 'placeholders',
    levels: [
      level('same', 0.7, 0.00001),
      level('a slip or two', 0.1, 0.00002),
      level('same before the @', 0.03, 0.00005),
      level('different', 0.17, 0.99992, 0.05),
    ],
  },
  phone: {
    label: 'Telephone',
    household: 0.4,
    frequency: 'placeholders',
    levels: [level('same', 0.65, 0.00001), level('one slip', 0.04, 0.0001), level('different', 0.31, 0.99989, 0.1)],
  },
  text: {
    label: 'Other',
    household: 0.3,
    frequency: 'values',
    levels: [level('same', 0.75, 0.02), level('alike', 0.1, 0.01), level('different', 0.15, 0.97, 0.05)],
  },
};

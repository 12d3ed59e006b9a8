import type { OriginName } from './names/origins.ts';
import { type Weights, weights } from './random.ts';

/**
 * Ethnic category, national code of 2001 (16 and not stated; NHS Data Dictionary ETHNIC CATEGORY). Shares are about those of
 * England at the census of 2021; `gradient` is how many times as common a group is in the most deprived place as in the average one.
 */
export interface EthnicGroup {
  code: string;
  display: string;
  share: number;
  gradient: number;
  /** Where the names of its families come from. */
  origins: Weights<OriginName>;
}

const from = (...entries: (readonly [OriginName, number])[]) => weights(entries);

export const ethnicGroups: readonly EthnicGroup[] = [
  {
    code: 'A',
    display: 'British',
    share: 73.5,
    gradient: 0.9,
    origins: from(['british', 96], ['irish', 2.5], ['italian', 0.8], ['polish', 0.7]),
  },
  { code: 'B', display: 'Irish', share: 0.9, gradient: 1, origins: from(['irish', 1]) },
  {
    code: 'C',
    display: 'Any other White background',
    share: 6.4,
    gradient: 1.1,
    origins: from(['polish', 40], ['romanian', 22], ['iberian', 16], ['italian', 10], ['turkish', 7], ['irish', 5]),
  },
  {
    code: 'H',
    display: 'Indian',
    share: 3.3,
    gradient: 0.8,
    origins: from(['gujarati', 42], ['punjabi', 38], ['southIndian', 20]),
  },
  { code: 'J', display: 'Pakistani', share: 2.8, gradient: 2, origins: from(['pakistani', 1]) },
  { code: 'K', display: 'Bangladeshi', share: 1.1, gradient: 2, origins: from(['bangladeshi', 1]) },
  {
    code: 'L',
    display: 'Any other Asian background',
    share: 1.7,
    gradient: 1.1,
    origins: from(['sriLankan', 40], ['filipino', 30], ['nepali', 20], ['arab', 10]),
  },
  { code: 'M', display: 'Caribbean', share: 1.1, gradient: 1.7, origins: from(['caribbean', 1]) },
  {
    code: 'N',
    display: 'African',
    share: 2.6,
    gradient: 1.8,
    origins: from(['westAfrican', 55], ['somali', 25], ['southernAfrican', 20]),
  },
  {
    code: 'P',
    display: 'Any other Black background',
    share: 0.5,
    gradient: 1.7,
    origins: from(['caribbeanBritish', 70], ['westAfrican', 30]),
  },
  { code: 'R', display: 'Chinese', share: 0.8, gradient: 0.9, origins: from(['chinese', 1]) },
  {
    code: 'S',
    display: 'Any other ethnic group',
    share: 2.2,
    gradient: 1.3,
    origins: from(['arab', 45], ['turkish', 25], ['iranian', 30]),
  },
];

/** Mixed groups are not drawn: they are the children of parents of two groups. */
export const mixedGroups = {
  D: 'White and Black Caribbean',
  E: 'White and Black African',
  F: 'White and Asian',
  G: 'Any other mixed background',
} as const;

export const ethnicDisplay: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ethnicGroups.map((group) => [group.code, group.display])),
  ...mixedGroups,
  Z: 'Not stated',
};

/** The groups as they are found in a place of this deprivation (0 least, 1 most). */
export function groupsAt(deprivation: number): Weights<EthnicGroup> {
  return weights(
    ethnicGroups.map((group) => [group, group.share * (1 + (group.gradient - 1) * (2 * deprivation - 0.6))] as const),
  );
}

/** The group of a child whose parents are of groups `a` and `b`. */
export function groupOfChild(a: string, b: string): string {
  if (a === b) return a;
  const both = [a, b];
  const white = both.some((code) => 'ABC'.includes(code));
  if (white && both.includes('M')) return 'D';
  if (white && (both.includes('N') || both.includes('P'))) return 'E';
  if (white && both.some((code) => 'HJKL'.includes(code))) return 'F';
  if (both.every((code) => 'ABC'.includes(code))) return 'A';
  return 'G';
}

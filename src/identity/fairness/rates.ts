import { type Proportion, protectTable, type ShownCount, shareOfShown } from '../../standards/index.ts';

/** What a person may be grouped by; null is not known. */
export interface Traits {
  ethnicity: string | null;
  sex: string | null;
  age: string | null;
  /** 1 the most deprived of England's fifths. */
  deprivation: string | null;
}

export type Split = keyof Traits;

export const splitNames: Record<Split, string> = {
  ethnicity: 'Ethnic group',
  sex: 'Sex',
  age: 'Age',
  deprivation: 'Deprivation fifth',
};

/** One thing that went right or wrong, about a person of these traits. */
export interface Case {
  traits: Traits;
  wrong: boolean;
}

/** As it may be shown: from rounded counts, with small ones hidden. */
export interface GroupRate {
  group: string;
  wrong: ShownCount;
  all: ShownCount;
  share: Proportion | undefined;
}

/** Error rates by group, all last. Small counts are protected over the whole table, and shares come from the shown counts. */
export function ratesBy(cases: readonly Case[], split: Split): GroupRate[] {
  const groups = Map.groupBy(cases, ({ traits }) => traits[split]);
  const names = [...groups.keys()].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
  const table = protectTable(
    names.map((name) => {
      const own = groups.get(name) ?? [];
      const wrong = own.filter((each) => each.wrong).length;
      return [wrong, own.length - wrong];
    }),
  );
  const rate = (group: string, wrong: ShownCount, right: ShownCount, all: ShownCount): GroupRate => ({
    group,
    wrong,
    all,
    // Where one of the two is hidden so is the share, from which it could be had back.
    share: right.shown === undefined ? undefined : shareOfShown(wrong, all),
  });
  const hidden: ShownCount = { shown: undefined };
  const rows = names.map((name, at) => {
    const [wrong = hidden, right = hidden] = table.cells[at] ?? [];
    return rate(name ?? 'Not known', wrong, right, table.rowTotals[at] ?? hidden);
  });
  const [wrong = hidden, right = hidden] = table.columnTotals;
  return names.length === 0 ? [] : [...rows, rate('All', wrong, right, table.total)];
}

/** A source patient: who it truly is, whom it was linked to, and the traits of whom it was linked to. */
export interface Known {
  truth: string;
  linked: string;
  traits: Traits;
}

/** For each source patient with another of the same person: was any of those left out? */
export function missedLinks(known: readonly Known[]): Case[] {
  return judge(known, 'truth', 'linked');
}

/** For each source patient joined with another: was any of those somebody else? */
export function wrongLinks(known: readonly Known[]): Case[] {
  return judge(known, 'linked', 'truth');
}

/** Those who share `by` with another, wrong where they do not all share `other` too. O(n). */
function judge(known: readonly Known[], by: 'truth' | 'linked', other: 'truth' | 'linked'): Case[] {
  return [...Map.groupBy(known, (each) => each[by]).values()].flatMap((group) => {
    if (group.length < 2) return [];
    const wrong = new Set(group.map((each) => each[other])).size > 1;
    return group.map(({ traits }) => ({ traits, wrong }));
  });
}

/** White British apart, for it is most people; the rest by the broad groups of the NHS Data Dictionary's ETHNIC CATEGORY. */
const broadGroups: readonly [letters: string, name: string][] = [
  ['A', 'White British'],
  ['BC', 'Other White'],
  ['DEFG', 'Mixed'],
  ['HJKL', 'Asian or Asian British'],
  ['MNP', 'Black or Black British'],
  ['RS', 'Chinese or other'],
];

const fifthNames: Record<number, string> = { 1: '1 (most deprived)', 2: '2', 3: '3', 4: '4', 5: '5 (least deprived)' };

/** The groups of a person on a day (YYYY-MM-DD). Broad ones: errors are few, and few may not be shown. */
export function fairnessTraits(
  person: { ethnicity: string | null; sex: string | null; fifth: number | null; birthDate: string | null },
  day: string,
): Traits {
  const { ethnicity, sex, fifth, birthDate } = person;
  const group = ethnicity === null ? undefined : broadGroups.find(([letters]) => letters.includes(ethnicity));
  return {
    ethnicity: group?.[1] ?? null,
    sex: sex === null ? null : sex.charAt(0).toUpperCase() + sex.slice(1),
    age: ageBand(birthDate, day),
    deprivation: fifth === null ? null : (fifthNames[fifth] ?? null),
  };
}

const bands = [
  [18, '0 to 17'],
  [40, '18 to 39'],
  [65, '40 to 64'],
  [80, '65 to 79'],
] as const;

/** Age band on a day (YYYY-MM-DD); null without a birth date. */
export function ageBand(birthDate: string | null, day: string): string | null {
  if (birthDate === null) return null;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
  return bands.find(([under]) => years < under)?.[1] ?? '80 and over';
}

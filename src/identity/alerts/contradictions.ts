import { type BloodGroup, bloodGroupsDiffer, bloodGroupText } from './blood-group.ts';

export type ContradictionKind = 'blood-group' | 'death' | 'admission' | 'nhs-number';

/** A stay in a hospital; without an end, no end is known. Epoch ms. */
export interface Admission {
  organisation: string;
  from: number;
  to?: number;
}

/** What one source patient's records say that nobody can be or do twice. */
export interface Telling {
  personId: string;
  bloodGroups: readonly BloodGroup[];
  /** Days of death, YYYY-MM-DD. */
  deaths: readonly string[];
  admissions: readonly Admission[];
  /** Valid NHS number, ten digits. */
  nhsNumber?: string;
}

/** Two source patients joined as one person whose records cannot both be right. */
export interface Contradiction {
  /** The smaller id first. */
  a: string;
  b: string;
  kind: ContradictionKind;
  /** What each says, in order of text, so that the same evidence is the same alert. */
  evidence: string;
}

/**
 * What contradicts itself between the source patients of one person. Records of one source patient are not held against each
 * other: that is a fault of the source, and no wrong merge. Pure; the order of the input makes no difference. O(members²).
 */
export function contradictions(members: readonly Telling[]): Contradiction[] {
  const ordered = [...members].sort((x, y) => (x.personId < y.personId ? -1 : 1));
  return ordered.flatMap((one, at) => ordered.slice(at + 1).flatMap((other) => betweenTwo(one, other)));
}

function betweenTwo(one: Telling, other: Telling): Contradiction[] {
  const found = [
    ...across(one.bloodGroups, other.bloodGroups, bloodGroupsDiffer).map(([x, y]) =>
      evidence('blood-group', bloodGroupText(x), bloodGroupText(y)),
    ),
    ...across(one.deaths, other.deaths, (x, y) => x !== y).map(([x, y]) => evidence('death', x, y)),
    ...across(one.admissions, other.admissions, inTwoPlaces).map(([x, y]) =>
      evidence('admission', stayText(x), stayText(y)),
    ),
    ...across(listed(one.nhsNumber), listed(other.nhsNumber), (x, y) => x !== y).map(([x, y]) =>
      evidence('nhs-number', x, y),
    ),
  ];
  const distinct = new Map(found.map((each) => [`${each.kind} ${each.evidence}`, each]));
  return [...distinct.values()].map((each) => ({ a: one.personId, b: other.personId, ...each }));
}

function across<T>(ones: readonly T[], others: readonly T[], differ: (x: T, y: T) => boolean): [T, T][] {
  return ones.flatMap((x) => others.filter((y) => differ(x, y)).map((y): [T, T] => [x, y]));
}

function evidence(kind: ContradictionKind, x: string, y: string): Pick<Contradiction, 'kind' | 'evidence'> {
  return { kind, evidence: x < y ? `${x} | ${y}` : `${y} | ${x}` };
}

const day = 24 * 3600 * 1000;

/** A transfer is often written down in the two places some hours apart; a whole day in both is not a transfer. */
function inTwoPlaces(one: Admission, other: Admission): boolean {
  if (one.organisation === other.organisation) return false;
  return Math.min(endOf(one), endOf(other)) - Math.max(one.from, other.from) > day;
}

/** An end that is missing is more often a fault than a stay without end, so such an admission counts for its first two days. */
function endOf({ from, to }: Admission): number {
  return to ?? from + 2 * day;
}

function stayText({ organisation, from, to }: Admission): string {
  const on = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  return `${organisation} from ${on(from)} ${to === undefined ? 'with no end known' : `to ${on(to)}`}`;
}

function listed<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

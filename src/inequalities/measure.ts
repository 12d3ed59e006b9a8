import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import {
  listStandards,
  type NationalShare,
  nationalShare,
  type Policies,
  type StandardListed,
  showStandard,
} from '../rights/index.ts';
import {
  addMonths,
  dateOf,
  dayOf,
  isoDay,
  londonDay,
  type Proportion,
  protectTable,
  type ShownCount,
  type SlopeOfShares,
  shareOfShown,
  slopeOfShares,
  startOfDay,
} from '../standards/index.ts';
import { type KeptCount, keptCounts, type Split } from './store.ts';

/** A time to measure: clocks whose due time falls in it. Only whole months can be asked for, so that two answers cannot be subtracted to leave a day. */
export interface MeasuredPeriod {
  /** 'year', or a quarter such as '2026-q1'. */
  id: string;
  label: string;
  /** Epoch ms; `to` is not included. */
  from: number;
  to: number;
}

/** The periods on offer at `now`: the last twelve whole months, and the last four whole quarters of the calendar year. */
export function measuredPeriods(now: number): MeasuredPeriod[] {
  const { year, month } = dateOf(londonDay(now));
  const thisMonth = dayOf(year, month, 1);
  const thisQuarter = dayOf(year, month - ((month - 1) % 3), 1);
  const yearBefore = addMonths(thisMonth, -12);
  const quarters = [1, 2, 3, 4].map((back): MeasuredPeriod => {
    const from = addMonths(thisQuarter, -3 * back);
    const at = dateOf(from);
    const quarter = (at.month + 2) / 3;
    return {
      id: `${at.year}-q${quarter}`,
      label: `${monthName(at.month)} to ${monthName(at.month + 2)} ${at.year}`,
      from: startOfDay(from),
      to: startOfDay(addMonths(from, 3)),
    };
  });
  const last = dateOf(thisMonth - 1);
  const first = dateOf(yearBefore);
  const label = `${monthName(first.month)} ${first.year} to ${monthName(last.month)} ${last.year}`;
  return [{ id: 'year', label, from: startOfDay(yearBefore), to: startOfDay(thisMonth) }, ...quarters];
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function monthName(month: number): string {
  return months[month - 1] as string;
}

/** One group of a measure, as it may be published: rounded counts, and the share with its limits from those. */
export interface MeasuredGroup {
  /** Null for the group of those of whom it is not known. */
  stratum: string | null;
  label: string;
  kept: ShownCount;
  missed: ShownCount;
  /** The denominator. */
  all: ShownCount;
  share: Proportion | undefined;
}

export interface Measured {
  standard: StandardListed;
  by: Split;
  period: MeasuredPeriod;
  groups: MeasuredGroup[];
  total: Omit<MeasuredGroup, 'stratum' | 'label'>;
  /** Share in the least deprived fifth less that in the most deprived, in percentage points, from the published shares; by deprivation only. */
  gap: number | undefined;
  /** The share that the country is to reach; counted of others, as its basis says. */
  national: NationalShare | undefined;
  /** Slope and relative index over the fifths of those whose fifth is known, from the published shares; by deprivation, when all five may be shown. */
  slope: SlopeOfShares | undefined;
}

/** Clocks with a limit: each is a measure of how it is kept. */
export function keptMeasures(policies: Policies): StandardListed[] {
  return listStandards(policies).filter(({ id, kind }) => {
    const shown = showStandard(policies, id);
    return kind === 'clock' && !isRefusal(shown) && shown.limits;
  });
}

/**
 * The share of a standard's clocks that were kept, by group. Refused 'not-found' for an unknown measure and 'invalid' for an
 * unknown period. O(clocks that fell due in the period).
 */
export async function measureKept(
  tx: Tx,
  policies: Policies,
  question: { standard: string; by: Split; period: string; now: number },
): Promise<Measured | Refusal> {
  const { by, now } = question;
  const standard = keptMeasures(policies).find(({ id }) => id === question.standard);
  if (!standard) return refuse('not-found', `There is no measure '${question.standard}'.`);
  const period = measuredPeriods(now).find(({ id }) => id === question.period);
  if (!period)
    return refuse(
      'invalid',
      `There is no period '${question.period}'. Choose one of ${measuredPeriods(now)
        .map(({ id }) => id)
        .join(', ')}.`,
    );
  const counts = await keptCounts(tx, { standard: standard.id, from: period.from, to: period.to, now, by });
  const national = nationalShare(policies, standard.id, now);
  return { standard, by, period, national, ...published(counts, by) };
}

/**
 * Turns exact counts into what may be shown. A count is hidden when the clocks, or the people they are about, are 1 to 7: one person
 * may have many clocks. Both tables hide complements, so what is shown in both cannot be undone by subtraction.
 */
export function published(
  counts: readonly KeptCount[],
  by: Split,
): Pick<Measured, 'groups' | 'total' | 'gap' | 'slope'> {
  const strata = [...new Set([...groupsOf(by), ...counts.map(({ stratum }) => stratum)])].sort(unknownLast);
  const table = (what: 'clocks' | 'people') =>
    protectTable(strata.map((stratum) => [true, false].map((kept) => of(counts, stratum, kept)?.[what] ?? 0)));
  const clocks = table('clocks');
  const people = table('people');
  const groups = strata.map((stratum, index): MeasuredGroup => {
    const [kept, missed] = [0, 1].map((column) => inBoth(clocks.cells[index]?.[column], people.cells[index]?.[column]));
    const all = inBoth(clocks.rowTotals[index], people.rowTotals[index]);
    return { stratum, label: labelOf(by, stratum), ...withShare(kept as ShownCount, missed as ShownCount, all) };
  });
  const total = withShare(
    inBoth(clocks.columnTotals[0], people.columnTotals[0]),
    inBoth(clocks.columnTotals[1], people.columnTotals[1]),
    inBoth(clocks.total, people.total),
  );
  const byFifth = by === 'deprivation';
  return { groups, total, gap: byFifth ? gapOf(groups) : undefined, slope: byFifth ? slopeOf(groups) : undefined };
}

function of(counts: readonly KeptCount[], stratum: string | null, kept: boolean): KeptCount | undefined {
  return counts.find((count) => count.stratum === stratum && count.kept === kept);
}

const hidden: ShownCount = { shown: undefined };

function inBoth(clocks: ShownCount | undefined, people: ShownCount | undefined): ShownCount {
  return clocks === undefined || people?.shown === undefined ? hidden : clocks;
}

function withShare(kept: ShownCount, missed: ShownCount, all: ShownCount) {
  // Where one of the two is hidden so is the share, from which it could be had back.
  const share = missed.shown === undefined ? undefined : shareOfShown(kept, all);
  return { kept, missed, all, share };
}

function gapOf(groups: readonly MeasuredGroup[]): number | undefined {
  const share = (fifth: string) => groups.find(({ stratum }) => stratum === fifth)?.share?.value;
  const [most, least] = [share('1'), share('5')];
  return most === undefined || least === undefined ? undefined : Math.round((least - most) * 1000) / 10;
}

function slopeOf(groups: readonly MeasuredGroup[]): SlopeOfShares | undefined {
  const quantiles = fifths.flatMap((fifth) => {
    const group = groups.find(({ stratum }) => stratum === fifth);
    const [population, share] = [group?.all.shown, group?.share];
    return population === undefined || share === undefined ? [] : [{ population, share }];
  });
  return quantiles.length === fifths.length ? slopeOfShares(quantiles) : undefined;
}

const fifths = ['1', '2', '3', '4', '5'];

/** Groups that are shown even when nobody is in them; unknown is always shown, because unknown is not zero. */
function groupsOf(by: Split): (string | null)[] {
  return by === 'deprivation' ? [...fifths, null] : [null];
}

function unknownLast(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const fifthLabels: Record<string, string> = {
  '1': '1 (most deprived)',
  '2': '2',
  '3': '3',
  '4': '4',
  '5': '5 (least deprived)',
};

const ethnicLabels: Record<string, string> = {
  A: 'White British',
  B: 'White Irish',
  C: 'Other White',
  D: 'White and Black Caribbean',
  E: 'White and Black African',
  F: 'White and Asian',
  G: 'Other mixed',
  H: 'Indian',
  J: 'Pakistani',
  K: 'Bangladeshi',
  L: 'Other Asian',
  M: 'Black Caribbean',
  N: 'Black African',
  P: 'Other Black',
  R: 'Chinese',
  S: 'Any other group',
};

function labelOf(by: Split, stratum: string | null): string {
  if (stratum === null) return 'Not known';
  if (by === 'deprivation') return fifthLabels[stratum] ?? stratum;
  if (by === 'ethnicity') return ethnicLabels[stratum] ?? stratum;
  return stratum.charAt(0).toUpperCase() + stratum.slice(1);
}

/** The first and last day of a period, for people: '2025-11-01 to 2026-10-31'. */
export function daysOf({ from, to }: MeasuredPeriod): string {
  return `${isoDay(londonDay(from))} to ${isoDay(londonDay(to - 1))}`;
}

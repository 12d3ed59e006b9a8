import { bandInWords } from '../../policy/index.ts';
import { protectCount, protectRow, protectTable, type ShownCount, shareOfShown } from '../standards/index.ts';
import type { StandingCounts, WaitingBand } from './summarise-clocks.ts';

/** What stands on a page instead of a count that may not be shown. */
export const notShown = 'not shown';

/** How the clocks of one standard stand, in words fit for the public: rounded to 5, 1 to 7 not shown, the share from the rounded counts. */
export interface ShownCounts {
  waitingInTime: string;
  waitingLate: string;
  /** Share of the answered that were answered in time: '85%'. */
  kept: string;
}

export function shownCounts(counts: StandingCounts | undefined): ShownCounts {
  const {
    cells: [met],
    total,
  } = protectRow([counts?.met ?? 0, counts?.missed ?? 0]);
  return {
    waitingInTime: countText(protectCount((counts?.running ?? 0) + (counts?.['due-soon'] ?? 0))),
    waitingLate: countText(protectCount(counts?.late ?? 0)),
    kept: total.shown === 0 ? 'none yet' : percent(met === undefined ? undefined : shareOfShown(met, total)?.value),
  };
}

export interface ShownBand {
  /** Lower edge in weeks. */
  weeks: number;
  label: string;
  /** Rounded; null when it may not be shown. */
  waiting: number | null;
}

/** The waiting list as it may be published, without a total, which is the sum of what is shown. */
export function shownBands(bands: readonly WaitingBand[]): ShownBand[] {
  const { cells } = protectRow(bands.map(({ waiting }) => waiting));
  return bands.map(({ weeks }, index) => ({ weeks, label: bandInWords(weeks), waiting: cells[index]?.shown ?? null }));
}

export interface ShownProvider {
  organisation: string;
  waitingInTime: string;
  waitingLate: string;
  answeredInTime: string;
  answeredLate: string;
  kept: string;
}

/** One standard by provider. Rows and columns are protected together with their totals, so that none can be had by subtraction. O(providers). */
export function shownProviders(
  byOrganisation: ReadonlyMap<string | null, StandingCounts>,
  nameOf: (ods: string) => string,
): ShownProvider[] {
  const rows = [...byOrganisation];
  const answered = protectTable(rows.map(([, counts]) => [counts.met, counts.missed]));
  const waiting = protectTable(rows.map(([, counts]) => [counts.running + counts['due-soon'], counts.late]));
  const shown = rows.map(([ods], index): ShownProvider => {
    const [inTime, late] = waiting.cells[index] ?? [];
    const [met, missed] = answered.cells[index] ?? [];
    const total = answered.rowTotals[index];
    return {
      organisation: ods === null ? 'Not recorded' : nameOf(ods),
      waitingInTime: countText(inTime),
      waitingLate: countText(late),
      answeredInTime: countText(met),
      answeredLate: countText(missed),
      kept: percent(met && total ? shareOfShown(met, total)?.value : undefined),
    };
  });
  return shown.sort((a, b) => (a.organisation < b.organisation ? -1 : 1));
}

function countText(count: ShownCount | undefined): string {
  return count?.shown === undefined ? notShown : count.shown.toLocaleString('en-GB');
}

function percent(share: number | undefined): string {
  return share === undefined ? notShown : `${(share * 100).toFixed(0)}%`;
}

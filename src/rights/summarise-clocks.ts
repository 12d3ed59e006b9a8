import { weeklyBand } from '../../policy/index.ts';
import type { Tx } from '../platform/index.ts';
import type { Standing } from './standing.ts';
import { countByStanding, runningByDays } from './store.ts';

/** How many clocks stand how. `running` are those in time and not about to be missed; a clock is counted in one place only. */
export type StandingCounts = Record<Standing, number>;

export interface ClockSummary {
  total: StandingCounts;
  byStandard: Map<string, StandingCounts>;
}

/** Exact counts for those who run the service: never shown to the public, see `disclosure`. One pass over the clocks, O(clocks). */
export async function clockSummary(tx: Tx, now: number): Promise<ClockSummary> {
  const total = noCounts();
  const byStandard = new Map<string, StandingCounts>();
  for (const { standard, standing, n } of await countByStanding(tx, now)) {
    const counts = byStandard.get(standard) ?? noCounts();
    byStandard.set(standard, counts);
    counts[standing] += n;
    total[standing] += n;
  }
  return { total, byStandard };
}

/** The same by the organisation that owes the next act, for one standard; null where the facts do not say which. */
export async function clockSummaryByOrganisation(
  tx: Tx,
  standard: string,
  now: number,
): Promise<Map<string | null, StandingCounts>> {
  const byOrganisation = new Map<string | null, StandingCounts>();
  for (const { organisation, standing, n } of await countByStanding(tx, now, standard)) {
    const counts = byOrganisation.get(organisation) ?? noCounts();
    byOrganisation.set(organisation, counts);
    counts[standing] += n;
  }
  return byOrganisation;
}

export interface WaitingBand {
  /** Whole weeks at the lower edge: 0 is 'up to 1 week', 17 is '17 to 18 weeks'; the last holds everything longer. */
  weeks: number;
  waiting: number;
}

/**
 * Running clocks of a standard by weekly band, as the national returns count them (`weeklyBand`): day 7 is still in the first week and
 * day 126 in '17 to 18 weeks'. O(running clocks of the standard), through its index.
 */
export async function waitingList(
  tx: Tx,
  standard: string,
  now: number,
  organisation?: string,
): Promise<WaitingBand[]> {
  const bands = new Map<number, number>();
  for (const { days, n } of await runningByDays(tx, standard, now, organisation)) {
    const weeks = weeklyBand(days);
    bands.set(weeks, (bands.get(weeks) ?? 0) + n);
  }
  return [...bands].map(([weeks, waiting]) => ({ weeks, waiting })).sort((a, b) => a.weeks - b.weeks);
}

function noCounts(): StandingCounts {
  return {
    running: 0,
    'due-soon': 0,
    late: 0,
    met: 0,
    missed: 0,
    counted: 0,
    nullified: 0,
    'ended-without-answer': 0,
    refused: 0,
  };
}

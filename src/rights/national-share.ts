import { measures } from '../../policy/index.ts';
import type { Tx } from '../platform/index.ts';
import {
  addMonths,
  dateOf,
  dayOf,
  isNotCovered,
  type LegalStatus,
  londonDay,
  type Proportion,
  protectRow,
  type ShownCount,
  shareOfShown,
  startOfDay,
  statusInWords,
  valueOn,
} from '../standards/index.ts';
import type { Policies } from './policies.ts';
import { countByStanding, countStopped } from './store.ts';

/** The share that the country is to reach: 92 per cent of those who wait, 75 per cent of those who were answered. */
export interface NationalShare {
  percent: number;
  /** Whom it is a share of. */
  basis: 'waiting' | 'answered';
  basisInWords: string;
  reference: string;
  status: LegalStatus;
  statusInWords: string;
  certainty: string;
}

/** The figure that this standard's share is held against on the day of `now`; undefined where there is none, or none for that day. */
export function nationalShare({ values }: Policies, standard: string, now: number): NationalShare | undefined {
  const measure = measures.find(({ clock }) => clock === standard);
  const set = values.get(measure?.folder ?? '');
  if (measure?.threshold === undefined || measure.basis === undefined || set === undefined) return undefined;
  const version = valueOn(set, measure.threshold, londonDay(now));
  if (isNotCovered(version)) return undefined;
  const { value, reference, status, certainty } = version;
  const basisInWords = measure.clauses.basis?.text ?? '';
  return {
    percent: value,
    basis: measure.basis,
    basisInWords,
    reference,
    status,
    statusInWords: statusInWords(status),
    certainty,
  };
}

/** The share here, on the national basis: rounded counts, and the share from them with Wilson limits. */
export interface LiveShare {
  inTime: ShownCount;
  all: ShownCount;
  share: Proportion | undefined;
}

/** Of those who wait now, who is in time; or of those answered in the last twelve whole months, who was. O(clocks of the standard). */
export async function liveShare(
  tx: Tx,
  standard: string,
  basis: NationalShare['basis'],
  now: number,
): Promise<LiveShare> {
  const [kept, missed] = basis === 'waiting' ? await waiting(tx, standard, now) : await answered(tx, standard, now);
  const {
    cells: [inTime, late],
    total,
  } = protectRow([kept, missed]);
  const hidden: ShownCount = { shown: undefined };
  const share = inTime === undefined || late?.shown === undefined ? undefined : shareOfShown(inTime, total);
  return { inTime: inTime ?? hidden, all: total, share };
}

async function waiting(tx: Tx, standard: string, now: number): Promise<[number, number]> {
  const counts = await countByStanding(tx, now, standard);
  const of = (...standings: string[]): number =>
    counts.filter(({ standing }) => standings.includes(standing)).reduce((sum, { n }) => sum + n, 0);
  return [of('running', 'due-soon'), of('late')];
}

async function answered(tx: Tx, standard: string, now: number): Promise<[number, number]> {
  const { year, month } = dateOf(londonDay(now));
  const thisMonth = dayOf(year, month, 1);
  const stopped = await countStopped(tx, standard, startOfDay(addMonths(thisMonth, -12)), startOfDay(thisMonth));
  return [stopped.met, stopped.missed];
}

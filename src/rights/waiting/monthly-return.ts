import { monthlyReturn, type ReturnRow } from '../../../policy/index.ts';
import { type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { addMonths, endOfDay, isoDay, londonDay, parseDay, startOfDay } from '../../standards/index.ts';
import { pathwayPeriods } from './read-pathways.ts';

export interface Month {
  /** YYYY-MM */
  month: string;
  from: number;
  to: number;
}

/** The month 'YYYY-MM', or the last one that has ended. Refused 'invalid' for text that is no month, or one that has not ended. */
export function monthAsked(text: string | undefined, now: number): Month | Refusal {
  const month = text ?? isoDay(addMonths(londonDay(now), -1)).slice(0, 7);
  const first = /^\d{4}-\d{2}$/.test(month) ? parseDay(`${month}-01`) : undefined;
  if (first === undefined) return refuse('invalid', 'Write the month as YYYY-MM, for example 2026-10.');
  const last = addMonths(first, 1) - 1;
  if (endOfDay(last) >= now)
    return refuse('invalid', 'That month has not ended: incomplete pathways are counted at its end.');
  return { month, from: startOfDay(first), to: endOfDay(last) };
}

/** The return of a month from the stored clocks, for these providers. */
export async function returnOf(tx: Tx, month: Month, providers?: readonly string[]): Promise<ReturnRow[]> {
  const periods = await pathwayPeriods(tx, month, providers);
  return monthlyReturn(
    periods.map(({ clock, treatmentFunction, decidedToAdmit }) => ({
      ...{ provider: clock.organisation ?? 'unknown', start: clock.start, startKnown: clock.answer.startKnown },
      ...{ state: clock.state, decidedToAdmit: decidedToAdmit },
      ...(clock.stop === null ? {} : { stop: clock.stop }),
      ...(clock.answer.outcome === undefined ? {} : { outcome: clock.answer.outcome }),
      ...(treatmentFunction === undefined ? {} : { treatmentFunction }),
    })),
    month,
  );
}

const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

/** 'RTT-October-2026', as the published extract names it. */
export function periodName({ month }: Month): string {
  return `RTT-${monthNames[Number(month.slice(5)) - 1]}-${month.slice(0, 4)}`;
}

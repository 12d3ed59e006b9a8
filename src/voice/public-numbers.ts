import type { Policies } from '../rights/index.ts';
import { type ClockPeriod, protectTable, type ShownCount, shareOfShown } from '../standards/index.ts';
import { standings } from './case-clocks.ts';
import { type KeptKind, keptKinds } from './case-kinds.ts';
import type { KeptAct, KeptCase } from './store.ts';

export interface BodyNumbers {
  kind: KeptKind;
  standard: string;
  title: string;
  body: string;
  /** Rounded; null where it may not be shown. */
  answeredInTime: number | null;
  answeredLate: number | null;
  waitingInTime: number | null;
  waitingLate: number | null;
  /** Share answered in time, from the rounded counts. */
  share: number | null;
}

/** How each body keeps each duty, fit for the public: per standard the bodies are protected together. O(cases). */
export function bodyNumbers(
  policies: Policies,
  cases: readonly KeptCase[],
  acts: readonly KeptAct[],
  now: number,
): BodyNumbers[] {
  const periods = standings(policies, cases, acts, now).flatMap(({ case: { body, kind }, duties }) =>
    duties.flatMap((period) => (isOfBody(period) ? [{ body, kind, period }] : [])),
  );
  return keptKinds.flatMap((kind) => {
    const byStandard = Map.groupBy(
      periods.filter((each) => each.kind === kind),
      ({ period }) => period.clock,
    );
    return [...byStandard].flatMap(([clock, ofStandard]) => {
      const bodies = [...Map.groupBy(ofStandard, ({ body }) => body)].sort(([a], [b]) => (a < b ? -1 : 1));
      const { cells, rowTotals } = protectTable(bodies.map(([, each]) => counts(each.map(({ period }) => period))));
      return bodies.map(([body], index): BodyNumbers => {
        const [met, missed, running, late] = cells[index] ?? [];
        const answered = sumShown(met, missed);
        return {
          ...{ kind, standard: clock.id, title: clock.title, body },
          answeredInTime: shown(met),
          answeredLate: shown(missed),
          waitingInTime: shown(running),
          waitingLate: shown(late),
          share: met && answered && rowTotals[index] ? (shareOfShown(met, answered)?.value ?? null) : null,
        };
      });
    });
  });
}

function isOfBody({ clock, limit }: ClockPeriod): boolean {
  return limit.by !== 'none' && clock.dutyHolder !== 'the person who complains';
}

function counts(periods: readonly ClockPeriod[]): number[] {
  const of = (...states: ClockPeriod['state'][]) => periods.filter(({ state }) => states.includes(state)).length;
  return [of('met'), of('missed'), of('running'), of('running-late')];
}

function shown(count: ShownCount | undefined): number | null {
  return count?.shown ?? null;
}

/** The answered, where both parts may be shown. */
function sumShown(a: ShownCount | undefined, b: ShownCount | undefined): ShownCount | undefined {
  return a?.shown === undefined || b?.shown === undefined ? undefined : { ...a, shown: a.shown + b.shown };
}

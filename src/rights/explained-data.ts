import type { ClockPeriod, Explanation } from '../standards/index.ts';
import type { ExplainedFile } from './explain-file.ts';

type Shown = Pick<
  ClockPeriod,
  'pathway' | 'start' | 'due' | 'stop' | 'state' | 'outcome' | 'used' | 'left' | 'unit'
> & { explanation: Explanation; text: string[] };

export interface ExplainedData extends Omit<ExplainedFile, 'periods'> {
  periods: Partial<Shown>[];
}

/** The answer as plain data, for the API and for `--json`: without the working state of the engine. Times are epoch ms. */
export function explainedData(explained: ExplainedFile): ExplainedData {
  return {
    ...explained,
    periods: explained.periods.map(({ period, explanation, text }) => {
      const { pathway, start, due, stop, state, outcome, used, left, unit } = period;
      return { pathway, start, state, unit, explanation, text, ...known({ due, stop, outcome, used, left }) };
    }),
  };
}

/** Without the fields that have no value. */
function known<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

import { type Proportion, wilson } from '../../standards/index.ts';
import type { LabelCount } from './store.ts';

export interface Estimate {
  what: string;
  same: number;
  labelled: number;
  /** The share that people say is one person, with Wilson's limits at 95%; undefined without a label. */
  share: Proportion | undefined;
  /** Drawn at random, so that the share speaks for all pairs of its kind. */
  random: boolean;
}

const kinds: { what: string; band: LabelCount['band']; sampled: boolean }[] = [
  { what: 'Matches drawn at random: joined by the model alone', band: 'match', sampled: true },
  { what: 'Other matches that somebody looked at', band: 'match', sampled: false },
  { what: 'Questions with a probability of 0.5 to 0.999', band: 'likely', sampled: false },
  { what: 'Questions with a probability under 0.5', band: 'unlikely', sampled: false },
];

/** How often people say 'one person', by what the model made of the pair. Pure. */
export function estimates(counts: readonly LabelCount[]): Estimate[] {
  return kinds.map(({ what, band, sampled }) => {
    const own = counts.filter((each) => each.band === band && each.sampled === sampled);
    const sum = (of: readonly LabelCount[]) => of.reduce((total, each) => total + each.pairs, 0);
    const [same, labelled] = [sum(own.filter((each) => each.same)), sum(own)];
    return { what, same, labelled, share: wilson(same, labelled), random: sampled };
  });
}

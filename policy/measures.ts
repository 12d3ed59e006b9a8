/** The shares that national standards are held against, over the periods of their clocks. */
import type { Clock, Measure } from '../src/standards/index.ts';
import { defineMeasure, isCompleted, isIncomplete } from '../src/standards/index.ts';

/** Of those still waiting at the end of the time measured, who is within the limit; or of those answered in it, who was in time. */
type Basis = 'waiting' | 'answered';

const basisClause = {
  waiting: 'Of everybody still waiting at the end of the time measured: the share within the limit.',
  answered: 'Of everybody answered in the time measured: the share answered within the limit.',
} as const;

function share(clock: Clock, basis: Basis, threshold: string): Measure {
  const { folder, status, jurisdiction, certainty, sources, dutyHolder, remedy } = clock;
  return defineMeasure({
    folder,
    status,
    jurisdiction,
    certainty,
    sources,
    dutyHolder,
    remedy,
    ...(clock.field ? { field: clock.field } : {}),
    id: `${clock.id}-share`,
    title: `${clock.title}: share in time`,
    entitlement: clock.entitlement,
    commitments: ['14-51'],
    clauses: { basis: { text: basisClause[basis], reference: sources[0] ?? folder } },
    clock: clock.id,
    threshold,
    basis,
    denominator: basis === 'waiting' ? isIncomplete : isCompleted,
    numerator: (period) => !period.breached,
  });
}

/** Standards whose share in time is held against a figure: clock, what is counted, name of the figure in its folder. */
const held: readonly (readonly [clock: string, basis: Basis, threshold: string])[] = [
  ['referral-to-treatment', 'waiting', 'share-within-18-weeks'],
  ['talking-therapies-6-weeks', 'answered', 'share-within-6-weeks'],
  ['talking-therapies-18-weeks', 'answered', 'share-within-18-weeks'],
  ['early-intervention-in-psychosis', 'answered', 'share-within-2-weeks'],
  ['childrens-eating-disorders-urgent', 'answered', 'share-in-time'],
  ['childrens-eating-disorders-routine', 'answered', 'share-in-time'],
  ['emergency-four-hours', 'answered', 'share-within-4-hours'],
  ['cancer-28-days-told', 'answered', 'share-told-within-28-days'],
  ['cancer-31-days-treatment', 'answered', 'share-treated-within-31-days'],
  ['cancer-62-days-first-treatment', 'answered', 'share-treated-within-62-days'],
];

/** The measures of a set of clocks. Evaluate the periods as of the end of the time measured. */
export function measuresOf(clocks: readonly Clock[]): Measure[] {
  return held.flatMap(([id, basis, threshold]) => {
    const clock = clocks.find((each) => each.id === id);
    return clock ? [share(clock, basis, threshold)] : [];
  });
}

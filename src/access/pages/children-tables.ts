import { bases, endings, limbs } from '../children/children.ts';
import type { JudgementRow, ResponsibilityRow } from '../children/store.ts';

/** Whether this reader may know what the decision is about. */
export type JudgementShown = JudgementRow & { shown: boolean };

export const responsibilityHeadings = [
  ...['who', 'basis', 'evidence', 'from', 'to', 'recorded by', 'recorded'],
  ...['ended', 'why ended', 'evidence of the end', 'ended by'],
];

export const basisWords = (row: ResponsibilityRow): string => bases[row.basis as keyof typeof bases] ?? row.basis;
export const endWords = (row: ResponsibilityRow): string => endings[row.ended_why as keyof typeof endings] ?? '';
export const limbWords = (found: readonly string[]): string =>
  Object.entries(limbs)
    .map(([limb, words]) => `${words}: ${found.includes(limb) ? 'yes' : 'no'}`)
    .join('; ');
export const lawWords = (row: JudgementRow): string =>
  row.law === 'gillick' ? 'Gillick competence' : 'Mental Capacity Act 2005';
export const outcomeWords = (row: JudgementRow): string =>
  `${row.competent ? 'Can decide' : 'Cannot decide'}${row.objects ? ', and objects to parents seeing the record' : ''}`;

export const responsibilityCells = (row: ResponsibilityRow): string[] => [
  ...[row.holder_name, basisWords(row), row.evidence, row.from_day, row.to_day ?? ''],
  ...[row.recorded_name, time(row.recorded_at), time(row.ended_at), endWords(row)],
  ...[row.ended_evidence ?? '', row.ended_name ?? ''],
];

export const judgementHeadings = [
  ...['decision', 'law', 'outcome', 'limbs', 'reasons', 'review by', 'recorded by', 'recorded', 'taken back'],
];

const hidden = 'Restricted';
export const judgementCells = (row: JudgementShown): string[] => [
  row.shown ? row.decision : hidden,
  ...[lawWords(row), row.shown ? outcomeWords(row) : hidden, row.shown ? limbWords(row.limbs) : hidden],
  ...[row.shown ? row.reasons : hidden, row.review_on, row.recorded_name, time(row.recorded_at), time(row.undone_at)],
];

const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

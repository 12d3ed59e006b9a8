/** NHS continuing healthcare: a decision normally within 28 days of a positive checklist. The decision itself is a professional's. */
import { clockRules, days, defineClock, hours, months } from '../../src/standards/index.ts';
import { diedClause, diedRules } from '../endings.ts';

const source = 'National Framework for NHS Continuing Healthcare and NHS-funded Nursing Care (July 2022)';
const { starts, stops } = clockRules();

const shared = {
  folder: 'continuing-healthcare',
  commitments: ['14-18'],
  status: 'guidance',
  jurisdiction: 'England',
  certainty: 'from-knowledge',
  sources: [source],
  dutyHolder: 'the integrated care board',
  field: 'social',
} as const;

const reviewAsk =
  'Ask the board for a review date. A review looks at whether the care meets the needs; it is not a new decision on eligibility.';

export const clocks = [
  defineClock({
    id: 'continuing-healthcare-28-days',
    folder: 'continuing-healthcare',
    title: 'Continuing healthcare: a decision within 28 days',
    entitlement:
      'The integrated care board normally decides within 28 calendar days of receiving a completed positive checklist.',
    commitments: ['14-18'],
    status: 'guidance',
    jurisdiction: 'England',
    certainty: 'verified',
    sources: [source],
    dutyHolder: 'the integrated care board',
    remedy:
      'Ask the board for the date of the decision and the reason for the delay. After the decision you have 6 months to ask for a local review, then for an independent one.',
    field: 'social',
    stopsWhen: 'the person is told the decision',
    limit: days('decision-within'),
    clauses: {
      checklist: {
        text: 'The clock starts when the board receives the completed positive checklist.',
        reference: source,
      },
      decided: { text: 'It stops when the decision is told; software never makes it.', reference: source },
      ...diedClause,
    },
    rules: [
      starts('chc.checklist-positive', 'checklist'),
      stops('chc.decision-told', 'decided', { outcome: 'decided' }),
      ...diedRules,
    ],
  }),
  defineClock({
    ...shared,
    id: 'continuing-healthcare-fast-track',
    title: 'Continuing healthcare, Fast Track: care within 48 hours',
    entitlement:
      'When a clinician completes the Fast Track tool for a person who is quickly getting worse, the care normally begins within 48 hours.',
    remedy: 'Ask the clinician who completed the tool, or the board, when the care begins.',
    stopsWhen: 'the care begins',
    limit: hours('fast-track-within'),
    clauses: {
      tool: {
        text: 'The clock starts when the completed tool is received; the board acts on it and does not re-decide.',
        reference: source,
      },
      begun: { text: 'It stops when the care begins.', reference: source },
      ...diedClause,
    },
    rules: [
      starts('chc.fast-track', 'tool'),
      stops('chc.care-started', 'begun', { outcome: 'care-begun' }),
      ...diedRules,
    ],
  }),
  defineClock({
    ...shared,
    id: 'continuing-healthcare-first-review',
    title: 'Continuing healthcare: first review within 3 months',
    entitlement: 'The care is first reviewed within 3 months of the decision.',
    remedy: reviewAsk,
    stopsWhen: 'the care is reviewed',
    limit: months('first-review-within', 'same-day'),
    clauses: {
      eligible: { text: 'The clock starts when the person is told that they are eligible.', reference: source },
      reviewed: { text: 'It stops with the review.', reference: source },
      ...diedClause,
    },
    rules: [
      starts('chc.decision-told', 'eligible', { when: ({ data }, { last }) => data.eligible && last === undefined }),
      stops('chc.reviewed', 'reviewed', { outcome: 'reviewed' }),
      ...diedRules,
    ],
  }),
  defineClock({
    ...shared,
    id: 'continuing-healthcare-yearly-review',
    title: 'Continuing healthcare: reviewed at least once a year',
    entitlement: 'After the first review the care is reviewed at least once a year.',
    remedy: reviewAsk,
    stopsWhen: 'the care is reviewed again',
    limit: months('next-review-within', 'same-day'),
    clauses: {
      reviewed: { text: 'Each review ends one year and begins the next.', reference: source },
      'no-longer': { text: 'A decision that the person is not eligible ends the reviews.', reference: source },
      ...diedClause,
    },
    rules: [
      stops('chc.reviewed', 'reviewed', { outcome: 'reviewed', goesOn: true }),
      starts('chc.reviewed', 'reviewed'),
      stops('chc.decision-told', 'no-longer', {
        answers: false,
        outcome: 'not-eligible',
        when: ({ data }) => !data.eligible,
      }),
      ...diedRules,
    ],
  }),
  defineClock({
    ...shared,
    id: 'continuing-healthcare-local-review',
    title: 'Continuing healthcare: a local review asked for within 6 months',
    entitlement: 'You may ask the board to look again at a decision within 6 months of being told it.',
    dutyHolder: 'the person, or who acts for them',
    remedy: 'Ask all the same and say why it is late; the board may still look at it.',
    stopsWhen: 'a local review is asked for',
    limit: months('local-review-within', 'same-day'),
    clauses: {
      refused: { text: 'The six months begin when the person is told that they are not eligible.', reference: source },
      asked: { text: 'They are kept when a local review is asked for by their last day.', reference: source },
      ...diedClause,
    },
    rules: [
      starts('chc.decision-told', 'refused', { when: ({ data }) => !data.eligible }),
      stops('chc.local-review-asked', 'asked', { outcome: 'asked' }),
      ...diedRules,
    ],
  }),
];

/** NHS continuing healthcare: a decision normally within 28 days of a positive checklist. The decision itself is a professional's. */
import { clockRules, days, defineClock } from '../../src/standards/index.ts';
import { diedClause, diedRules } from '../endings.ts';

const source = 'National Framework for NHS Continuing Healthcare and NHS-funded Nursing Care (July 2022)';
const { starts, stops } = clockRules();

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
];

/** Children and young people with an eating disorder: treatment within one week when urgent, four weeks otherwise. */
import { clockRules, defineClock, weeks } from '../../src/standards/index.ts';
import { bookedClauses, bookedRules, closedClauses, closedRules } from '../endings.ts';

const source = 'NHS England, access and waiting time standard for children and young people with an eating disorder';
const { starts, stops, notes } = clockRules();

const shared = {
  folder: 'childrens-eating-disorders',
  commitments: ['14-51'],
  status: 'standard',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [source],
  dutyHolder: "the children's eating disorder service",
  remedy:
    'Ask the service for a date for treatment; if it gets worse call 111 or 999. Complain to the trust or the integrated care board.',
  field: 'mental',
  stopsWhen: 'NICE-concordant treatment begins',
} as const;

const answers = [
  ...bookedRules,
  stops('contact', 'treated', {
    outcome: 'treated',
    when: ({ data }) => data.attendance === 'attended' && data.treatment === true,
  }),
  notes('contact', 'assessed', { when: (_event, { running }) => running !== undefined }),
  ...closedRules,
];

const clauses = {
  treated: { text: 'It stops when NICE-concordant treatment starts.', reference: source },
  assessed: { text: 'An assessment alone does not stop it.', reference: source, certainty: 'from-knowledge' },
  ...bookedClauses,
  ...closedClauses,
} as const;

export const clocks = [
  defineClock({
    ...shared,
    id: 'childrens-eating-disorders-urgent',
    title: "Children's eating disorders: urgent, within 1 week",
    entitlement: 'Treatment within 1 week of an urgent referral; the standard is 95 in 100.',
    limit: weeks('urgent-within'),
    clauses: {
      urgent: { text: 'The clock starts when an urgent referral is received.', reference: source },
      ...clauses,
    },
    rules: [
      starts('referral.received', 'urgent', {
        when: ({ data }) =>
          data.service === 'childrens-eating-disorders' &&
          (data.priority === 'urgent' || data.priority === 'emergency'),
      }),
      ...answers,
    ],
  }),
  defineClock({
    ...shared,
    id: 'childrens-eating-disorders-routine',
    title: "Children's eating disorders: routine, within 4 weeks",
    entitlement: 'Treatment within 4 weeks of a referral that is not urgent; the standard is 95 in 100.',
    limit: weeks('routine-within'),
    clauses: {
      routine: { text: 'The clock starts when a referral that is not marked urgent is received.', reference: source },
      ...clauses,
    },
    rules: [
      starts('referral.received', 'routine', {
        when: ({ data }) =>
          data.service === 'childrens-eating-disorders' && data.priority !== 'urgent' && data.priority !== 'emergency',
      }),
      ...answers,
    ],
  }),
];

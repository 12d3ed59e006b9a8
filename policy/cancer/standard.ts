/** Cancer waiting times since October 2023: told in 28 days, treated in 31 from the decision and 62 from the referral. */
import { clockRules, days, daysBetween, defineClock } from '../../src/standards/index.ts';
import { diedClause, diedRules } from '../endings.ts';

const source = 'NHS England, cancer waiting times standards from October 2023';
const guidance = 'National cancer waiting times monitoring data set guidance, adjustments';

const shared = {
  folder: 'cancer',
  commitments: ['14-51'],
  status: 'standard',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [source, guidance],
  dutyHolder: 'the hospital looking after the cancer pathway',
  remedy:
    'Ask the hospital cancer team or your clinical nurse specialist for the next date; complain to the hospital or the integrated care board.',
  field: 'physical',
} as const;

const { starts, stops, nullifies, notes } = clockRules();

const firstMissClauses = {
  missed: {
    text: 'A first appointment that the person misses cancels the clock; it begins again on the day of rebooking.',
    reference: guidance,
    certainty: 'from-knowledge',
  },
  rebooked: {
    text: 'The clock begins again when the appointment is rebooked.',
    reference: guidance,
    certainty: 'from-knowledge',
  },
} as const;

/** Only an appointment that the source marks as the first: here nothing else tells. */
const firstMissRules = [
  nullifies('appointment.did-not-attend', 'missed', {
    outcome: 'missed-first-appointment',
    at: ({ data }) => data.start,
    when: ({ data }) => data.first === true,
  }),
  starts('appointment.rebooking', 'rebooked', {
    when: (_event, { last }) => last?.state === 'nullified' && last.outcome === 'missed-first-appointment',
  }),
  starts('appointment.booked', 'rebooked', {
    when: (_event, { last }) => last?.state === 'nullified' && last.outcome === 'missed-first-appointment',
  }),
];

const declinedClause = {
  declined: {
    text: 'When a person declines a reasonable date for admission, the days from that date until they are available again are taken out.',
    reference: guidance,
    certainty: 'from-knowledge',
  },
} as const;

const declinedRules = [
  notes('admission.offer-declined', 'declined', {
    when: (_event, { running }) => running !== undefined,
    adjustsDays: ({ data }) => Math.max(0, daysBetween(data.offered, data.availableFrom)),
  }),
];

export const clocks = [
  defineClock({
    ...shared,
    id: 'cancer-28-days-told',
    title: 'Cancer: told within 28 days',
    entitlement: 'Told whether you have cancer, or that it is ruled out, within 28 days of an urgent referral.',
    stopsWhen: 'the person is told that it is cancer, or that cancer is ruled out',
    limit: days('told-within'),
    clauses: {
      referred: { text: 'The clock starts when the urgent referral is received.', reference: source },
      told: { text: 'It stops when the person is told, not when the test or its report is done.', reference: source },
      ...firstMissClauses,
      ...diedClause,
    },
    rules: [
      starts('cancer.referred', 'referred', { when: ({ data }) => data.urgent }),
      stops('cancer.told', 'told', { outcome: 'told' }),
      ...firstMissRules,
      ...diedRules,
    ],
  }),
  defineClock({
    ...shared,
    id: 'cancer-31-days-treatment',
    title: 'Cancer: treated within 31 days of the decision',
    entitlement: 'Treatment within 31 days of the decision to treat, the first and any later one.',
    stopsWhen: 'the treatment starts',
    limit: days('decision-to-treatment'),
    clauses: {
      decided: { text: 'The clock starts with the decision to treat, agreed with the person.', reference: source },
      treated: { text: 'It stops when that treatment starts, first or later.', reference: source },
      ...declinedClause,
      ...diedClause,
    },
    rules: [
      starts('cancer.decision-to-treat', 'decided'),
      stops('cancer.treated', 'treated', { outcome: 'treated' }),
      ...declinedRules,
      ...diedRules,
    ],
  }),
  defineClock({
    ...shared,
    id: 'cancer-62-days-first-treatment',
    title: 'Cancer: first treatment within 62 days of referral',
    entitlement: 'First treatment within 62 days of an urgent referral.',
    stopsWhen: 'the first treatment starts',
    limit: days('referral-to-first-treatment'),
    clauses: {
      referred: { text: 'The clock starts when the urgent referral is received.', reference: source },
      treated: { text: 'It stops when the first treatment starts.', reference: source },
      'ruled-out': {
        text: 'When cancer is ruled out there is nothing to treat, and the clock is not counted.',
        reference: source,
      },
      'told-cancer': { text: 'Being told does not stop this clock.', reference: source },
      ...firstMissClauses,
      ...declinedClause,
      ...diedClause,
    },
    rules: [
      starts('cancer.referred', 'referred', { when: ({ data }) => data.urgent }),
      nullifies('cancer.told', 'ruled-out', {
        outcome: 'cancer-ruled-out',
        when: ({ data }) => data.outcome === 'ruled-out',
      }),
      notes('cancer.told', 'told-cancer', { when: (_event, { running }) => running !== undefined }),
      stops('cancer.treated', 'treated', { outcome: 'treated', when: ({ data }) => data.first }),
      ...firstMissRules,
      ...declinedRules,
      ...diedRules,
    ],
  }),
];

/** Accident and emergency: four hours, and the long waits of twelve. */
import { clockRules, defineClock, hours } from '../../src/standards/index.ts';
import { diedClause, diedRules } from '../endings.ts';

const constitution = 'NHS Constitution handbook: four-hour A&E standard';
const published = 'NHS England, A&E attendances and emergency admissions: definitions';
const { starts, stops, notes } = clockRules();

const shared = {
  folder: 'urgent-care',
  commitments: ['14-51'],
  jurisdiction: 'England',
  sources: [constitution, published],
  dutyHolder: 'the hospital with the A&E department',
  remedy: 'Ask the nurse in charge what you are waiting for. Complain to the hospital or its patient advice service.',
  field: 'urgent',
} as const;

const leaves = [stops('emergency.departed', 'departed', { outcome: 'left-the-department' }), ...diedRules];
const left = {
  departed: {
    text: 'It stops when the person is admitted, transferred or discharged: leaves the department.',
    reference: constitution,
  },
  ...diedClause,
} as const;

export const clocks = [
  defineClock({
    ...shared,
    id: 'emergency-four-hours',
    title: 'A&E within 4 hours',
    entitlement: 'Admitted, transferred or discharged within 4 hours of arriving in A&E.',
    status: 'standard',
    certainty: 'verified',
    stopsWhen: 'the person is admitted, transferred or discharged',
    limit: hours('four-hours'),
    clauses: {
      arrived: { text: 'The clock starts on arrival.', reference: constitution },
      'to-admit': { text: 'A decision to admit does not stop it.', reference: constitution },
      ...left,
    },
    rules: [
      starts('emergency.arrived', 'arrived'),
      notes('emergency.decision-to-admit', 'to-admit', { when: (_event, { running }) => running !== undefined }),
      ...leaves,
    ],
  }),
  defineClock({
    ...shared,
    id: 'emergency-twelve-hours-from-arrival',
    title: 'A&E: 12 hours from arrival',
    entitlement: 'No one should spend more than 12 hours in A&E after arriving; such waits are published.',
    status: 'guidance',
    certainty: 'from-knowledge',
    stopsWhen: 'the person is admitted, transferred or discharged',
    limit: hours('twelve-hours'),
    clauses: { arrived: { text: 'Counted from arrival.', reference: published }, ...left },
    rules: [starts('emergency.arrived', 'arrived'), ...leaves],
  }),
  defineClock({
    ...shared,
    id: 'emergency-twelve-hours-from-decision',
    title: 'A&E: 12 hours from the decision to admit',
    entitlement:
      'No one should wait more than 12 hours for a bed once the decision to admit has been made; such waits are published.',
    status: 'guidance',
    certainty: 'from-knowledge',
    stopsWhen: 'the person is admitted to a ward or leaves',
    limit: hours('twelve-hours'),
    clauses: { decided: { text: 'Counted from the decision to admit.', reference: published }, ...left },
    rules: [starts('emergency.decision-to-admit', 'decided'), ...leaves],
  }),
];

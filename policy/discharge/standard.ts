/** Discharge delays: days in hospital after the day a person was ready to leave. */
import { clockRules, defineClock, noLimit } from '../../src/standards/index.ts';
import { diedClause, diedRules } from '../endings.ts';

const source = 'Hospital discharge and community support guidance; discharge ready date';
const { starts, stops, notes } = clockRules();

export const clocks = [
  defineClock({
    id: 'discharge-delay',
    folder: 'discharge',
    title: 'Days in hospital after being ready to leave',
    entitlement:
      'Leave hospital when you no longer need to be there, with the support that you need. No limit of days is set since fines ended in 2022.',
    commitments: ['14-18'],
    status: 'guidance',
    jurisdiction: 'England',
    certainty: 'from-knowledge',
    sources: [source, 'Health and Care Act 2022, which ended the fines of the Care Act 2014 Schedule 3'],
    dutyHolder: 'the hospital with the council and community services',
    remedy:
      'Ask the ward who is arranging your discharge and what it is waiting for. The hospital must involve you and your carer in planning it.',
    field: 'social',
    stopsWhen: 'the person leaves hospital',
    limit: noLimit('days'),
    clauses: {
      ready: {
        text: 'Counting begins on the day the person no longer meets the criteria to reside.',
        reference: source,
      },
      again: {
        text: 'A later discharge ready date in the same stay does not restart the count while one is running.',
        reference: 'our reading',
      },
      left: { text: 'It ends when the person leaves hospital.', reference: source },
      ...diedClause,
    },
    rules: [
      starts('discharge.ready', 'ready'),
      notes('discharge.ready', 'again'),
      stops('admission.ended', 'left', { outcome: 'left-hospital' }),
      ...diedRules,
    ],
  }),
];

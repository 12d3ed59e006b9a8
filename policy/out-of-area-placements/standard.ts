/** Mental-health placements away from home: how many days, and how far. */
import { clockRules, defineClock, noLimit } from '../../src/standards/index.ts';
import { diedClause, diedRules } from '../endings.ts';

const promise =
  'Health and Social Care: Tackling health inequalities (2018), specialist mental health care near home (promised, not law)';
const definition = 'Out of area placements in mental health services: national definition (2016)';
const { starts, stops } = clockRules();

export const clocks = [
  defineClock({
    id: 'out-of-area-placement',
    folder: 'out-of-area-placements',
    title: 'Days in a mental-health placement out of area',
    entitlement:
      'You should not have to travel out of your area for specialist mental health care. Every day away is counted.',
    commitments: ['18-07'],
    status: 'policy',
    jurisdiction: 'England',
    certainty: 'verified',
    sources: [promise, definition],
    dutyHolder: 'the integrated care board and the mental health trust',
    remedy: 'Ask the trust for the plan and date of return, and for help with visits. This is a promise, not law.',
    field: 'mental',
    stopsWhen: 'the person comes back to their own area or leaves the placement',
    limit: noLimit('days'),
    clauses: {
      away: { text: 'Counting begins when the placement out of area begins.', reference: definition },
      back: { text: 'It ends with the placement.', reference: definition },
      ...diedClause,
    },
    rules: [
      starts('placement.started', 'away', { when: ({ data }) => data.outOfArea === true }),
      stops('placement.ended', 'back', { outcome: 'placement-ended' }),
      ...diedRules,
    ],
  }),
];

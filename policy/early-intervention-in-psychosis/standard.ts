/** Early intervention in psychosis: a NICE-recommended package of care within two weeks of referral. */
import { clockRules, defineClock, weeks } from '../../src/standards/index.ts';
import { bookedClauses, bookedRules, closedClauses, closedRules } from '../endings.ts';

const source = 'NHS England, access and waiting time standard: early intervention in psychosis';
const { starts, stops, notes } = clockRules();

export const clocks = [
  defineClock({
    id: 'early-intervention-in-psychosis',
    folder: 'early-intervention-in-psychosis',
    title: 'Early intervention in psychosis within 2 weeks',
    entitlement:
      'People with a first episode of psychosis start a NICE-recommended package of care within 2 weeks of referral.',
    commitments: ['14-51'],
    status: 'standard',
    jurisdiction: 'England',
    certainty: 'verified',
    sources: [source],
    dutyHolder: 'the early intervention team',
    remedy:
      'Ask the team for a care co-ordinator now; in a crisis call 111 and choose the mental health option. Complain to the trust or the integrated care board.',
    field: 'mental',
    stopsWhen: 'a care co-ordinator has been allocated and has begun the treatment with the person',
    limit: weeks('package-within'),
    clauses: {
      referred: { text: 'The clock starts when the referral is received.', reference: source },
      engaged: {
        text: 'It stops when the person is allocated to, and engaged by, a care co-ordinator of the team: a contact in which treatment took place.',
        reference: source,
        certainty: 'from-knowledge',
      },
      assessed: { text: 'An assessment alone does not stop it.', reference: source, certainty: 'from-knowledge' },
      ...bookedClauses,
      ...closedClauses,
    },
    rules: [
      starts('referral.received', 'referred', {
        when: (event) => event.data.service === 'early-intervention-in-psychosis',
      }),
      ...bookedRules,
      stops('contact', 'engaged', {
        outcome: 'treated',
        when: ({ data }) => data.attendance === 'attended' && data.treatment === true,
      }),
      notes('contact', 'assessed', { when: (_event, { running }) => running !== undefined }),
      ...closedRules,
    ],
  }),
];

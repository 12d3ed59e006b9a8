/** Access standards for community mental health and liaison that were proposed in 2021 and are not in force. */

import type { CareEvent, Limit } from '../../src/standards/index.ts';
import { clockRules, defineClock, hours, weeks } from '../../src/standards/index.ts';
import { bookedClauses, bookedRules, closedClauses, closedRules } from '../endings.ts';

const source = 'Mental health clinically-led review of standards (NHS England, July 2021): proposed';
const { starts, stops } = clockRules();

type Referral = Extract<CareEvent, { kind: 'referral.received' }>;

const answers = [
  ...bookedRules,
  stops('contact', 'seen', { outcome: 'seen', when: ({ data }) => data.attendance === 'attended' }),
  ...closedRules,
];

function proposed(id: string, title: string, entitlement: string, limit: Limit, when: (event: Referral) => boolean) {
  return defineClock({
    id,
    folder: 'community-mental-health',
    title,
    entitlement,
    commitments: ['14-51'],
    status: 'proposed',
    jurisdiction: 'England',
    certainty: 'from-knowledge',
    sources: [source],
    dutyHolder: 'the mental health trust',
    remedy:
      'This standard is proposed and not in force. Ask the trust when you will be seen; in a crisis call 111 and choose the mental health option.',
    field: 'mental',
    stopsWhen: 'the person is seen',
    limit,
    clauses: {
      referred: {
        text: 'The clock would start when the referral is received.',
        reference: source,
        certainty: 'from-knowledge',
      },
      seen: {
        text: 'It would stop when the person is seen, in person or remotely.',
        reference: source,
        certainty: 'from-knowledge',
      },
      ...bookedClauses,
      ...closedClauses,
    },
    rules: [starts('referral.received', 'referred', { when }), ...answers],
  });
}

const community: ReadonlySet<string> = new Set([
  'community-mental-health',
  'childrens-community-mental-health',
  'crisis',
]);
const inCommunity = ({ data }: Referral): boolean => community.has(data.service);

export const clocks = [
  proposed(
    'community-mental-health-very-urgent',
    'Proposed: very urgent mental health, seen within 4 hours',
    'It has been proposed that a very urgent referral to a crisis service is seen within 4 hours.',
    hours('very-urgent-within'),
    (event) => inCommunity(event) && event.data.priority === 'emergency',
  ),
  proposed(
    'community-mental-health-urgent',
    'Proposed: urgent mental health, seen within 24 hours',
    'It has been proposed that an urgent referral to a community mental health service is seen within 24 hours.',
    hours('urgent-within'),
    (event) => inCommunity(event) && event.data.priority === 'urgent',
  ),
  proposed(
    'community-mental-health-non-urgent',
    'Proposed: community mental health within 4 weeks',
    'It has been proposed that adults and children referred to community mental health services get help within 4 weeks.',
    weeks('non-urgent-within'),
    (event) => inCommunity(event) && event.data.priority !== 'emergency' && event.data.priority !== 'urgent',
  ),
  proposed(
    'liaison-mental-health-in-emergency',
    'Proposed: mental health liaison in A&E within 1 hour',
    'It has been proposed that a person referred to liaison psychiatry from A&E is seen within 1 hour.',
    hours('liaison-within'),
    ({ data }) => data.service === 'liaison-psychiatry' && data.priority === 'emergency',
  ),
];

/** Subject access: a person's own information within one month, or three where the request is complex and that was said in time. */
import type { CaseEvent } from '../../src/standards/index.ts';
import { clockRules, daysBetween, defineDuty, monthsOntoWorkingDay } from '../../src/standards/index.ts';

const law = 'UK General Data Protection Regulation articles 12(3) and 15';
const ico = 'ICO guidance, right of access: how long do we have to comply';

interface Memory {
  received: number | undefined;
}

const { starts, stops, notes } = clockRules<Memory, CaseEvent>();
type Received = Extract<CaseEvent, { kind: 'case.received' }>;
const isAccess = ({ data }: Received): boolean => data.subject === 'subject-access';

const shared = {
  folder: 'subject-access',
  commitments: ['14-33'],
  status: 'statute',
  jurisdiction: 'England',
  certainty: 'from-knowledge',
  sources: [law, ico],
  dutyHolder: 'the organisation that was asked',
  remedy: 'Ask for the date of the answer, then complain to the Information Commissioner.',
  field: 'case',
  memory: (): Memory => ({ received: undefined }),
} as const;

const remember = (memory: Memory, event: { at: number }): void => {
  memory.received = event.at;
};

const ends = {
  answered: { text: 'Giving the information, or refusing with reasons, answers it.', reference: law },
  clarified: {
    text: 'The days for which the organisation waited for a clarification that it reasonably needs are left out.',
    reference: ico,
  },
  withdrawn: { text: 'A request that is withdrawn needs no answer.', reference: 'our reading' },
} as const;

const endRules = [
  stops('case.answered', 'answered', { outcome: 'answered' }),
  notes('case.clarification-given', 'clarified', {
    when: (event, { running }) => running !== undefined && event.data.asked !== undefined,
    adjustsDays: (event) => Math.max(0, daysBetween(event.data.asked ?? event.at, event.at)),
  }),
  stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
];

export const clocks = [
  defineDuty<Memory>({
    ...shared,
    id: 'subject-access-one-month',
    title: 'Your own information within one month',
    entitlement:
      'An organisation gives you your own information without undue delay, at the latest within one month of your asking.',
    stopsWhen: 'the organisation answers, or says in time that it needs longer because the request is complex',
    limit: monthsOntoWorkingDay('answer-within', 'england'),
    clauses: {
      asked: {
        text: 'The month runs from receipt to the same day of the next month; a weekend or bank holiday at its end gives until the next working day.',
        reference: `${law}; ${ico}`,
      },
      complex: {
        text: 'Where the request is complex, saying so within the month gives two further months.',
        reference: law,
      },
      ...ends,
    },
    rules: [
      starts('case.received', 'asked', { when: isAccess }),
      stops('case.extended', 'complex', {
        outcome: 'notice-of-more-time',
        when: ({ data }) => data.reason === 'complex',
      }),
      ...endRules,
    ],
  }),
  defineDuty<Memory>({
    ...shared,
    id: 'subject-access-complex',
    title: 'Your own information within three months, where the request is complex',
    entitlement:
      'Where your request is complex and you were told so within the first month, you get your information within three months.',
    stopsWhen: 'the organisation answers',
    limit: monthsOntoWorkingDay('complex-within', 'england'),
    clauses: {
      received: { text: 'Time is counted from receipt of the request.', reference: law },
      complex: { text: 'The clock applies once the person was told that more time is needed.', reference: law },
      ...ends,
    },
    rules: [
      notes('case.received', 'received', { when: isAccess, opensPathway: true, remember }),
      starts('case.extended', 'complex', {
        when: (event, { memory }) => memory.received !== undefined && event.data.reason === 'complex',
        at: (event, { memory }) => memory.received ?? event.at,
      }),
      ...endRules,
    ],
  }),
];

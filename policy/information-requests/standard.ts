/** Freedom of information: an answer promptly, and not later than the twentieth working day after receipt. */
import type { CaseEvent } from '../../src/standards/index.ts';
import { clockRules, defineDuty, workingDays } from '../../src/standards/index.ts';

const act = 'Freedom of Information Act 2000 s10';
const ico = 'ICO guidance on time limits for compliance';

interface Memory {
  received: number | undefined;
}

const { starts, stops, nullifies, notes } = clockRules<Memory, CaseEvent>();
type Received = Extract<CaseEvent, { kind: 'case.received' }>;
const isRequest = ({ data }: Received): boolean => data.subject === 'information-request';

const shared = {
  folder: 'information-requests',
  commitments: ['14-28'],
  jurisdiction: 'England',
  dutyHolder: 'the organisation that was asked',
  field: 'case',
} as const;

const withdrawn = { text: 'A request that is withdrawn needs no answer.', reference: 'our reading' };
const remember = (memory: Memory, event: { at: number }): void => {
  memory.received = event.at;
};

export const clocks = [
  defineDuty<Memory>({
    ...shared,
    id: 'information-request-20-working-days',
    title: 'Information request answered within 20 working days',
    entitlement:
      'A public authority answers a request for information promptly, and not later than the 20th working day after receiving it.',
    status: 'statute',
    certainty: 'verified',
    sources: [act, ico],
    remedy: 'Ask for an internal review, then complain to the Information Commissioner.',
    stopsWhen: 'the organisation answers, or gives notice that it needs longer for the public-interest test',
    limit: workingDays('answer-within', 'any-part-of-uk'),
    memory: () => ({ received: undefined }),
    clauses: {
      s10: {
        text: 'Time runs from the working day after receipt; a bank holiday in any part of the United Kingdom is not a working day.',
        reference: `${act}(1) and (6)`,
      },
      's1-3': {
        text: 'A request that needs clarifying is not yet a request that must be answered.',
        reference: 'Freedom of Information Act 2000 s1(3)',
      },
      clarified: { text: 'Time begins afresh when the clarification is received.', reference: ico },
      answered: {
        text: 'Disclosing, refusing with reasons, or saying that nothing is held answers it.',
        reference: act,
      },
      's10-3': {
        text: 'For the public-interest test the organisation may take longer, if it says so within the 20 working days.',
        reference: `${act}(3), s17(2)`,
      },
      withdrawn,
    },
    rules: [
      starts('case.received', 's10', { when: isRequest, remember }),
      nullifies('case.clarification-asked', 's1-3', { outcome: 'clarification-asked' }),
      starts('case.clarification-given', 'clarified', {
        when: (_event, { last }) => last?.outcome === 'clarification-asked',
      }),
      stops('case.answered', 'answered', { outcome: 'answered' }),
      stops('case.extended', 's10-3', { outcome: 'notice-of-more-time' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  }),
  defineDuty<Memory>({
    ...shared,
    id: 'information-request-public-interest',
    title: 'Information request, public-interest test within 40 working days',
    entitlement:
      'When an organisation needs longer to weigh the public interest, it should take no more than 20 further working days.',
    status: 'guidance',
    certainty: 'verified',
    sources: [ico],
    remedy: 'Complain to the Information Commissioner about the delay.',
    stopsWhen: 'the organisation answers',
    limit: workingDays('answer-within-with-test', 'any-part-of-uk'),
    memory: () => ({ received: undefined }),
    clauses: {
      received: { text: 'Time is counted from receipt of the request.', reference: ico },
      extended: {
        text: 'The clock applies once the organisation has given notice that it needs longer.',
        reference: ico,
      },
      answered: { text: 'The answer ends it.', reference: ico },
      withdrawn,
    },
    rules: [
      notes('case.received', 'received', { when: isRequest, opensPathway: true, remember }),
      starts('case.extended', 'extended', {
        when: (_event, { memory }) => memory.received !== undefined,
        at: (event, { memory }) => memory.received ?? event.at,
      }),
      stops('case.answered', 'answered', { outcome: 'answered' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  }),
];

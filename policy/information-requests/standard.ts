/** Freedom of information: an answer promptly, and not later than the twentieth working day after receipt. */
import type { CaseEvent, Limit } from '../../src/standards/index.ts';
import { clockRules, defineDuty, parseDay, workingDays, workingDaysNoLaterThan } from '../../src/standards/index.ts';
import { mayWeighPublicInterest } from './exemptions.ts';

const act = 'Freedom of Information Act 2000 s10';
const regulations = 'Freedom of Information (Time for Compliance with Request) Regulations 2004 (SI 2004/3364)';
const ico = 'ICO guidance on time limits for compliance';
const reviews = 'Freedom of Information Code of Practice (section 45), internal reviews; ICO guidance';

interface Memory {
  received: number | undefined;
}

const { starts, stops, nullifies, notes } = clockRules<Memory, CaseEvent>();
type Received = Extract<CaseEvent, { kind: 'case.received' }>;
type Extended = Extract<CaseEvent, { kind: 'case.extended' }>;
type SpecialTime = Received['data']['specialTime'];
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

const clauses = {
  's1-3': {
    text: 'A request that needs clarifying is not yet a request that must be answered.',
    reference: 'Freedom of Information Act 2000 s1(3)',
  },
  clarified: { text: 'Time begins afresh when the clarification is received.', reference: ico },
  's10-2': {
    text: 'The working days from the day of a fees notice to the day the fee is received, both included, are left out.',
    reference: `${act}(2), s9`,
  },
  answered: { text: 'Disclosing, or saying that nothing is held, answers it.', reference: act },
  s17: {
    text: 'A refusal answers it when it is given in the same time; it must name the exemption and why it applies.',
    reference: 'Freedom of Information Act 2000 s17(1) and Part II',
  },
  s12: {
    text: 'A request whose cost would go over the limit (450 pounds or 18 hours, 600 or 24 for central government) need not be answered; that must be said in the same time.',
    reference: 'Freedom of Information Act 2000 s12, s17(5); SI 2004/3244',
  },
  s14: {
    text: 'A vexatious or repeated request need not be answered; that must be said in the same time.',
    reference: 'Freedom of Information Act 2000 s14, s17(5) and (6)',
  },
  's10-3': {
    text: 'To weigh the public interest of an exemption that is not absolute the organisation may take longer, if it says so within the time.',
    reference: `${act}(3), s17(2)`,
  },
  'reg-5-6': {
    text: 'For information from forces on operations, or from outside the United Kingdom, the Information Commissioner may specify a later day.',
    reference: `${regulations} regs 5 and 6`,
  },
  'no-more-time': { text: 'For no other reason may the organisation take longer.', reference: act },
  withdrawn,
};

const isWithheld = (outcome: string): boolean => outcome === 'refused' || outcome === 'part-disclosed';
const asksForLonger = ({ data }: Extended): boolean =>
  data.reason === 'public-interest-test' && mayWeighPublicInterest(data.exemptions);

/** What happens to every information request, whatever time it has. */
const handling = [
  nullifies('case.clarification-asked', 's1-3', { outcome: 'clarification-asked' }),
  starts('case.clarification-given', 'clarified', {
    when: (_event, { last }) => last?.outcome === 'clarification-asked',
  }),
  notes('case.fees-notice', 's10-2', { suspends: true }),
  notes('case.fee-paid', 's10-2', { resumes: true }),
  stops('case.answered', 's17', {
    outcome: 'refused-without-naming-the-exemption',
    flag: 'a refusal must name the exemption (s17)',
    when: ({ data }) => isWithheld(data.outcome) && !data.exemptions?.length,
  }),
  stops('case.answered', 's17', { outcome: 'withheld-in-part', when: ({ data }) => data.outcome === 'part-disclosed' }),
  stops('case.answered', 's17', { outcome: 'refused', when: ({ data }) => data.outcome === 'refused' }),
  stops('case.answered', 's12', { outcome: 'over-cost-limit', when: ({ data }) => data.outcome === 'over-cost-limit' }),
  stops('case.answered', 's14', {
    outcome: 'vexatious-or-repeated',
    when: ({ data }) => data.outcome === 'vexatious' || data.outcome === 'repeated',
  }),
  stops('case.answered', 'answered', { outcome: 'answered' }),
  stops('case.extended', 's10-3', { outcome: 'notice-of-more-time', when: asksForLonger }),
  notes('case.extended', 'reg-5-6', {
    when: ({ data }) => data.reason === 'commissioner-specified',
    extendsTo: ({ data }) => data.until,
  }),
  notes('case.extended', 'no-more-time', { flag: 'the Act gives no more time for this reason' }),
  stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
];

const answeredStops =
  'the organisation answers or refuses, or gives notice that it needs longer for the public-interest test';
const review = 'Ask for an internal review, then complain to the Information Commissioner.';

function request(
  id: string,
  title: string,
  entitlement: string,
  specialTime: SpecialTime,
  limit: Limit,
  clause: { text: string; reference: string },
) {
  const first = specialTime ?? 's10';
  return defineDuty<Memory>({
    ...shared,
    ...{ id, title, entitlement, limit },
    status: 'statute',
    certainty: 'verified',
    sources: [specialTime === undefined ? act : regulations, ico],
    remedy: review,
    stopsWhen: answeredStops,
    memory: () => ({ received: undefined }),
    clauses: { [first]: clause, ...clauses },
    rules: [
      starts('case.received', first, {
        when: (event) => isRequest(event) && event.data.specialTime === specialTime,
        remember,
        ...(specialTime === 'school' ? { leavesOut: schoolHolidays } : {}),
      }),
      ...handling,
    ],
  });
}

function schoolHolidays({ data }: Received) {
  return (data.schoolHolidays ?? []).flatMap(({ from, to }) => {
    const [first, last] = [parseDay(from), parseDay(to)];
    return first === undefined || last === undefined ? [] : [{ from: first, to: last }];
  });
}

/** A longer time, counted from receipt, that applies once the organisation has taken it. */
function longer(
  id: string,
  title: string,
  entitlement: string,
  status: 'guidance' | 'statute',
  figure: string,
  reference: string,
  when: (event: Extended) => boolean,
) {
  return defineDuty<Memory>({
    ...shared,
    ...{ id, title, entitlement, status },
    certainty: 'verified',
    sources: [reference],
    remedy: 'Complain to the Information Commissioner about the delay.',
    stopsWhen: 'the organisation answers',
    limit: workingDays(figure, 'any-part-of-uk'),
    memory: () => ({ received: undefined }),
    clauses: {
      received: { text: 'Time is counted from receipt of the request.', reference },
      extended: { text: 'The clock applies once the longer time has been taken.', reference },
      answered: { text: 'The answer ends it.', reference },
      withdrawn,
    },
    rules: [
      notes('case.received', 'received', { when: isRequest, opensPathway: true, remember }),
      starts('case.extended', 'extended', {
        when: (event, { memory }) => memory.received !== undefined && when(event),
        at: (event, { memory }) => memory.received ?? event.at,
      }),
      stops('case.answered', 'answered', { outcome: 'answered' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  });
}

export const clocks = [
  request(
    'information-request-20-working-days',
    'Information request answered within 20 working days',
    'A public authority answers a request for information promptly, and not later than the 20th working day after receiving it.',
    undefined,
    workingDays('answer-within', 'any-part-of-uk'),
    {
      text: 'Time runs from the working day after receipt; a bank holiday in any part of the United Kingdom is not a working day.',
      reference: `${act}(1) and (6)`,
    },
  ),
  request(
    'information-request-school',
    'Information request to a school: 20 school days, at most 60 working days',
    'A maintained school answers within 20 working days that are school days, and never later than the 60th working day.',
    'school',
    workingDaysNoLaterThan('answer-within', 'school-at-most', 'any-part-of-uk'),
    {
      text: 'Working days that are no school days at that school are left out; the 60th working day is the last, whichever comes first.',
      reference: `${regulations} reg 3`,
    },
  ),
  request(
    'information-request-public-record',
    'Information request for a closed public record: 30 working days',
    'A request for a transferred public record that is not open is answered within 30 working days.',
    'public-record',
    workingDays('public-record-within', 'any-part-of-uk'),
    {
      text: 'For information in a transferred public record that is not open information the 30th working day is the last.',
      reference: `${regulations} reg 4`,
    },
  ),
  longer(
    'information-request-public-interest',
    'Information request, public-interest test within 40 working days',
    'When an organisation needs longer to weigh the public interest, it should take no more than 20 further working days.',
    'guidance',
    'answer-within-with-test',
    ico,
    asksForLonger,
  ),
  longer(
    'information-request-commissioner-time',
    'Information request, by leave of the Information Commissioner: at most 60 working days',
    'For information from forces on operations or from outside the United Kingdom, the Commissioner may give time up to the 60th working day.',
    'statute',
    'commissioner-at-most',
    `${regulations} regs 5 and 6`,
    ({ data }) => data.reason === 'commissioner-specified',
  ),
  defineDuty({
    ...shared,
    id: 'information-request-internal-review',
    title: 'Internal review of an information request within 20 working days',
    entitlement:
      'An organisation that is asked to look at its answer again should do so within 20 working days, and never take more than 40.',
    status: 'guidance',
    certainty: 'from-knowledge',
    sources: [reviews],
    remedy: 'Complain to the Information Commissioner, normally within 6 weeks of the outcome of the review.',
    stopsWhen: 'the organisation tells the outcome of the review',
    limit: workingDays('review-within', 'any-part-of-uk'),
    milestones: [{ name: '40 working days', limit: workingDays('review-at-most', 'any-part-of-uk') }],
    clauses: {
      asked: { text: 'Time runs from the working day after a review was asked for.', reference: reviews },
      reviewed: { text: 'The outcome of the review ends it.', reference: reviews },
      withdrawn,
    },
    rules: [
      starts('case.review-asked', 'asked'),
      stops('case.reviewed', 'reviewed', { outcome: 'reviewed' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  }),
];

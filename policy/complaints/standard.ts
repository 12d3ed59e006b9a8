/** Complaints about the NHS and adult social care: acknowledged in three working days, answered in six months or explained. */
import type { CaseEvent } from '../../src/standards/index.ts';
import { clockRules, defineDuty, months, workingDays } from '../../src/standards/index.ts';

const regulations =
  'Local Authority Social Services and National Health Service Complaints (England) Regulations 2009 (SI 2009/309)';
const ombudsmen = 'Health Service Commissioners Act 1993 s9(4); Local Government Act 1974 s26B';
const { starts, stops, notes } = clockRules<undefined, CaseEvent>();
type Received = Extract<CaseEvent, { kind: 'case.received' }>;
const isComplaint = ({ data }: Received): boolean => data.subject === 'complaint';

const shared = {
  folder: 'complaints',
  commitments: ['14-33'],
  status: 'regulation',
  jurisdiction: 'England',
  certainty: 'from-knowledge',
  sources: [regulations],
  dutyHolder: 'the body complained about',
  field: 'case',
} as const;

const sixMonths = {
  question: 'Does a period of six months end on the same day of the month, or on the day before?',
  readings: {
    'same-day': 'on the same day of the month as receipt (the corresponding date rule)',
    'day-before': 'on the day before the same day of the month',
  },
} as const;

const withdrawn = { text: 'A complaint that is withdrawn needs no answer.', reference: 'our reading' };
const outOfTime = {
  text: 'A complaint made out of time that the body does not accept ends here; it must say so, and why.',
  reference: `${regulations} reg 12`,
};
const ends = [
  stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
  stops('case.closed', 'out-of-time', {
    answers: false,
    outcome: 'not-accepted-out-of-time',
    when: ({ data }) => data.reason === 'out-of-time',
  }),
];

export const clocks = [
  defineDuty({
    ...shared,
    id: 'complaint-made-in-time',
    title: 'Complaint made within 12 months',
    entitlement:
      'You may complain up to 12 months after it happened, or after you came to know of it. Later complaints can still be taken where there were good reasons and it can be looked into fairly.',
    dutyHolder: 'the person who complains',
    remedy:
      'Say why you could not complain sooner: the body may still look into it (reg 12(2)), and must say why if it does not.',
    stopsWhen: 'the complaint is received',
    limit: months('made-within', 'same-day'),
    clauses: {
      arose: {
        text: 'Twelve months run from the day of the matter, or from the day the person came to know of it if that is later.',
        reference: `${regulations} reg 12(1)`,
      },
      made: {
        text: 'They are kept when the complaint is received by their last day.',
        reference: `${regulations} reg 12(1)`,
      },
      'accepted-late': {
        text: 'The limit does not apply where there were good reasons for the delay and the matter can still be looked into effectively and fairly: the body decides, and gives its reasons.',
        reference: `${regulations} reg 12(2)`,
      },
    },
    rules: [
      starts('case.arose', 'arose'),
      stops('case.received', 'made', { outcome: 'made', when: isComplaint }),
      notes('case.accepted-late', 'accepted-late', {
        flag: 'made out of time and accepted, by the judgement of the body',
      }),
    ],
  }),
  defineDuty({
    ...shared,
    id: 'complaint-acknowledged',
    title: 'Complaint acknowledged within 3 working days',
    entitlement: 'Your complaint is acknowledged not later than 3 working days after it is received.',
    remedy: 'Write again, and say that regulation 13 requires an acknowledgement within 3 working days.',
    stopsWhen: 'the complaint is acknowledged',
    limit: workingDays('acknowledged-within', 'england'),
    clauses: {
      received: {
        text: 'Time runs from the working day after receipt; bank holidays in England are not working days.',
        reference: `${regulations} reg 13`,
      },
      acknowledged: {
        text: 'An acknowledgement, by word of mouth or in writing, meets it; so does the answer itself.',
        reference: `${regulations} reg 13`,
      },
      withdrawn,
      'out-of-time': outOfTime,
    },
    rules: [
      starts('case.received', 'received', { when: isComplaint }),
      stops('case.acknowledged', 'acknowledged', { outcome: 'acknowledged' }),
      stops('case.answered', 'acknowledged', { outcome: 'answered' }),
      ...ends,
    ],
  }),
  defineDuty({
    ...shared,
    id: 'complaint-answered',
    title: 'Complaint answered within 6 months',
    entitlement:
      'You get a written answer within 6 months or the longer time you agreed, or a written explanation why not and the answer as soon as possible.',
    remedy:
      'Ask the Parliamentary and Health Service Ombudsman (health) or the Local Government and Social Care Ombudsman (social care) to look at it.',
    stopsWhen: 'the body sends its answer',
    questions: { 'six-months': sixMonths },
    limit: (reading) => months('answered-within', reading('six-months') === 'same-day' ? 'same-day' : 'day-before'),
    clauses: {
      received: {
        text: 'The six months begin on the day the complaint is received.',
        reference: `${regulations} reg 14(3)`,
      },
      agreed: {
        text: 'A longer time counts when it was agreed with the person who complains before the six months ended.',
        reference: `${regulations} reg 14(3)(b)`,
      },
      'no-more-time': {
        text: 'More time that was not agreed, or agreed too late, changes nothing.',
        reference: `${regulations} reg 14(3)`,
      },
      explained: {
        text: 'Explaining the delay in writing is owed when there is no answer in time; it is not the answer.',
        reference: `${regulations} reg 14(4)`,
      },
      answered: { text: 'The written response meets it.', reference: `${regulations} reg 14(2)` },
      withdrawn,
      'out-of-time': outOfTime,
    },
    rules: [
      starts('case.received', 'received', { when: isComplaint }),
      notes('case.extended', 'agreed', {
        when: ({ data }, { running }) => running !== undefined && data.reason === 'agreed' && data.until !== undefined,
        extendsTo: ({ data }) => data.until,
      }),
      notes('case.extended', 'no-more-time', {
        when: (_event, { running }) => running !== undefined,
        flag: 'more time counts only when it is agreed with the person who complains',
      }),
      notes('case.delay-explained', 'explained', { when: (_event, { running }) => running !== undefined }),
      stops('case.answered', 'answered', { outcome: 'answered' }),
      ...ends,
    ],
  }),
  defineDuty({
    ...shared,
    id: 'complaint-to-ombudsman',
    title: 'Taken to the ombudsman within 12 months',
    entitlement:
      'An ombudsman normally looks at a complaint that reaches it within 12 months of your coming to know of the matter.',
    status: 'statute',
    sources: [ombudsmen],
    dutyHolder: 'the person who complains',
    remedy:
      'Go to the ombudsman all the same and say why it is late: it may take a late complaint where that is reasonable.',
    stopsWhen: 'the complaint reaches the ombudsman',
    limit: months('ombudsman-within', 'same-day'),
    clauses: {
      arose: { text: 'Twelve months run from the day the person came to know of the matter.', reference: ombudsmen },
      complaint: { text: 'It concerns complaints, once one has been received.', reference: ombudsmen },
      taken: { text: 'They are kept when the ombudsman has the complaint by their last day.', reference: ombudsmen },
      withdrawn,
    },
    rules: [
      starts('case.arose', 'arose'),
      notes('case.received', 'complaint', { when: isComplaint }),
      stops('case.taken-to-ombudsman', 'taken', { outcome: 'taken-to-ombudsman' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  }),
];

/** Complaints about the NHS and adult social care: acknowledged in three working days, answered in six months or explained. */
import type { CaseEvent } from '../../src/standards/index.ts';
import { clockRules, defineDuty, months, workingDays } from '../../src/standards/index.ts';

const regulations =
  'Local Authority Social Services and National Health Service Complaints (England) Regulations 2009 (SI 2009/309)';
const { starts, stops } = clockRules<undefined, CaseEvent>();
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

const withdrawn = { text: 'A complaint that is withdrawn needs no answer.', reference: 'our reading' };

export const clocks = [
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
    },
    rules: [
      starts('case.received', 'received', { when: isComplaint }),
      stops('case.acknowledged', 'acknowledged', { outcome: 'acknowledged' }),
      stops('case.answered', 'acknowledged', { outcome: 'answered' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  }),
  defineDuty({
    ...shared,
    id: 'complaint-answered',
    title: 'Complaint answered within 6 months',
    entitlement:
      'You get a written answer within 6 months, or a written explanation why not and the answer as soon as possible.',
    remedy:
      'Ask the Parliamentary and Health Service Ombudsman (health) or the Local Government and Social Care Ombudsman (social care) to look at it.',
    stopsWhen: 'the body sends its answer',
    questions: {
      'six-months': {
        question: 'Does a period of six months end on the same day of the month, or on the day before?',
        readings: {
          'same-day': 'on the same day of the month as receipt (the corresponding date rule)',
          'day-before': 'on the day before the same day of the month',
        },
      },
    },
    limit: (reading) => months('answered-within', reading('six-months') === 'same-day' ? 'same-day' : 'day-before'),
    clauses: {
      received: {
        text: 'The six months begin on the day the complaint is received.',
        reference: `${regulations} reg 14`,
      },
      answered: { text: 'The written response meets it.', reference: `${regulations} reg 14` },
      withdrawn,
    },
    rules: [
      starts('case.received', 'received', { when: isComplaint }),
      stops('case.answered', 'answered', { outcome: 'answered' }),
      stops('case.withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    ],
  }),
];

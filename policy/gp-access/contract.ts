/** What the GP contract requires: separate from the promise, and labelled so. */
import { clockRules, days, defineClock, nextCoreHours, sameWorkingDay } from '../../src/standards/index.ts';
import { isOfThatPractice } from './practice.ts';

const contract2026 =
  'GP contract 2026/27, from 1 April 2026 (GOV.UK news of 24 February 2026; NHS England as quoted by practices)';
const contract2023 =
  'GMS contract 2023/24 to 2025/26, core hours and contact (regional direction as reproduced by Essex LMC)';

const shared = {
  folder: 'gp-access',
  commitments: ['14-29'],
  status: 'contract',
  jurisdiction: 'England',
  certainty: 'verified',
  dutyHolder: 'the GP practice',
  remedy:
    'Tell the practice that its contract requires this; then complain to the integrated care board, which holds the contract.',
  field: 'primary',
} as const;

const { starts, stops, notes } = clockRules();

const endings = {
  withdrawn: { text: 'A request that the person withdraws needs no answer.', reference: 'our reading' },
  left: { text: 'The duty ends when the person leaves the practice or dies.', reference: 'our reading' },
} as const;

const ends = [
  stops('gp.request-withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
  stops('registration.ended', 'left', {
    answers: false,
    outcome: 'left-the-practice',
    everyPathway: true,
    when: isOfThatPractice,
  }),
  stops('death', 'left', { answers: false, outcome: 'died', everyPathway: true }),
];

const answered = [
  notes('gp.responded', 'not-an-answer', {
    when: (event) => event.data.appropriate === false,
    flag: 'the response does not count: call-back tomorrow, automatic acknowledgement, or sent to 111',
  }),
  stops('gp.responded', 'answered', { outcome: 'told' }),
  stops('appointment.attended', 'answered', { outcome: 'consulted' }),
  stops('contact', 'answered', { outcome: 'consulted', when: (event) => event.data.attendance === 'attended' }),
];

export const toldSameDay = defineClock({
  ...shared,
  id: 'gp-contract-told-same-day',
  title: 'Told the same day how a request will be handled (contract until March 2026)',
  entitlement: 'Your practice must tell you, the day you contact it, how your request will be handled.',
  sources: [contract2023],
  stopsWhen: 'the practice tells the person how the request will be handled',
  limit: sameWorkingDay,
  clauses: {
    asked: {
      text: 'A patient who contacts the practice in core hours must be told the same day what will happen.',
      reference: contract2023,
    },
    answered: {
      text: 'Being told how the request will be handled, or being seen, answers it.',
      reference: contract2023,
    },
    'not-an-answer': {
      text: 'Asking to call back, an automatic acknowledgement nobody has looked at, or sending to 111 is no answer.',
      reference: contract2023,
    },
    ...endings,
  },
  rules: [starts('gp.requested', 'asked'), ...answered, ...ends],
});

export const urgentSameDay = defineClock({
  ...shared,
  id: 'gp-contract-urgent-same-day',
  title: 'Clinically urgent requests dealt with the same day (contract from April 2026)',
  entitlement: 'What your practice judges clinically urgent must be dealt with the same day.',
  sources: [contract2026],
  stopsWhen: 'the practice deals with the request: a consultation, or another appropriate response',
  limit: sameWorkingDay,
  clauses: {
    urgent: {
      text: 'A request that the practice judges clinically urgent must be dealt with the same day; outside core hours, the next working day.',
      reference: contract2026,
    },
    answered: { text: 'A consultation or another appropriate response deals with it.', reference: contract2026 },
    'not-an-answer': { text: 'The person may not be asked to contact the practice again.', reference: contract2026 },
    ...endings,
  },
  rules: [starts('gp.requested', 'urgent', { when: (event) => event.data.urgent === true }), ...answered, ...ends],
});

export const nonUrgentResponse = defineClock({
  ...shared,
  id: 'gp-contract-non-urgent-response',
  title: 'An appropriate response by the end of the next core hours (contract from April 2026)',
  entitlement:
    'A request that is not urgent must get an appropriate response by the end of the next core-hours period of the practice.',
  sources: [contract2026],
  stopsWhen: 'the practice gives an appropriate response',
  limit: nextCoreHours,
  clauses: {
    'not-urgent': {
      text: 'A request not judged urgent must get an appropriate response by the end of the next core-hours period (18:30 of the next working day).',
      reference: contract2026,
    },
    answered: { text: 'An appropriate response or a consultation answers it.', reference: contract2026 },
    'not-an-answer': { text: 'The person may not be asked to contact the practice again.', reference: contract2026 },
    ...endings,
  },
  rules: [starts('gp.requested', 'not-urgent', { when: (event) => event.data.urgent !== true }), ...answered, ...ends],
});

const accountableGp =
  'National Health Service (General Medical Services Contracts) Regulations 2015, named accountable GP (paragraph to be confirmed)';

export const namedAccountableGp = defineClock({
  ...shared,
  id: 'named-accountable-gp',
  title: 'Told of a named accountable GP',
  entitlement:
    'Every registered patient has a named accountable GP, and is told who it is within 21 days of registering.',
  certainty: 'from-knowledge',
  sources: [accountableGp],
  remedy:
    'Ask the practice who your named accountable GP is; you may say whom you prefer, and the practice must make reasonable efforts.',
  stopsWhen: 'the practice tells the person who their named accountable GP is',
  limit: days('told-of-accountable-gp-within'),
  pathway: (event) => event.organisation,
  clauses: {
    registered: { text: 'The clock starts on registration with the practice.', reference: accountableGp },
    told: { text: 'It is met when the person is told who the named accountable GP is.', reference: accountableGp },
    left: endings.left,
  },
  rules: [
    starts('registration.started', 'registered'),
    stops('registration.accountable-gp-told', 'told', { outcome: 'told' }),
    stops('registration.ended', 'left', { answers: false, outcome: 'left-the-practice' }),
    stops('death', 'left', { answers: false, outcome: 'died', everyPathway: true }),
  ],
});

/** Diagnostic tests: six weeks. */
import { clockRules, days, defineClock } from '../../src/standards/index.ts';
import { closedClauses, closedRules } from '../endings.ts';

const source = 'NHS England, diagnostics waiting times and activity (DM01): at most 1 per cent waiting 6 weeks or more';
const { starts, stops } = clockRules();

export const clocks = [
  defineClock({
    id: 'diagnostics-six-weeks',
    folder: 'diagnostics',
    title: 'Diagnostic test within 6 weeks',
    entitlement: 'A diagnostic test in less than 6 weeks of being asked for.',
    commitments: ['14-51'],
    status: 'standard',
    jurisdiction: 'England',
    certainty: 'verified',
    sources: [source],
    dutyHolder: 'the hospital that does the test',
    remedy:
      'Ask the hospital for a date, or your GP for another provider. Complain to the hospital or the integrated care board.',
    field: 'physical',
    stopsWhen: 'the test has been done',
    questions: {
      'six-weeks': {
        question: 'Is a wait of exactly six weeks in time?',
        readings: {
          late: 'no: waits of 6 weeks or more are counted as long',
          'in-time': 'yes: within 6 weeks includes the day itself',
        },
      },
    },
    limit: (reading) => days(reading('six-weeks') === 'late' ? 'last-day-in-time' : 'six-weeks-in-days'),
    clauses: {
      requested: {
        text: 'The clock starts when the test is asked for; an overdue planned test starts one when its date passes.',
        reference: source,
      },
      done: { text: 'It stops when the test is done.', reference: source },
      ...closedClauses,
    },
    rules: [
      starts('diagnostic.requested', 'requested'),
      stops('diagnostic.done', 'done', { outcome: 'tested' }),
      ...closedRules,
    ],
  }),
];

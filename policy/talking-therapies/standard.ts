/** NHS Talking Therapies: 6 and 18 weeks to the first appointment, and the wait behind it, from the first to the second. */
import { clockRules, defineClock, noLimit, weeks } from '../../src/standards/index.ts';

const page = 'NHS England, access and waiting time standards for mental health: NHS Talking Therapies';
const promise =
  "Labour's Health and Care Policy Summary (2014), lines 117-121: a right to psychological therapies (promised, not law)";

const shared = {
  folder: 'talking-therapies',
  commitments: ['14-53', '14-51'],
  status: 'standard',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [page, promise],
  dutyHolder: 'the NHS Talking Therapies service',
  remedy:
    'Ask the service for a date, and for another provider if it cannot give one; complain to the service or the integrated care board. There is no legal right to psychological therapies yet.',
  field: 'mental',
} as const;

const { starts, stops, notes } = clockRules();

const clauses = {
  referred: {
    text: 'The clock starts when the service receives the referral, a self-referral included.',
    reference: page,
  },
  'first-appointment': { text: 'It stops at the first appointment that the person attends.', reference: page },
  'first-treatment': {
    text: 'By the national counting it stops only at the first attended appointment in which treatment took place.',
    reference: 'NHS Talking Therapies data set, counting rules',
    certainty: 'from-knowledge',
  },
  'not-attended': { text: 'A missed or cancelled appointment neither stops nor restarts the clock.', reference: page },
  booked: { text: 'A booked appointment is a plan.', reference: 'our reading' },
  closed: { text: 'A referral closed without an appointment ends without an answer.', reference: 'our reading' },
} as const;

const question = {
  'first-appointment': {
    question: 'Which appointment is the first: any that is attended, or the first with treatment?',
    readings: {
      attended: "the first attended appointment, as the standard's page says",
      treatment: 'the first attended appointment with treatment, as the national counting does',
    },
  },
} as const;

const rules = [
  starts('referral.received', 'referred', { when: (event) => event.data.service === 'talking-therapies' }),
  notes('appointment.booked', 'booked', { plans: (event) => event.data.start }),
  notes('appointment.cancelled', 'not-attended', { plans: () => null }),
  notes('appointment.did-not-attend', 'not-attended', { plans: () => null }),
  notes('contact', 'not-attended', { when: (event) => event.data.attendance !== 'attended' }),
  stops('contact', 'first-treatment', { outcome: 'treated', when: (event) => event.data.treatment === true }),
  stops('contact', 'first-appointment', {
    outcome: 'seen',
    when: (_event, pathway) => pathway.reading('first-appointment') === 'attended',
  }),
  stops('appointment.attended', 'first-appointment', {
    outcome: 'seen',
    when: (_event, pathway) => pathway.reading('first-appointment') === 'attended',
  }),
  stops('referral.rejected', 'closed', { answers: false, outcome: 'not-accepted' }),
  stops('referral.closed', 'closed', { answers: false, outcome: 'closed' }),
  stops('death', 'closed', { answers: false, outcome: 'died', everyPathway: true }),
];

const within = (id: string, title: string, text: string, figure: string) =>
  defineClock({
    ...shared,
    id,
    title,
    entitlement: text,
    stopsWhen: 'the person attends a first appointment',
    questions: question,
    limit: weeks(figure),
    clauses,
    rules,
  });

interface Hidden {
  referred: boolean;
  first: boolean;
}

const hidden = clockRules<Hidden>();

export const clocks = [
  within(
    'talking-therapies-6-weeks',
    'Talking therapies: first appointment within 6 weeks',
    'A first appointment within 6 weeks of referral; the standard is that three in four people have it.',
    'first-appointment-most',
  ),
  within(
    'talking-therapies-18-weeks',
    'Talking therapies: first appointment within 18 weeks',
    'A first appointment within 18 weeks of referral; the standard is that 95 in 100 people have it.',
    'first-appointment-all',
  ),
  defineClock<Hidden>({
    ...shared,
    id: 'talking-therapies-first-to-second',
    title: 'Talking therapies: the wait from first to second appointment',
    entitlement:
      'No limit applies to this wait; it is counted because the 6 and 18 weeks end before treatment has really begun.',
    stopsWhen: 'the person attends a second appointment',
    limit: noLimit('days'),
    memory: () => ({ referred: false, first: false }),
    clauses: {
      referred: clauses.referred,
      first: {
        text: 'Counting begins at the first attended appointment.',
        reference: 'NHS Talking Therapies statistics, waits between first and second treatment',
      },
      second: {
        text: 'It ends at the second attended appointment.',
        reference: 'NHS Talking Therapies statistics, waits between first and second treatment',
      },
      closed: clauses.closed,
    },
    rules: [
      hidden.notes('referral.received', 'referred', {
        opensPathway: true,
        when: (event) => event.data.service === 'talking-therapies',
        remember: (memory) => {
          memory.referred = true;
        },
      }),
      hidden.stops('contact', 'second', {
        outcome: 'second-appointment',
        when: (event) => event.data.attendance === 'attended',
      }),
      hidden.starts('contact', 'first', {
        when: (event, { memory }) => event.data.attendance === 'attended' && memory.referred && !memory.first,
        remember: (memory) => {
          memory.first = true;
        },
      }),
      hidden.stops('referral.closed', 'closed', { answers: false, outcome: 'closed' }),
      hidden.stops('death', 'closed', { answers: false, outcome: 'died', everyPathway: true }),
    ],
  }),
];

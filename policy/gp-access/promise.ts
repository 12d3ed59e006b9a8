/** The three offers of the 2014 document: each is its own clock, because a practice may keep one and miss another. */
import type { CareEvent, GpOffer } from '../../src/standards/index.ts';
import { clockRules, defineClock, hours, noLimit, sameDay, workingDays } from '../../src/standards/index.ts';
import { isOfThatPractice } from './practice.ts';

const source =
  "Labour's Health and Care Policy Summary (September 2014), 'Making hospitals and services work for patients', line 69";

const shared = {
  folder: 'gp-access',
  commitments: ['14-29'],
  status: 'policy',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [source],
  dutyHolder: 'the GP practice',
  field: 'primary',
} as const;

const endings = {
  withdrawn: {
    text: 'A request that the person withdraws is no longer waiting for an answer.',
    reference: 'our reading',
  },
  left: { text: 'A request ends when the person leaves the practice or dies.', reference: 'our reading' },
  booked: {
    text: 'A booking is a plan, not yet the consultation; a cancelled booking is a plan no more.',
    reference: 'our reading',
  },
  'not-attended': {
    text: 'Where the person did not come, the practice had made its offer; it is judged by the time of that appointment.',
    reference: 'our reading',
  },
} as const;

const { starts, stops, notes } = clockRules();

const asks = (offer: GpOffer) => ({
  when: (event: Extract<CareEvent, { kind: 'gp.requested' }>) => event.data.offer === offer,
});

const bookings = [
  notes('appointment.booked', 'booked', { plans: (event) => event.data.start }),
  notes('appointment.cancelled', 'booked', { plans: () => null }),
];

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

export const sameDayConsultation = defineClock({
  ...shared,
  id: 'gp-same-day-consultation',
  title: 'Same-day consultation with the GP surgery',
  entitlement: 'A consultation with your local surgery on the day you ask; a telephone or online consultation counts.',
  remedy:
    'Ask the practice manager for a consultation today. This is a promise, not law: complain to the practice or the integrated care board.',
  stopsWhen: 'a consultation takes place, in person, by telephone or online',
  limit: sameDay,
  clauses: {
    asked: { text: 'The clock starts when the person asks for a same-day consultation.', reference: source },
    consulted: {
      text: 'It is met by a consultation on the same day; by telephone or online counts.',
      reference: source,
    },
    ...endings,
  },
  rules: [
    starts('gp.requested', 'asked', asks('same-day-consultation')),
    ...bookings,
    stops('appointment.attended', 'consulted', { outcome: 'consulted' }),
    stops('contact', 'consulted', { outcome: 'consulted', when: (event) => event.data.attendance === 'attended' }),
    stops('appointment.did-not-attend', 'not-attended', { outcome: 'did-not-attend', at: (event) => event.data.start }),
    ...ends,
  ],
});

const remote: ReadonlySet<string | undefined> = new Set(['phone', 'video', 'online']);

export const appointmentWithin48Hours = defineClock({
  ...shared,
  id: 'gp-appointment-within-48-hours',
  title: 'GP appointment within 48 hours',
  entitlement: 'An appointment at your surgery within 48 hours of asking.',
  remedy:
    'Ask the practice for the next appointment, or for a same-day consultation. This is a promise, not law: complain to the practice or the integrated care board.',
  stopsWhen: 'an appointment at the surgery takes place, or the person chooses a later one',
  questions: {
    calendar: {
      question: 'Are 48 hours counted by the clock, or as two working days?',
      readings: {
        elapsed: 'hours that pass by the clock, as the 2014 words say',
        'working-days': 'two working days, as the target of the 2000s was counted',
      },
    },
  },
  limit: (reading) =>
    reading('calendar') === 'elapsed'
      ? hours('appointment-within')
      : workingDays('appointment-within-working-days', 'england'),
  clauses: {
    asked: { text: 'The clock starts when the person asks for an appointment within 48 hours.', reference: source },
    seen: { text: 'It is met by an appointment at the surgery within the time.', reference: source },
    'not-at-surgery': {
      text: 'A telephone, video or online consultation is not an appointment at the surgery: the clock runs on.',
      reference: source,
    },
    'chose-later': {
      text: 'A person may choose a later appointment instead: the third of the offers.',
      reference: source,
    },
    ...endings,
  },
  rules: [
    starts('gp.requested', 'asked', asks('appointment-within-48-hours')),
    stops('appointment.booked', 'chose-later', {
      outcome: 'chose-later',
      when: (event) => event.data.personChoseLater === true,
    }),
    ...bookings,
    notes('appointment.attended', 'not-at-surgery', {
      when: (event) => remote.has(event.data.consultationMedium),
      flag: 'the consultation was not at the surgery',
    }),
    stops('appointment.attended', 'seen', { outcome: 'seen' }),
    stops('contact', 'seen', {
      outcome: 'seen',
      when: (event) => event.data.attendance === 'attended' && !remote.has(event.data.consultationMedium),
    }),
    stops('appointment.did-not-attend', 'not-attended', { outcome: 'did-not-attend', at: (event) => event.data.start }),
    ...ends,
  ],
});

interface Choice {
  gp: string | undefined;
}

const choice = clockRules<Choice>();

export const aheadWithGpOfChoice = defineClock<Choice>({
  ...shared,
  id: 'gp-ahead-with-gp-of-choice',
  title: 'Booking ahead with a GP of choice',
  entitlement:
    'You may book more than 48 hours ahead with the GP of your choice. No limit of time applies: the right is the choice.',
  remedy:
    'Ask for a later date with the GP you named. This is a promise, not law: complain to the practice or the integrated care board.',
  stopsWhen: 'an appointment is booked with the GP the person asked for',
  limit: noLimit('days'),
  memory: () => ({ gp: undefined }),
  clauses: {
    asked: { text: 'The person asks to book ahead with a GP of their choice.', reference: source },
    'as-chosen': {
      text: 'It is answered when an appointment is booked with that GP, or with any where none was named.',
      reference: source,
    },
    'not-as-chosen': { text: 'An appointment with somebody else does not answer it.', reference: source },
    withdrawn: endings.withdrawn,
    left: endings.left,
  },
  rules: [
    choice.starts('gp.requested', 'asked', {
      when: (event) => event.data.offer === 'ahead-with-gp-of-choice',
      remember: (memory, event) => {
        memory.gp = event.data.generalPractitioner;
      },
    }),
    choice.stops('appointment.booked', 'as-chosen', {
      outcome: 'booked-as-chosen',
      when: (event, { memory }) => memory.gp === undefined || event.data.practitioner === memory.gp,
    }),
    choice.notes('appointment.booked', 'not-as-chosen', { flag: 'the booking is not with the GP asked for' }),
    choice.stops('gp.request-withdrawn', 'withdrawn', { answers: false, outcome: 'withdrawn' }),
    choice.stops('registration.ended', 'left', {
      answers: false,
      outcome: 'left-the-practice',
      everyPathway: true,
      when: isOfThatPractice,
    }),
    choice.stops('death', 'left', { answers: false, outcome: 'died', everyPathway: true }),
  ],
});

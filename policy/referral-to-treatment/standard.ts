/** Referral to treatment within 18 weeks: the national clock rules, without pauses. */
import type { CareEvent, Instant } from '../../src/standards/index.ts';
import { clockRules, defineClock, weeks } from '../../src/standards/index.ts';
import { clauses, guidance, questions } from './clauses.ts';
import type { PathwayMemory } from './memory.ts';
import {
  admittedOn,
  attended,
  freshMemory,
  isElective,
  isFirstMiss,
  isLaterMiss,
  leftByWish,
  mayDischarge,
  missed,
  monitored,
  newPeriod,
  nullifiedByMiss,
} from './memory.ts';

type Status = Extract<CareEvent, { kind: 'rtt.status' }>;

const { starts, stops, nullifies, notes } = clockRules<PathwayMemory>();

const code =
  (...codes: string[]) =>
  (event: Status): boolean =>
    codes.includes(event.data.code);

const startRules = [
  notes('referral.received', 'not-a-start', { when: (event) => event.data.priority === 'emergency' }),
  starts('referral.received', 'rule-2', {
    when: (event, { last }) => isElective(event) && event.data.selfReferral === true && last === undefined,
    remember: newPeriod('referral'),
  }),
  starts('referral.received', 'rule-1', {
    when: (event, { last }) => isElective(event) && last === undefined,
    at: (event) => Math.min(event.data.originalStart ?? event.at, event.at),
    remember: newPeriod('referral'),
  }),
  starts('referral.received', 'rule-3c', { when: isElective, remember: newPeriod('referral') }),
  notes('referral.received', 'earlier-start', {
    when: (event, { running }) => isElective(event) && running !== undefined && event.data.originalStart !== undefined,
    backdates: (event) => event.data.originalStart,
    takesOver: true,
  }),
  notes('referral.received', 'same-period', {
    when: (event, { running }) => isElective(event) && running !== undefined,
    takesOver: true,
  }),
  starts('treatment.decided', 'rule-3a', {
    when: (event) => event.data.reason === 'second-side-ready',
    remember: newPeriod('decision'),
  }),
  starts('treatment.decided', 'rule-3b', {
    when: (event) => event.data.reason === 'substantively-new-treatment',
    remember: newPeriod('decision'),
  }),
  starts('treatment.decided', 'planned-passed', {
    when: (event) => event.data.reason === 'planned-date-passed',
    remember: newPeriod('decision'),
  }),
  starts('treatment.decided', 'place-kept', {
    when: (event, { last }) => event.data.reason === 'after-active-monitoring' && leftByWish(last),
    keepsPlace: () => true,
    remember: newPeriod('decision'),
  }),
  starts('treatment.decided', 'rule-3d', {
    when: (event) => event.data.reason === 'after-active-monitoring',
    remember: newPeriod('decision'),
  }),
  starts('appointment.rebooking', 'rule-3e', {
    when: (_event, { last }) => nullifiedByMiss(last),
    remember: newPeriod('rebooking'),
  }),
  starts('appointment.booked', 'rule-3e', {
    when: (_event, { last }) => nullifiedByMiss(last),
    plans: (event) => event.data.start,
    remember: newPeriod('rebooking'),
  }),
  notes('appointment.booked', 'booked', { plans: (event) => event.data.start }),
];

const missRules = [
  nullifies('appointment.did-not-attend', 'rule-5e', {
    outcome: 'missed-first-appointment',
    at: (event) => event.data.start,
    when: (event, { memory }) => isFirstMiss(memory, event.data.first) && event.data.communicated !== false,
  }),
  nullifies('contact', 'rule-5e', {
    outcome: 'missed-first-appointment',
    when: (event, { memory }) => event.data.attendance === 'did-not-attend' && isFirstMiss(memory, event.data.first),
  }),
  notes('appointment.did-not-attend', 'not-communicated', {
    when: (event, { memory, running }) => running !== undefined && isFirstMiss(memory, event.data.first),
    flag: 'the missed first appointment was not clearly communicated',
  }),
  notes('appointment.did-not-attend', 'later-miss', {
    when: (event, { memory, running }) => running !== undefined && isLaterMiss(memory, event.data.first),
    remember: (memory, event) => missed(memory, event.data.start),
    plans: () => null,
  }),
  notes('appointment.did-not-attend', 'second-first-miss', {
    when: (_event, { running }) => running !== undefined,
    flag: 'a second missed appointment after a rebooked first one: the guidance does not decide',
    remember: (memory, event) => missed(memory, event.data.start),
    plans: () => null,
  }),
  stops('contact', 'rule-4a', {
    outcome: 'treated',
    when: (event) => event.data.attendance === 'attended' && event.data.treatment === true,
    at: (event, { memory }) => admittedOn(memory) ?? event.at,
  }),
  notes('contact', 'contact', { when: (event) => event.data.attendance === 'attended', remember: attended }),
  notes('contact', 'cancelled', {
    when: ({ data }) => data.attendance === 'cancelled-by-person' || data.attendance === 'cancelled-by-provider',
    plans: () => null,
  }),
  notes('contact', 'later-miss', {
    when: (event, { memory, running }) => running !== undefined && isLaterMiss(memory, event.data.first),
    remember: (memory, event) => missed(memory, event.at),
  }),
  notes('contact', 'second-first-miss', {
    when: (_event, { running }) => running !== undefined,
    flag: 'a second missed appointment after a rebooked first one: the guidance does not decide',
    remember: (memory, event) => missed(memory, event.at),
  }),
  notes('appointment.attended', 'contact', { remember: attended, plans: () => null }),
  notes('appointment.cancelled', 'cancelled', { plans: () => null }),
  notes('admission.started', 'admitted', {
    when: (event) => event.data.method !== 'emergency',
    remember: (memory, event) => {
      memory.admitted = event.at;
    },
  }),
  notes('admission.ended', 'admitted', {
    remember: (memory) => {
      memory.admitted = undefined;
    },
  }),
];

/** Rule 5 counts from the telling (the event takes effect then); the other reading counts from the decision. */
const toldOrDecided = (event: Status, pathway: { reading(question: string): string }): Instant => {
  const told = event.data.communicated;
  if (told === undefined || told <= event.at) return event.at;
  return pathway.reading('rule-5-date') === 'told' ? told : event.at;
};

const statusRules = [
  starts('rtt.status', 'place-kept', {
    when: (event, { last }) => code('11')(event) && leftByWish(last),
    keepsPlace: () => true,
    remember: newPeriod('decision'),
  }),
  starts('rtt.status', 'rule-3d', {
    when: (event, { last }) => code('11')(event) && monitored(last),
    remember: newPeriod('decision'),
  }),
  starts('rtt.status', 'code-12', {
    when: (event, { last }) => code('12')(event) && last === undefined,
    remember: newPeriod('decision'),
  }),
  starts('rtt.status', 'unknown-start', {
    when: (event, { last }) =>
      (code('10', '11', '20', '21')(event) && last === undefined) || (code('10', '20')(event) && nullifiedByMiss(last)),
    unknownStart: true,
    flag: 'the start of this period is not known',
    remember: (memory, event) => {
      newPeriod('decision')(memory);
      if (event.data.code === '10') memory.seen = true;
    },
  }),
  notes('rtt.status', 'first-activity', {
    when: (event, { running }) => code('10')(event) && running !== undefined,
    remember: attended,
    takesOver: true,
  }),
  notes('rtt.status', 'ongoing', {
    when: (event, { running, memory }) => code('20')(event) && running !== undefined && !memory.transferred,
    remember: attended,
  }),
  notes('rtt.status', 'taken-over', {
    when: (event, { running }) => code('20')(event) && running !== undefined,
    takesOver: true,
    remember: (memory) => {
      memory.seen = true;
      memory.transferred = false;
    },
  }),
  notes('rtt.status', 'transfer', {
    when: (event, { running }) => code('21')(event) && running !== undefined,
    remember: (memory) => {
      memory.seen = true;
      memory.transferred = true;
    },
  }),
  stops('rtt.status', 'rule-4a', {
    outcome: 'treated-admitted',
    when: (event, { memory }) =>
      code('30')(event) && (event.data.admission === true || admittedOn(memory) !== undefined),
    at: (event, { memory }) => admittedOn(memory) ?? event.at,
  }),
  stops('rtt.status', 'rule-4a', { outcome: 'treated', when: code('30') }),
  stops('rtt.status', 'rule-5b', {
    outcome: 'active-monitoring-by-person',
    when: (event) => code('31')(event) || (code('32')(event) && event.data.monitoring === 'person-wishes-delay'),
    at: toldOrDecided,
  }),
  stops('rtt.status', 'rule-5b', { outcome: 'active-monitoring-by-professional', when: code('32'), at: toldOrDecided }),
  nullifies('rtt.status', 'rule-5e', {
    outcome: 'missed-first-appointment',
    when: (event, { memory }) =>
      code('33')(event) && isFirstMiss(memory, undefined) && event.data.appointmentCommunicated !== false,
  }),
  notes('rtt.status', 'not-communicated', {
    when: (event, { memory, running }) => code('33')(event) && running !== undefined && isFirstMiss(memory, undefined),
    flag: 'the missed first appointment was not clearly communicated',
  }),
  notes('rtt.status', 'later-miss', {
    when: (event, { memory, running }) => code('33')(event) && running !== undefined && isLaterMiss(memory, undefined),
    flag: 'code 33 is for a missed first appointment; the first had been attended',
    remember: (memory, event) => missed(memory, event.at),
  }),
  notes('rtt.status', 'second-first-miss', {
    when: (event, { running }) => code('33')(event) && running !== undefined,
    flag: 'a second missed appointment after a rebooked first one: the guidance does not decide',
    remember: (memory, event) => missed(memory, event.at),
  }),
  stops('rtt.status', 'rule-4b', {
    outcome: 'joined-transplant-list',
    when: (event) => code('34')(event) && event.data.transplantList === true,
    at: toldOrDecided,
  }),
  stops('rtt.status', 'rule-5d', { outcome: 'decision-not-to-treat', when: code('34'), at: toldOrDecided }),
  stops('rtt.status', 'rule-5c', { outcome: 'declined', when: code('35'), at: toldOrDecided }),
  stops('rtt.status', 'died', { outcome: 'died', answers: false, when: code('36') }),
  notes('rtt.status', 'new-identifier', { when: code('12'), flag: 'code 12 needs a new pathway identifier' }),
  notes('rtt.status', 'outside', { when: code('90', '91', '92', '98', '99') }),
  notes('rtt.status', 'odd-code', { flag: 'this code does not fit the state of the pathway' }),
];

const closingRules = [
  stops('referral.closed', 'rule-5f', {
    outcome: 'discharged-after-missed-appointment',
    when: (event, { memory }) => memory.missedOn !== undefined && mayDischarge(event),
    at: (event, pathway) =>
      pathway.reading('later-miss-date') === 'discharge-date' ? event.at : (pathway.memory.missedOn ?? event.at),
  }),
  notes('referral.closed', 'conditions-not-met', {
    when: (event, { running, memory }) =>
      running !== undefined &&
      (memory.missedOn !== undefined || event.data.afterDidNotAttend !== undefined) &&
      event.data.reason !== 'returned-to-primary-care',
    flag: 'discharged after a missed appointment without the four conditions of rule 5f',
  }),
  stops('referral.closed', 'rule-5a', {
    outcome: 'returned-to-primary-care',
    when: (event) => event.data.reason === 'returned-to-primary-care',
  }),
  notes('referral.closed', 'closed-without-outcome', {
    when: (_event, { running }) => running !== undefined,
    flag: 'the referral was closed without an outcome: the pathway must be validated',
  }),
  stops('death', 'died', {
    outcome: 'died',
    answers: false,
    everyPathway: true,
    at: (event, pathway) =>
      pathway.reading('death-date') === 'date-of-death' ? event.at : Math.max(event.at, event.known),
  }),
];

export const referralToTreatment = defineClock<PathwayMemory>({
  id: 'referral-to-treatment',
  folder: 'referral-to-treatment',
  title: 'Treatment within 18 weeks of referral',
  entitlement:
    'Consultant-led treatment starts within 18 weeks of referral, or your commissioner takes all reasonable steps to offer you another provider.',
  commitments: ['14-18', '14-51'],
  status: 'regulation',
  jurisdiction: 'England',
  certainty: 'verified',
  sources: [
    guidance,
    'NHS Commissioning Board and Clinical Commissioning Groups (Responsibilities and Standing Rules) Regulations 2012',
  ],
  dutyHolder: 'the provider with clinical responsibility',
  remedy:
    'Ask the hospital or the integrated care board for another provider that can see you sooner: they must take all reasonable steps to offer one.',
  field: 'physical',
  stopsWhen:
    'treatment starts, or it is agreed and said that there will be none (not treated, active monitoring, declined, back to the GP)',
  limit: weeks('maximum-wait'),
  milestones: [
    { name: '52 weeks', limit: weeks('one-year') },
    { name: '104 weeks', limit: weeks('two-years') },
  ],
  memory: freshMemory,
  questions,
  clauses,
  rules: [...startRules, ...missRules, ...statusRules, ...closingRules],
});

export const clocks = [referralToTreatment];

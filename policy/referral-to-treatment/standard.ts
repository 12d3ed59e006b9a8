/** Referral to treatment within 18 weeks: the national clock rules, without pauses. */
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
  newPeriod,
  nullifiedByMiss,
} from './memory.ts';
import { statusRules } from './status-codes.ts';

const { starts, stops, nullifies, notes } = clockRules<PathwayMemory>();

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

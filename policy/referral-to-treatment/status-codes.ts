/** What each of the 17 status codes (DSCN 18/2006, guidance v5.0 Annex D) does to a clock. */
import type { CareEvent, Instant } from '../../src/standards/index.ts';
import { clockRules } from '../../src/standards/index.ts';
import type { PathwayMemory } from './memory.ts';
import {
  admittedOn,
  attended,
  isFirstMiss,
  isLaterMiss,
  leftByWish,
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

/** Rule 5 counts from the telling (the event takes effect then); the other reading counts from the decision. */
const toldOrDecided = (event: Status, pathway: { reading(question: string): string }): Instant => {
  const told = event.data.communicated;
  if (told === undefined || told <= event.at) return event.at;
  return pathway.reading('rule-5-date') === 'told' ? told : event.at;
};

export const statusRules = [
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

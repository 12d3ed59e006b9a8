/** Duty of candour: told, with an apology, as soon as reasonably practicable; ten working days by contract. */
import type { CaseEvent } from '../../src/standards/index.ts';
import { clockRules, defineDuty, noLimit, workingDays } from '../../src/standards/index.ts';

const regulation = 'Health and Social Care Act 2008 (Regulated Activities) Regulations 2014 reg 20';
const contract = 'NHS Standard Contract, duty of candour';
const { starts, stops, notes } = clockRules<undefined, CaseEvent>();

/** The threshold of an NHS body: moderate harm or worse. Prolonged psychological harm is a professional's judgement. */
const notifiable: ReadonlySet<string | undefined> = new Set(['moderate', 'severe', 'death']);

const shared = {
  folder: 'duty-of-candour',
  commitments: ['14-32'],
  jurisdiction: 'England',
  certainty: 'from-knowledge',
  dutyHolder: 'the provider of the care',
  remedy: 'Ask the provider for a meeting under the duty of candour; tell the Care Quality Commission if it refuses.',
  field: 'case',
} as const;

type Received = Extract<CaseEvent, { kind: 'case.received' }>;
const isNotifiable = ({ data }: Received): boolean =>
  data.subject === 'safety-incident' && (notifiable.has(data.harm) || data.prolongedPsychologicalHarm === true);

const reported = {
  text: 'Time runs from the report of an incident with moderate harm or worse, or with prolonged psychological harm.',
  reference: regulation,
  certainty: 'from-knowledge',
} as const;

const told = [
  notes('case.person-told', 'no-apology', {
    when: ({ data }, { running }) => running !== undefined && data.apology === false,
    flag: 'told without an apology',
  }),
  stops('case.person-told', 'told', { outcome: 'told' }),
];

const tellingClauses = {
  told: {
    text: 'Telling in person with an apology meets it; a written account must follow.',
    reference: regulation,
    status: 'regulation',
  },
  'no-apology': {
    text: 'Telling without an apology does not meet the duty.',
    reference: regulation,
    status: 'regulation',
  },
} as const;

export const clocks = [
  defineDuty({
    ...shared,
    id: 'candour-told-as-soon-as-practicable',
    title: 'Duty of candour: told as soon as reasonably practicable',
    entitlement:
      'When care causes moderate harm or worse, you are told in person as soon as reasonably practicable, with an apology. The law sets no number of days: they are counted.',
    status: 'regulation',
    sources: [regulation],
    stopsWhen: 'the person or their family is told in person, with an apology',
    limit: noLimit('days'),
    clauses: { reported, ...tellingClauses },
    rules: [starts('case.received', 'reported', { when: isNotifiable }), ...told],
  }),
  defineDuty({
    ...shared,
    id: 'candour-written-account',
    title: 'Duty of candour: the written account',
    entitlement:
      'After you were told in person, the same is given to you in writing. The law sets no number of days: they are counted.',
    status: 'regulation',
    sources: [regulation],
    stopsWhen: 'the written account is given',
    limit: noLimit('days'),
    clauses: {
      told: { text: 'It is owed from the day the person was told in person.', reference: regulation },
      written: { text: 'It ends when the account is given in writing.', reference: regulation },
    },
    rules: [
      starts('case.person-told', 'told', {
        when: ({ data }, { last }) => last === undefined && data.inWriting !== true,
      }),
      stops('case.person-told', 'written', { outcome: 'written', when: ({ data }) => data.inWriting === true }),
    ],
  }),
  defineDuty({
    ...shared,
    id: 'candour-told',
    title: 'Duty of candour: told within 10 working days',
    entitlement:
      'When care causes moderate harm or worse, you are told in person as soon as reasonably practicable (law), within 10 working days of its being reported (contract), with an apology and a written account.',
    status: 'contract',
    sources: [regulation, contract],
    stopsWhen: 'the person or their family is told in person, with an apology',
    limit: workingDays('told-within', 'england'),
    clauses: { reported: { ...reported, reference: contract }, ...tellingClauses },
    rules: [starts('case.received', 'reported', { when: isNotifiable }), ...told],
  }),
];

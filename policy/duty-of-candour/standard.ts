/** Duty of candour: told, with an apology, as soon as reasonably practicable; ten working days by contract. */
import type { CaseEvent } from '../../src/standards/index.ts';
import { clockRules, defineDuty, workingDays } from '../../src/standards/index.ts';

const regulation = 'Health and Social Care Act 2008 (Regulated Activities) Regulations 2014 reg 20';
const contract = 'NHS Standard Contract, duty of candour';
const { starts, stops, notes } = clockRules<undefined, CaseEvent>();

/** The threshold of an NHS body: moderate harm or worse. Prolonged psychological harm is a professional's judgement. */
const notifiable: ReadonlySet<string | undefined> = new Set(['moderate', 'severe', 'death']);

export const clocks = [
  defineDuty({
    id: 'candour-told',
    folder: 'duty-of-candour',
    title: 'Duty of candour: told within 10 working days',
    entitlement:
      'When care causes moderate harm or worse, you are told in person as soon as reasonably practicable (law), within 10 working days of its being reported (contract), with an apology and a written account.',
    commitments: ['14-32'],
    status: 'contract',
    jurisdiction: 'England',
    certainty: 'from-knowledge',
    sources: [regulation, contract],
    dutyHolder: 'the provider of the care',
    remedy: 'Ask the provider for a meeting under the duty of candour; tell the Care Quality Commission if it refuses.',
    field: 'case',
    stopsWhen: 'the person or their family is told in person, with an apology',
    limit: workingDays('told-within', 'england'),
    clauses: {
      reported: {
        text: 'Time runs from the report of an incident with moderate harm or worse.',
        reference: contract,
        certainty: 'from-knowledge',
      },
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
    },
    rules: [
      starts('case.received', 'reported', {
        when: ({ data }) => data.subject === 'safety-incident' && notifiable.has(data.harm),
      }),
      notes('case.person-told', 'no-apology', {
        when: ({ data }) => data.apology === false,
        flag: 'told without an apology',
      }),
      stops('case.person-told', 'told', { outcome: 'told' }),
    ],
  }),
];

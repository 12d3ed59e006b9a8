/** Carers' assessments: no national time limit exists, so the clock is a local one and says so. */
import { clockRules, days, defineClock } from '../../src/standards/index.ts';
import { closedClauses, closedRules } from '../endings.ts';

const act = 'Care Act 2014 s10; Children Act 1989 ss17ZA to 17ZF (duty to assess, without a time limit)';
const local = 'local practice: many councils use 28 days';
const { starts, stops } = clockRules();

type AssessmentKind = 'needs' | 'carer' | 'young-carer' | 'parent-carer' | 'other';
const carers: ReadonlySet<AssessmentKind | undefined> = new Set(['carer', 'young-carer', 'parent-carer']);

export const clocks = [
  defineClock({
    id: 'carers-assessment',
    folder: 'carers-assessments',
    title: "Carer's assessment",
    entitlement:
      'A carer who appears to have needs is assessed. The law sets no time limit; this area aims at the number of days shown.',
    commitments: ['14-39'],
    status: 'local',
    jurisdiction: 'England',
    certainty: 'from-knowledge',
    sources: [act, local],
    dutyHolder: 'the council',
    remedy:
      "Ask the council's adult or children's social care for the date of your assessment: the duty to assess is law, its time is not. Complain to the council, then to the Local Government and Social Care Ombudsman.",
    field: 'social',
    stopsWhen: "the carer's assessment is completed",
    limit: days('assessed-within'),
    clauses: {
      appeared: {
        text: "The clock starts when a carer's assessment is asked for or a need for one appears.",
        reference: act,
      },
      begun: {
        text: 'Where only the beginning of the assessment is recorded, it starts there.',
        reference: 'our reading',
      },
      assessed: { text: "It stops when the carer's assessment is completed, whatever its outcome.", reference: local },
      ...closedClauses,
    },
    rules: [
      starts('social-care.requested', 'appeared', { when: ({ data }) => carers.has(data.assessment) }),
      starts('social-care.assessment-started', 'begun', {
        when: ({ data }, { last }) => carers.has(data.kind) && last === undefined,
      }),
      stops('social-care.assessment-completed', 'assessed', {
        outcome: 'assessed',
        when: ({ data }) => carers.has(data.kind),
      }),
      ...closedRules,
    ],
  }),
];

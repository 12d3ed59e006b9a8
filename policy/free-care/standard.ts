/** Free at the point of need: a charge for care that must be free is refused. */
import type { ConditionAnswer, Held } from '../../src/standards/index.ts';
import { defineGate } from '../../src/standards/index.ts';

const act =
  'National Health Service Act 2006 s1(4): NHS services are free unless an Act or regulations provide for a charge';

/** Care for which an Act or regulations let the NHS charge. */
export type NhsCharge = 'prescription' | 'dental' | 'optical' | 'wig-or-fabric-support' | 'overseas-visitor';
/** Social care that may be charged for, by means test. */
export type SocialCareCharge = 'care-at-home' | 'care-home' | 'day-care' | 'other-social-care';
/** Care that is free to everybody who has it. */
export type FreeCare =
  | 'nhs-care'
  | 'assessment'
  | 'care-planning'
  | 'reablement'
  | 'minor-aids'
  | 'aftercare-s117'
  | 'continuing-healthcare';

export interface ChargeFacts {
  /** Id of the charge. */
  charge: string;
  amountPence: number;
  for: NhsCharge | SocialCareCharge | FreeCare | 'unknown';
  /** The person is entitled to aftercare under s117 of the Mental Health Act 1983, and this care is part of it. */
  aftercare?: boolean;
  /** The person's care is NHS continuing healthcare. */
  continuingHealthcare?: boolean;
  /** The person is exempt from this charge (prescriptions, dental, optical). */
  exempt?: boolean;
  /** A financial assessment has been made and found the person able to pay at least this. */
  assessedToPay?: boolean;
}

const nhsCharges: ReadonlySet<string> = new Set([
  'prescription',
  'dental',
  'optical',
  'wig-or-fabric-support',
  'overseas-visitor',
]);
const socialCare: ReadonlySet<string> = new Set(['care-at-home', 'care-home', 'day-care', 'other-social-care']);

export const freeAtThePointOfNeed = defineGate<ChargeFacts>({
  id: 'free-at-the-point-of-need',
  folder: 'free-care',
  title: 'Free at the point of need',
  entitlement:
    'NHS care is free unless an Act provides for a charge. Aftercare under section 117 and continuing healthcare are free, social care included.',
  commitments: ['14-04c'],
  status: 'statute',
  jurisdiction: 'England',
  certainty: 'from-knowledge',
  sources: [act, 'Mental Health Act 1983 s117', 'Care Act 2014 s14 and regulations under it'],
  dutyHolder: 'the body that charges',
  remedy:
    'Do not pay yet: ask under which Act you are charged. You can have back what you should not have been charged.',
  field: 'system',
  guards: 'charging for care',
  clauses: {
    'provided-for': {
      text: 'An Act or regulations provide for a charge for this kind of care.',
      reference: `${act}; Care Act 2014 s14`,
    },
    'not-aftercare': {
      text: 'The care is not aftercare under section 117: that is free, without a means test.',
      reference: 'Mental Health Act 1983 s117',
    },
    'not-continuing-healthcare': {
      text: 'The care is not NHS continuing healthcare: that is NHS care, and free.',
      reference: act,
    },
    'not-exempt': { text: 'The person is not exempt from this charge.', reference: 'NHS charges regulations' },
    'means-tested': {
      text: 'Social care is charged only after a financial assessment that found the person able to pay.',
      reference: 'Care Act 2014 s17',
    },
  },
  conditions: (facts) => {
    const held = (yes: boolean | undefined): Held => (yes === undefined ? 'unknown' : yes ? 'yes' : 'no');
    const kind = facts.for;
    const answer = (clause: string, value: Held): ConditionAnswer => ({ clause, held: value, facts: [facts.charge] });
    const answers = [
      answer('provided-for', kind === 'unknown' ? 'unknown' : held(nhsCharges.has(kind) || socialCare.has(kind))),
      answer('not-aftercare', held(facts.aftercare !== true && kind !== 'aftercare-s117')),
      answer(
        'not-continuing-healthcare',
        held(facts.continuingHealthcare !== true && kind !== 'continuing-healthcare'),
      ),
    ];
    if (nhsCharges.has(kind))
      answers.push(answer('not-exempt', held(facts.exempt === undefined ? undefined : !facts.exempt)));
    if (socialCare.has(kind)) answers.push(answer('means-tested', held(facts.assessedToPay)));
    return answers;
  },
});

export const gates = [freeAtThePointOfNeed];

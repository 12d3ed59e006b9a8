/** The clauses of the national clock rules, in our words. */
import type { Clause, OpenQuestion } from '../../src/standards/index.ts';

export const guidance = 'NHS England, Recording and reporting RTT waiting times, v5.0 (11 February 2025, PRN01045)';

const clause = (text: string, section: string): Clause => ({ text, reference: `RTT guidance v5.0, ${section}` });

export const clauses = {
  'rule-1': clause(
    'A referral to a consultant-led service, or to an interface service that may lead to one, starts the clock on the day the provider receives it.',
    'rule 1, 3.2',
  ),
  'rule-2': clause(
    'A self-referral, where agreed locally and ratified, starts the clock on the day the provider receives it.',
    'rule 2, 3.3',
  ),
  'rule-3a': clause(
    'A new clock starts when the person is fit and ready for the second side of a bilateral procedure.',
    'rule 3a, 3.4.1',
  ),
  'rule-3b': clause(
    'A new clock starts when a substantively new or different treatment, outside the agreed plan, is decided.',
    'rule 3b, 3.4.2',
  ),
  'rule-3c': clause('A person referred again as a new referral starts a new clock.', 'rule 3c, 3.4.3'),
  'rule-3d': clause('A decision to treat after active monitoring starts a new clock at zero.', 'rule 3d, 3.4.4'),
  'place-kept': clause(
    'A person who chose to delay is offered a date as if at the point of the list which they left; the new clock still starts at zero.',
    '3.4.4, 8.3',
  ),
  'rule-3e': clause(
    'After a missed first appointment that nullified the clock, a new one starts when the person asks to rebook or the provider decides to offer another, whichever is first, booked or not.',
    'rule 3e, 3.4.5',
  ),
  'planned-passed': clause(
    'A planned patient whose planned date has passed, and who is not treated, starts a clock.',
    '5.2',
  ),
  'earlier-start': clause(
    'A pathway that came from an interface service or another provider keeps its first start.',
    '3.2.1, 3.2.2, 11.3',
  ),
  'same-period': clause(
    'A further referral on a pathway whose clock runs is the same period: periods of a pathway are never concurrent.',
    'Annex C',
  ),
  'not-a-start': clause('An emergency presentation starts no clock until an elective referral is decided.', '10.1.7'),
  'code-12': clause(
    'Code 12, a referral for a separate condition, starts a new period, which needs a new pathway identifier.',
    'Annex D, Annex E',
  ),
  'new-identifier': clause(
    'Code 12 on a pathway that already has a period needs a new identifier; this pathway still needs its own outcome.',
    'Annex E',
  ),
  'unknown-start': clause(
    'Activity in a period whose start the source does not give is reported as unknown start; the receiving provider must find it out.',
    '3.2.1, 10.1.5',
  ),
  'first-activity': clause(
    'Code 10 is the first activity, not the start: the referral started the clock.',
    'Annex D, note 28',
  ),
  ongoing: clause('Code 20 is activity during the period: the clock runs on.', 'Annex D'),
  transfer: clause(
    "Code 21 hands the period to another provider: it leaves the referrer's list, and the clock runs on.",
    '11.1, Annex C',
  ),
  'taken-over': clause('The provider that reports after a transfer owes the next act.', '11.1'),
  'rule-4a': clause(
    'The start of first definitive treatment stops the clock; for an inpatient or day case, the day of admission.',
    'rule 4a, 4.3.2',
  ),
  'rule-4b': clause('Joining a transplant list, decided and communicated, stops the clock.', 'rule 4b, 4.3.2.4'),
  'rule-5a': clause('Return to primary care for treatment there, once communicated, stops the clock.', 'rule 5a'),
  'rule-5b': clause('The start of active monitoring, once communicated, stops the clock.', 'rule 5b, 4.4.1.4'),
  'rule-5c': clause('A person who declines all treatment stops the clock.', 'rule 5c'),
  'rule-5d': clause('A decision not to treat, once communicated, stops the clock.', 'rule 5d'),
  'rule-5e': clause(
    'Missing the first appointment after the referral, clearly communicated, nullifies the clock: out of numerator and denominator.',
    'rule 5e, 4.4.1.3',
  ),
  'not-communicated': clause(
    'A first appointment that was not clearly communicated cannot nullify the clock.',
    'rule 5e',
  ),
  'second-first-miss': clause(
    'The guidance does not decide a second missed appointment after a rebooked first one: the clock runs on and somebody must look.',
    '4.4.1.3 (silent)',
  ),
  'later-miss': clause('Missing any later appointment does not stop the clock by itself.', '4.4.1.3'),
  'rule-5f': clause(
    "Discharge to the GP after a later missed appointment stops the clock if the appointment was communicated, it is not against the person's interests, and it follows a published policy that protects vulnerable people.",
    'rule 5f',
  ),
  'conditions-not-met': clause(
    'A discharge after a missed appointment without all four conditions does not stop the clock.',
    'rule 5f',
  ),
  'closed-without-outcome': clause(
    'Closing a referral without an outcome stops no clock; the pathway must be validated.',
    'rules 4 and 5 (a complete list)',
  ),
  cancelled: clause(
    'A cancelled or rearranged appointment, at any notice, by either side, does not stop the clock.',
    '4.4.2',
  ),
  admitted: clause(
    'An admission alone does not stop the clock (diagnostic, pre-treatment, or procedure not carried out); its day is the stop if treatment follows in it.',
    '4.3.2.3',
  ),
  died: clause('The clock ends when the person has died and it has been recorded.', '4.4.1.2, Annex D'),
  outside: clause(
    'Codes 90, 91, 92, 98 and 99 are activity outside a period, or not yet known: no effect on a clock.',
    'Annex D',
  ),
  'odd-code': clause(
    'This code does not fit the state of the pathway; it has no effect until somebody looks.',
    'Annex C, Annex D',
  ),
  booked: clause('A booked date is a plan: only treatment or a decision stops the clock.', '4.3'),
  contact: clause(
    'An attended contact is activity in the period; the first one settles which appointment was the first.',
    '4.4.1.3',
  ),
} satisfies Record<string, Clause>;

export const questions = {
  'later-miss-date': {
    question: 'On which day does a discharge after a missed later appointment stop the clock?',
    readings: {
      'discharge-date': 'the day of discharge (4.4.1.3, rule text)',
      'missed-date': 'the day of the missed appointment (4.4.1.3, worked example)',
    },
  },
  'rule-5-date': {
    question: "Does a decision not made in the person's presence stop the clock when it is told or when it is made?",
    readings: {
      told: 'the day the person is told (rule 5)',
      decided: 'the day of the decision (4.4.1.2, which supposes one day for both)',
    },
  },
  'death-date': {
    question: 'Does a death end the clock on the day of death or on the day the provider knew?',
    readings: {
      'date-of-death': 'the day of death, once recorded',
      'date-known': 'the day on which it became known',
    },
  },
} satisfies Record<string, OpenQuestion>;

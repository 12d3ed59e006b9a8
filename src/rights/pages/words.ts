import { showDay, showTime, type ClockState as TagState } from '../../platform/design-system/index.ts';
import type { CareEventKind, ClockPeriod, RuleAction } from '../../standards/index.ts';
import type { Standing } from '../standing.ts';

/** What happened, in words that fit whoever reads: the person or their contact. */
const eventWords: Record<CareEventKind, string> = {
  'registration.started': 'Registered with the practice',
  'registration.ended': 'Registration with the practice ended',
  'registration.accountable-gp-told': 'Told who the named GP is',
  'gp.requested': 'The practice was asked for help',
  'gp.responded': 'The practice said what happens next',
  'gp.request-withdrawn': 'The request was withdrawn',
  'appointment.booked': 'An appointment was booked',
  'appointment.attended': 'An appointment was attended',
  'appointment.rebooking': 'Another appointment was asked for or offered',
  'treatment.decided': 'Treatment was decided',
  'appointment.did-not-attend': 'An appointment was missed without notice',
  'appointment.cancelled': 'An appointment was cancelled',
  'referral.received': 'The service received the referral',
  'referral.rejected': 'The service turned the referral down',
  'referral.closed': 'The service closed the referral',
  contact: 'A contact with the service was recorded',
  'rtt.status': 'The hospital recorded a step of the treatment pathway',
  'admission.started': 'Admitted',
  'admission.offer-declined': 'An offered date was declined',
  'admission.ended': 'Discharged',
  'discharge.ready': 'Found ready to leave hospital',
  'emergency.arrived': 'Arrived at the emergency department',
  'emergency.decision-to-admit': 'It was decided to admit',
  'emergency.departed': 'Left the emergency department',
  'diagnostic.requested': 'A test was asked for',
  'diagnostic.done': 'The test was done',
  'cancer.referred': 'Referred because cancer was suspected',
  'cancer.told': 'Told the result',
  'cancer.decision-to-treat': 'Treatment was decided',
  'cancer.treated': 'Treatment was given',
  'social-care.requested': 'The council was asked for help',
  'social-care.assessment-started': 'The council began an assessment',
  'social-care.assessment-completed': 'The council completed an assessment',
  'social-care.service-started': 'A care service began',
  'social-care.service-ended': 'A care service ended',
  'social-care.reviewed': 'The care was reviewed',
  'service.opened': 'A service took the person on',
  'service.closed': 'A service ended its care',
  'chc.checklist-positive': 'The continuing healthcare checklist was positive',
  'chc.decision-told': 'Told the continuing healthcare decision',
  'chc.fast-track': 'The Fast Track tool for continuing healthcare was completed',
  'chc.care-started': 'Continuing healthcare began',
  'chc.reviewed': 'Continuing healthcare was reviewed',
  'chc.local-review-asked': 'A local review of the continuing healthcare decision was asked for',
  'charge.made': 'A charge was made',
  'placement.started': 'A placement began',
  'placement.ended': 'A placement ended',
  death: 'Death was recorded',
};

/** Plain words for a kind of event; a kind that is new here is shown by its own name. */
export function eventInWords(kind: string): string {
  return (eventWords as Record<string, string>)[kind] ?? kind.replaceAll(/[.-]/g, ' ');
}

export const actionWords: Record<RuleAction, string> = {
  start: 'This started the clock.',
  stop: 'This stopped the clock.',
  nullify: 'This cancelled the clock, as if it had never run.',
  note: 'This was noted; the clock went on.',
};

/** Tag and word for each standing. */
export const standingTags: Record<Standing, { state: TagState; text: string }> = {
  running: { state: 'running', text: 'In time' },
  'due-soon': { state: 'due-soon', text: 'Due soon' },
  late: { state: 'breached', text: 'Missed, still waiting' },
  met: { state: 'met', text: 'Met' },
  missed: { state: 'met-late', text: 'Done late' },
  counted: { state: 'met', text: 'Done' },
  nullified: { state: 'nullified', text: 'Does not count' },
  'ended-without-answer': { state: 'not-started', text: 'Ended' },
  refused: { state: 'unknown', text: 'Cannot be worked out' },
};

/** The due time as a person reads it: a law that counts in days gives the whole of the last day. */
export function dueInWords({ due, unit, startPrecision }: ClockPeriod): string {
  if (due === undefined) return 'no limit';
  return unit === 'minutes' && startPrecision === 'instant' ? showTime(due) : `the end of ${showDay(due)}`;
}

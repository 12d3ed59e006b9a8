/** A duty: a named body must do or answer something by a time. The same engine as a clock; the subject is a case, not a person. */
import type { FactRef, Instant, Precision } from '../care-event.ts';
import type { Happening } from '../happening.ts';
import type { Clock, ClockDefinition } from './define.ts';
import { checked } from './define.ts';

/** What happens to a case: a request for information, a complaint, a safety incident. */
export interface CaseEventData {
  /** It arrived, or the incident was reported. `subject` says which kind of case. */
  'case.received': {
    subject: 'information-request' | 'complaint' | 'safety-incident' | 'concern' | 'subject-access';
    harm?: 'none' | 'low' | 'moderate' | 'severe' | 'death';
    /** Psychological harm that lasted, or is likely to, 28 days or more: a professional's judgement. */
    prolongedPsychologicalHarm?: boolean;
    /** Information requests for which regulations give another time (SI 2004/3364). */
    specialTime?: 'school' | 'public-record';
    /** Working days that are no school days at this school, first and last included. */
    schoolHolidays?: readonly { from: string; to: string }[];
  };
  /** What a complaint is about: the day it happened, or the later day on which the person came to know of it. */
  'case.arose': Record<never, never>;
  /** The body found good reasons for the lateness and can still look into it fairly. */
  'case.accepted-late': { reason: string };
  'case.acknowledged': { inWriting?: boolean };
  /** The body asked for clarification it reasonably needs (FOIA s1(3)), and got it. */
  'case.clarification-asked': Record<never, never>;
  'case.clarification-given': { asked?: Instant };
  /** A fees notice (FOIA s9), and the fee received. */
  'case.fees-notice': { amountPence?: number };
  'case.fee-paid': Record<never, never>;
  /** The body took longer, saying why. `until` is the day agreed or specified; `exemptions` are the sections under test. */
  'case.extended': { reason: CaseExtension; until?: Instant; exemptions?: readonly string[] };
  /** The body said in writing why there is no answer yet. */
  'case.delay-explained': { reason?: string };
  'case.answered': {
    outcome:
      | 'disclosed'
      | 'part-disclosed'
      | 'refused'
      | 'not-held'
      | 'upheld'
      | 'part-upheld'
      | 'not-upheld'
      | 'responded'
      | 'neither-confirm-nor-deny'
      | 'over-cost-limit'
      | 'vexatious'
      | 'repeated';
    /** Sections of the Act under which something is withheld: 's40', 's43'. */
    exemptions?: readonly string[];
  };
  /** The body was asked to look at its answer again, and has. */
  'case.review-asked': Record<never, never>;
  'case.reviewed': { outcome?: 'stands' | 'changed' };
  /** Taken to the ombudsman. */
  'case.taken-to-ombudsman': Record<never, never>;
  /** Duty of candour: told in person, apology, written follow-up. */
  'case.person-told': { apology?: boolean; inWriting?: boolean };
  'case.withdrawn': { reason?: string };
  'case.closed': { reason?: string };
}

/** Why more time is taken: to weigh the public interest, by the Commissioner's leave, by agreement, or for a complex request. */
export type CaseExtension = 'public-interest-test' | 'commissioner-specified' | 'agreed' | 'complex' | 'other';

export type CaseEventKind = keyof CaseEventData;

interface CaseEventOf<K extends CaseEventKind> extends Happening {
  kind: K;
  /** The case; its `pathway` is the case too. */
  pathway: string;
  precision: Precision;
  fact: FactRef;
  data: CaseEventData[K];
}

export type CaseEvent = { [K in CaseEventKind]: CaseEventOf<K> }[CaseEventKind];

/** A clock over case events. */
export function defineDuty<M = undefined>(definition: ClockDefinition<CaseEvent, M>): Clock {
  return checked({ ...definition, kind: 'duty' }) as unknown as Clock;
}

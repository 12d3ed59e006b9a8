/** A duty: a named body must do or answer something by a time. The same engine as a clock; the subject is a case, not a person. */
import type { FactRef, Instant, Precision } from '../care-event.ts';
import type { Happening } from '../happening.ts';
import type { Clock, ClockDefinition } from './define.ts';
import { checked } from './define.ts';

/** What happens to a case: a request for information, a complaint, a safety incident. */
export interface CaseEventData {
  /** It arrived, or the incident was reported. `subject` says which kind of case. */
  'case.received': {
    subject: 'information-request' | 'complaint' | 'safety-incident' | 'concern';
    harm?: 'none' | 'low' | 'moderate' | 'severe' | 'death';
    about?: Instant;
  };
  'case.acknowledged': { inWriting?: boolean };
  /** The body asked for clarification it reasonably needs (FOIA s1(3)), and got it. */
  'case.clarification-asked': Record<never, never>;
  'case.clarification-given': Record<never, never>;
  /** The body extended the time, saying why (public interest test). */
  'case.extended': { reason: string };
  'case.answered': {
    outcome:
      | 'disclosed'
      | 'part-disclosed'
      | 'refused'
      | 'not-held'
      | 'upheld'
      | 'part-upheld'
      | 'not-upheld'
      | 'responded';
  };
  /** Duty of candour: told in person, apology, written follow-up. */
  'case.person-told': { apology?: boolean; inWriting?: boolean };
  'case.withdrawn': { reason?: string };
  'case.closed': { reason?: string };
}

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

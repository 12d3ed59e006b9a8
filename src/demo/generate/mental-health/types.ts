import type { DemoPerson } from '../person.ts';
import type { Place } from '../place.ts';
import type { Recorded } from '../recorded.ts';
import type { DayNumber } from '../times.ts';
import type { MentalHealthService } from './services.ts';

export interface MentalHealthRecord {
  place: Place;
  person: DemoPerson;
  localId: string;
  recorded: Recorded;
}

export interface MentalHealthReferral {
  service: MentalHealthService;
  received: DayNumber;
  /** No contact at all until now. */
  untouched?: boolean;
}

/** When a referral came in, and how pressing it is: 1 emergency, 2 urgent, 3 routine. */
export interface Arrival {
  at: number;
  priority: '1' | '2' | '3';
}

export interface Contact {
  at: number;
  attended: boolean;
  code: string;
  type: 'assessment' | 'assessment-and-treatment' | 'treatment';
}

export interface Closure {
  day: DayNumber;
  reason: string;
}

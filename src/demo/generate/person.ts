import type { DayNumber } from '../../standards/index.ts';
import type { ConditionName } from './conditions.ts';
import type { Sex } from './names/name-lists.ts';
import type { OriginName } from './names/origins.ts';

export interface Address {
  lines: readonly string[];
  postcode: string;
}

/** A person as they really are. What each service has written down about them may differ (see `recorded.ts`). */
export interface DemoPerson {
  /** The truth that links are scored against; no extract carries it. */
  key: string;
  area: number;
  deprivation: number;
  sex: Sex;
  born: DayNumber;
  age: number;
  given: readonly string[];
  family: string;
  /** The family name before marriage, and since when it is no longer used. */
  formerFamily?: string;
  familySince?: DayNumber;
  ethnicity: string;
  origin: OriginName;
  nhsNumber: string | undefined;
  address: Address;
  /** Where they lived before, and when they moved. */
  formerAddress?: Address;
  moved?: DayNumber;
  phone: string | undefined;
  email: string | undefined;
  registered: boolean;
  practice: number;
  /** Registered with another practice until then. */
  formerPractice?: number;
  changedPractice?: DayNumber;
  gp: number;
  conditions: readonly ConditionName[];
  died?: DayNumber;
  inCareHome: boolean;
  /** Others of the household whom this person looks after, by key. */
  caresFor?: string;
  caredForBy?: { key: string; name: string; relationship: 'child' | 'partner' | 'parent' };
}

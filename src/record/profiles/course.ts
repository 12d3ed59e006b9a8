import type { Fault } from '../validation/fault.ts';
import type { Item, Members } from './items.ts';
import type { Profile } from './rules.ts';
import type { Terminology } from './terminology.ts';

/** What a profile finds: an error keeps the resource out, a warning is told. */
export interface ProfileFault extends Fault {
  severity: 'error' | 'warning';
}

/** Where a check finds profiles and codes. */
export interface Known {
  profile(canonical: string): Profile | undefined;
  terminology: Terminology;
}

/** One check of one resource. */
export interface Course {
  known: Known;
  faults: ProfileFault[];
  /** The resource that the rules are about at the moment, and the outermost one, for constraints. */
  resource: Members;
  outermost: Members;
  /** Address of the profile whose rules are being checked. */
  profile: string;
  /** What was checked already by which profile: a definition may lead back to itself. */
  done: Map<unknown, Set<string>>;
  /** Whether a value meets a profile, without saying so. */
  conforms(item: Item, profile: Profile, course: Course): boolean;
}

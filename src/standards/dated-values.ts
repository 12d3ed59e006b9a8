/**
 * Dated values: every figure that a standard uses, with the date from which it holds, its reference and its legal status.
 * A date that no version covers is refused, never guessed from its neighbours.
 */
import type { DayNumber } from './calendar/london.ts';
import { isoDay } from './calendar/london.ts';
import type { LegalStatus } from './legal-status.ts';

/** How sure the compilers of the facts were: read in the named source, or domain knowledge still to be confirmed. */
export type Certainty = 'verified' | 'from-knowledge';

/** Which version a clock that is already running keeps to when the value changes. */
export type TransitionRule = 'value-at-start' | 'value-today';

export interface ValueVersion {
  from: DayNumber;
  /** Last day on which it holds; absent: until further notice. */
  to?: DayNumber;
  value: number;
  reference: string;
  status: LegalStatus;
  certainty: Certainty;
}

export interface DatedValue {
  name: string;
  unit: string;
  what: string;
  transition: TransitionRule;
  /** In order of `from`, not overlapping. */
  versions: readonly ValueVersion[];
}

/** The figures of one policy folder. */
export interface ValueSet {
  folder: string;
  values: ReadonlyMap<string, DatedValue>;
  /** Per standard of the folder: the days on which a clock may start under it. */
  inForce: ReadonlyMap<string, { from: DayNumber; to?: DayNumber }>;
}

/** All folders' figures, by folder. */
export type ValueBook = ReadonlyMap<string, ValueSet>;

export interface ValueNotCovered {
  refused: 'not-covered';
  message: string;
}

/** The version of a value that holds on a day, or a refusal that says what is covered and how to mend it. */
export function valueOn(set: ValueSet, name: string, day: DayNumber): ValueVersion | ValueNotCovered {
  const value = set.values.get(name);
  if (!value) throw new Error(`policy/${set.folder}/values.yaml has no value '${name}'`);
  for (let index = value.versions.length - 1; index >= 0; index--) {
    const version = value.versions[index] as ValueVersion;
    if (day >= version.from) {
      if (version.to === undefined || day <= version.to) return version;
      break;
    }
  }
  return { refused: 'not-covered', message: notCoveredMessage(set.folder, value, day) };
}

export function isNotCovered(answer: ValueVersion | ValueNotCovered): answer is ValueNotCovered {
  return 'refused' in answer;
}

function notCoveredMessage(folder: string, value: DatedValue, day: DayNumber): string {
  const spans = value.versions.map(
    (v) => `${isoDay(v.from)} to ${v.to === undefined ? 'further notice' : isoDay(v.to)}`,
  );
  return `'${value.name}' (policy/${folder}/values.yaml) has no value for ${isoDay(day)}; it covers ${spans.join(', ')}. Add a version with its reference.`;
}

/**
 * What was wrong with a file, a row or a field. A closed set of reasons, so that the data-quality page can count them.
 */
export const faultReasons = {
  'empty-file': 'The file is empty',
  encoding: 'The text is not UTF-8',
  compressed: 'The compressed file is damaged or expands too far',
  format: 'The file is not in a format that is read here',
  headers: 'The columns are not those of a known layout',
  syntax: 'The JSON or CSV is broken',
  'too-large': 'The row is too large',
  'not-a-record': 'Not something that belongs in a record',
  structure: 'The resource does not have the structure that FHIR R4 gives it',
  missing: 'Something required is missing',
  'wrong-value': 'A value is not one of those allowed',
  'wrong-date': 'A date or time cannot be read',
  'future-date': 'Something that has happened is dated in the future',
  'unlawful-charge': 'A charge for care that must be free',
  attachment: 'A file inside the row is damaged, too large, or of a kind that is not taken',
  'duplicate-id': 'The same id is given twice with different content',
  'invalid-nhs-number': 'The NHS number cannot be one: its check digit does not fit',
  'unknown-reference': 'It refers to something that has not been received',
  'ambiguous-reference': 'It refers to more than one thing',
  conflict: 'It contradicts what is already stored under its id',
  profile: 'It does not meet a profile that it names or that its source has to meet',
  'profile-advice': 'It meets its profile, which would have liked another code or more',
} as const;

export type FaultReason = keyof typeof faultReasons;

export interface Fault {
  reason: FaultReason;
  /** FHIR path or CSV column; absent when it is the row or file as a whole. */
  field?: string;
  /** What is wrong and what was expected. Never holds a name, a number or any other value that identifies a person. */
  what: string;
  /** What to do about it. */
  mend: string;
}

/** A fault at a place in a file: row 0 is the file as a whole, and then nothing of the file is stored. */
export interface PlacedFault {
  kind: 'fault';
  /** Place among the rows or entries of the file, from 1; 0 is the file as a whole. */
  row: number;
  /** Line in the file where the row begins, from 1. */
  line: number;
  /** The row as it came, for mending; null when it is the file as a whole, or too large to keep. */
  raw: string | null;
  faults: Fault[];
}

/** A row as it came, before anybody has tried to understand it. */
export interface RawRow {
  kind: 'row';
  row: number;
  line: number;
  raw: string;
}

export function fileFault(reason: FaultReason, what: string, mend: string, line = 1): PlacedFault {
  return { kind: 'fault', row: 0, line, raw: null, faults: [{ reason, what, mend }] };
}

export function rowFault(
  row: RawRow | { row: number; line: number; raw: string | null },
  ...faults: Fault[]
): PlacedFault {
  return { kind: 'fault', row: row.row, line: row.line, raw: row.raw, faults };
}

import type { Fault, RawRow } from '../fault.ts';

export const notAnObject: Fault = {
  reason: 'syntax',
  what: 'The row is not a JSON object.',
  mend: 'Send one resource as { … }.',
};

export function brokenJson(row: RawRow, { line, column }: { line: number; column: number }): Fault {
  return {
    reason: 'syntax',
    field: `line ${row.line + line - 1}, column ${column}`,
    what: `The JSON is broken at line ${row.line + line - 1}, column ${column}.`,
    mend: 'Correct it there: most often a comma, a quotation mark or a bracket is missing or too many.',
  };
}

export function notARecord(what: string, mend: string): Fault {
  return { reason: 'not-a-record', what, mend };
}

export function noId(type: string): Fault {
  return {
    reason: 'missing',
    field: `${type}.id`,
    what: `The ${type} has neither an id nor a fullUrl that gives one.`,
    mend: 'Give it the id that your system has for it, so that the next extract is recognised as the same.',
  };
}

export function sameIdTwice(type: string): Fault {
  return {
    reason: 'duplicate-id',
    field: `${type}.id`,
    what: `Another ${type} earlier in this file has the same id and different content; the earlier one was kept.`,
    mend: 'Find out which is right and send that one again.',
  };
}

export function nobodyNamed(type: string): Fault {
  return {
    reason: 'missing',
    field: type === 'Binary' ? 'Binary.securityContext' : `${type}.subject`,
    what: `The ${type} does not say which patient it is about.`,
    mend: 'Give a reference to the Patient (or the NHS number of one that this source has sent).',
  };
}

export function unlawfulCharge({ where, what, mend = '' }: { where: string; what: string; mend?: string }): Fault {
  return { reason: 'unlawful-charge', field: where, what, mend };
}

export function unfitAttachment({ where, what, mend = '' }: { where: string; what: string; mend?: string }): Fault {
  return { reason: 'attachment', field: where, what, mend };
}

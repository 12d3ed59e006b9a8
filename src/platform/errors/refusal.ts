/**
 * Refusals: the closed set of reasons for not doing what was asked. They are values, returned and not thrown; throw only
 * for bugs. One mapper each turns a refusal into a page, an OperationOutcome, a problem+json or an exit code.
 */
export type RefusalKind = 'invalid' | 'forbidden' | 'not-found' | 'gone' | 'conflict' | 'too-large' | 'busy';

export interface RefusalDetail {
  /** File, row and field, or a FHIRPath expression: wherever the mend has to be made. */
  where?: string;
  /** What is wrong there. */
  what: string;
  /** What to do about it. */
  mend?: string;
  /** A finer word for the kind of fault, where a format has one: FHIR's issue types. */
  code?: string;
}

export class Refusal {
  readonly kind: RefusalKind;
  /** A sentence a user can act on; never personal data. */
  readonly message: string;
  readonly details: readonly RefusalDetail[];

  constructor(kind: RefusalKind, message: string, details: readonly RefusalDetail[] = []) {
    this.kind = kind;
    this.message = message;
    this.details = details;
  }
}

export function refuse(kind: RefusalKind, message: string, ...details: RefusalDetail[]): Refusal {
  return new Refusal(kind, message, details);
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}

const httpStatus: Record<RefusalKind, number> = {
  invalid: 422,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  conflict: 409,
  'too-large': 413,
  busy: 503,
};

/** sysexits.h, so that scripts can tell a wrong input from a busy server. */
const exitCode: Record<RefusalKind, number> = {
  invalid: 65,
  forbidden: 77,
  'not-found': 66,
  gone: 66,
  conflict: 73,
  'too-large': 65,
  busy: 75,
};

const title: Record<RefusalKind, string> = {
  invalid: 'There is a problem with what was sent',
  forbidden: 'You do not have permission',
  'not-found': 'Not found',
  gone: 'No longer here',
  conflict: 'Somebody else got there first',
  'too-large': 'Too large',
  busy: 'Busy',
};

export function refusalStatus(refusal: Refusal): number {
  return httpStatus[refusal.kind];
}

export function refusalExitCode(refusal: Refusal): number {
  return exitCode[refusal.kind];
}

export function refusalTitle(refusal: Refusal): string {
  return title[refusal.kind];
}

/** RFC 9457 problem details. */
export function refusalProblem(refusal: Refusal): Record<string, unknown> {
  return {
    type: `urn:whole-person-care:refusal:${refusal.kind}`,
    title: refusalTitle(refusal),
    status: refusalStatus(refusal),
    detail: refusal.message,
    ...(refusal.details.length > 0 ? { errors: refusal.details } : {}),
  };
}

import type { FhirRequest } from './exchange.ts';

/** The Prefer header (RFC 7240): return=minimal|representation|OperationOutcome, handling=strict|lenient, respond-async. */
export interface Preferences {
  returns: 'minimal' | 'representation' | 'OperationOutcome';
  /** What of return was asked for by name. */
  asked: Preferences['returns'] | undefined;
  strict: boolean;
  async: boolean;
}

export function preferencesOf(request: FhirRequest): Preferences {
  const prefer = request.headers.prefer ?? '';
  const returns = /return\s*=\s*"?(minimal|representation|OperationOutcome)/.exec(prefer)?.[1] as
    | Preferences['returns']
    | undefined;
  return {
    returns: returns ?? 'representation',
    asked: returns,
    strict: /handling\s*=\s*"?strict/.test(prefer),
    async: /respond-async/.test(prefer),
  };
}

/** Version of an If-Match or If-None-Match header: W/"3" (the weak mark may be left out). */
export function versionIn(header: string): number | undefined {
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim());
  return match ? Number(match[1]) : undefined;
}

/** If-Match: whether the current version is one that the header names; '*' is any that is there. RFC 9110 section 13.1.1 */
export function namesVersion(header: string, version: number): boolean {
  return header.split(',').some((one) => one.trim() === '*' || versionIn(one) === version);
}

/** Whether an If-Match header is one at all: '*', or versions. */
export function isMatchHeader(header: string): boolean {
  return header.split(',').every((one) => one.trim() === '*' || versionIn(one) !== undefined);
}

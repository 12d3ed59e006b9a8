/** Something wrong with a resource: where (a FHIRPath expression), what, and the mend. The shape of a refusal's detail. */
export interface Fault {
  where: string;
  what: string;
  mend?: string;
  /** FHIR's own word for the kind of fault: https://hl7.org/fhir/R4/valueset-issue-type.html */
  code?: FaultCode;
}

export type FaultCode =
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'code-invalid'
  | 'extension'
  | 'not-found'
  | 'too-long';

/** Enough to act on; a resource that is wholly wrong is not worth a thousand lines. */
export const MOST_FAULTS = 50;

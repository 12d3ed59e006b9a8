/** Something wrong with a resource: where (a FHIRPath expression), what, and the mend. The shape of a refusal's detail. */
export interface Fault {
  where: string;
  what: string;
  mend?: string;
}

/** Enough to act on; a resource that is wholly wrong is not worth a thousand lines. */
export const MOST_FAULTS = 50;

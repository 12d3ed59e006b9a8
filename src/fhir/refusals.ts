import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { Refusal, type RefusalDetail, type RefusalKind, refusalStatus, refuse } from '../platform/index.ts';

type IssueCode = OperationOutcomeIssue['code'];

/** A refusal that HTTP and FHIR know by a status of their own (400, 405, 406, 412, 415), over the closed set. */
export class FhirRefusal extends Refusal {
  readonly status: number;
  readonly code: IssueCode;
  /** Headers that go with the status, such as Allow. */
  headers: Readonly<Record<string, string>> = {};

  constructor(
    kind: RefusalKind,
    status: number,
    code: IssueCode,
    message: string,
    details: readonly RefusalDetail[] = [],
  ) {
    super(kind, message, details);
    this.status = status;
    this.code = code;
  }
}

export const badRequest = (message: string, ...details: RefusalDetail[]) =>
  new FhirRefusal('invalid', 400, 'invalid', message, details);
export const notSupported = (message: string, ...details: RefusalDetail[]) =>
  new FhirRefusal('invalid', 400, 'not-supported', message, details);
export const preconditionFailed = (message: string, ...details: RefusalDetail[]) =>
  new FhirRefusal('conflict', 412, 'conflict', message, details);
export const severalMatch = (message: string, ...details: RefusalDetail[]) =>
  new FhirRefusal('conflict', 412, 'multiple-matches', message, details);
export const notAcceptable = (message: string, where: string) =>
  new FhirRefusal('invalid', 406, 'not-supported', message, [
    { where, what: 'Only JSON is given.', mend: 'Ask for application/fhir+json.' },
  ]);
export const unsupportedMedia = (message: string, mend: string) =>
  new FhirRefusal('invalid', 415, 'not-supported', message, [{ where: 'Content-Type', what: message, mend }]);

/** 409: a conditional update that matches nothing would overwrite what has the id that it names. */
export const idTaken = (name: string) =>
  refuse('conflict', `Nothing matches, and ${name} is something else.`, {
    where: name,
    what: 'The id in the body is that of a resource which the criteria do not match.',
    mend: 'Leave the id out, correct the criteria, or update it by its id.',
  });

/** 405 with the methods that the address takes, which the status requires. */
export function methodNotAllowed(
  where: string,
  allowed: string,
  message = `${where} is not possible at this address.`,
): Refusal {
  const refusal = new FhirRefusal('invalid', 405, 'not-supported', message, [
    { where, what: 'Wrong method.', mend: `The address takes ${allowed}.` },
  ]);
  refusal.headers = { allow: allowed };
  return refusal;
}

/** 412: the version that the change was made to is no longer the current one. */
export function changedMeanwhile(name: string, current: number, wanted: number | string): Refusal {
  return preconditionFailed(`${name} is at version ${current}, not ${wanted}.`, {
    where: 'If-Match',
    what: 'Somebody changed it meanwhile.',
    mend: 'Read it again and make your change to the new version.',
  });
}

/** A wrong search is a bad request, where other invalid content is unprocessable. */
export function asBadRequest(refusal: Refusal): Refusal {
  return refusal.kind === 'invalid' && !(refusal instanceof FhirRefusal)
    ? new FhirRefusal('invalid', 400, 'invalid', refusal.message, refusal.details)
    : refusal;
}

export function statusOf(refusal: Refusal): number {
  return refusal instanceof FhirRefusal ? refusal.status : refusalStatus(refusal);
}

/** The same refusal, its places put below an entry of a bundle: 'Observation.status' becomes 'Bundle.entry[3].resource.status'. */
export function placedAt(refusal: Refusal, entry: string): Refusal {
  const details = (refusal.details.length > 0 ? refusal.details : [{ what: refusal.message }]).map((detail) => {
    const rest = /^[A-Z]\w*((?:\.|\[).*)?$/.exec(detail.where ?? '')?.[1] ?? '';
    const where = detail.where?.startsWith(entry) ? detail.where : `${entry}.resource${rest}`;
    return { ...detail, where };
  });
  const code = refusal instanceof FhirRefusal ? refusal.code : codes[refusal.kind];
  return new FhirRefusal(refusal.kind, statusOf(refusal), code, `${entry}: ${refusal.message}`, details);
}

const codes: Record<RefusalKind, IssueCode> = {
  invalid: 'invalid',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  gone: 'deleted',
  conflict: 'conflict',
  'too-large': 'too-long',
  busy: 'transient',
};

/** One issue for each detail: what is wrong in words, where as a FHIRPath expression, the mend as diagnostics. */
export function outcomeOf(refusal: Refusal): OperationOutcome {
  const code = refusal instanceof FhirRefusal ? refusal.code : codes[refusal.kind];
  const issues = refusal.details.map(
    (detail): OperationOutcomeIssue => ({
      ...issueOf('error', detail, code),
      details: { text: refusal.details.length === 1 ? refusal.message : detail.what },
    }),
  );
  const first: OperationOutcomeIssue[] = [{ severity: 'error', code, details: { text: refusal.message } }];
  return { resourceType: 'OperationOutcome', issue: issues.length > 0 ? issues : first };
}

/** One thing that is wrong, or worth knowing, as FHIR says it. */
export function issueOf(
  severity: OperationOutcomeIssue['severity'],
  { where, what, mend, code }: RefusalDetail,
  otherwise: IssueCode,
): OperationOutcomeIssue {
  return {
    severity,
    code: (code as IssueCode | undefined) ?? otherwise,
    details: { text: what },
    ...(mend === undefined ? {} : { diagnostics: mend }),
    ...(where === undefined ? {} : { expression: [where] }),
  };
}

/** An outcome that says that something went well, or is worth knowing. */
export function notice(
  severity: 'information' | 'warning',
  text: string,
  code: IssueCode = 'informational',
): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code, details: { text } }] };
}

import { type Answer, send } from '../platform/http/index.ts';
import type { Refusal } from '../platform/index.ts';
import { FHIR_JSON } from './exchange.ts';
import { FhirRefusal, outcomeOf, statusOf } from './refusals.ts';

/** A refusal as an OperationOutcome, with the status that FHIR gives it. */
export function refusalAnswer(refusal: Refusal): Answer {
  const status = statusOf(refusal);
  return send({
    status,
    contentType: FHIR_JSON,
    headers: {
      ...(refusal instanceof FhirRefusal ? refusal.headers : {}),
      ...(status === 503 || status === 429 ? { 'retry-after': '5' } : {}),
    },
    body: JSON.stringify(outcomeOf(refusal)),
  });
}

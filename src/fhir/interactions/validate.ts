import type { OperationOutcome, Parameters, Resource } from '@medplum/fhirtypes';
import { isRefusal, type Refusal } from '../../platform/index.ts';
import { readResource, validateResource } from '../../record/index.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { locate } from '../locate.ts';
import { badRequest, notice } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';

/** $validate: what a write would say of this resource, without writing it. https://hl7.org/fhir/R4/resource-operation-validate.html */
export async function validate(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string | undefined,
): Promise<FhirAnswer | Refusal> {
  const resource =
    request.body === undefined && id !== undefined ? await storedResource(context, type, id) : sentResource(request);
  if (isRefusal(resource)) return resource;
  const faults = validateResource(resource);
  if (faults.length === 0 && resource.resourceType !== type)
    faults.push({
      where: 'resourceType',
      what: `Expected ${type}, found ${resource.resourceType}.`,
      mend: 'Validate it at the address of its type.',
    });
  return answer(200, JSON.stringify(outcome(faults)));
}

function outcome(faults: ReturnType<typeof validateResource>): OperationOutcome {
  if (faults.length === 0) return notice('information', 'The resource is valid.');
  return {
    resourceType: 'OperationOutcome',
    issue: faults.map(({ where, what, mend }) => ({
      severity: 'error',
      code: 'invalid',
      details: { text: what },
      expression: [where],
      ...(mend === undefined ? {} : { diagnostics: mend }),
    })),
  };
}

/** The body is the resource, or Parameters that hold it under the name 'resource'. */
function sentResource(request: FhirRequest): Resource | Refusal {
  const value = request.body?.value as Resource | undefined;
  if (typeof value !== 'object' || value === null)
    return badRequest('There is nothing to validate.', {
      where: 'resource',
      what: 'A resource was expected in the body.',
    });
  if (value.resourceType !== 'Parameters') return value;
  const found = (value as Parameters).parameter?.find((one) => one?.name === 'resource')?.resource;
  return (
    found ??
    badRequest('The Parameters have no resource to validate.', {
      where: 'Parameters.parameter',
      what: "Expected a parameter named 'resource'.",
    })
  );
}

async function storedResource(context: FhirContext, type: string, id: string): Promise<Resource | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'r', type);
  if (unscoped) return unscoped;
  const located = await locate(context, type, id);
  if (isRefusal(located)) return located;
  const stored = await readResource(context.tx, type, id);
  return isRefusal(stored) ? stored : (JSON.parse(stored.json) as Resource);
}

import type { Resource } from '@medplum/fhirtypes';
import jsonPatch from 'fast-json-patch';
import { isRefusal, type Refusal } from '../../platform/index.ts';
import { parseJson, readResource } from '../../record/index.ts';
import type { FhirAnswer, FhirContext, FhirRequest } from '../exchange.ts';
import { locate, notThere } from '../locate.ts';
import { matchOne } from '../match.ts';
import { namesVersion } from '../preferences.ts';
import { badRequest, changedMeanwhile, FhirRefusal, severalMatch } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { storeResources } from '../store-resources.ts';
import { written } from '../written.ts';

/** Patch by JSON Patch (RFC 6902). https://hl7.org/fhir/R4/http.html#patch */
export async function patch(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
): Promise<FhirAnswer | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'u', type);
  if (unscoped) return unscoped;
  const located = await locate(context, type, id);
  if (isRefusal(located)) return located;
  const current = await readResource(context.tx, type, id);
  if (isRefusal(current)) return current;
  const match = request.headers['if-match'];
  if (match !== undefined && !namesVersion(match, current.version))
    return changedMeanwhile(`${type}/${id}`, current.version, match);
  const { value, numbers } = parseJson(current.json);
  const changed = apply(value as Resource, request.body?.value, type, id);
  if (isRefusal(changed)) return changed;
  const stored = await storeResources(context, [{ resource: changed, numbers, ifVersion: current.version }]);
  return isRefusal(stored) ? stored : written(context, request, stored[0]!);
}

function apply(resource: Resource, operations: unknown, type: string, id: string): Resource | Refusal {
  if (!Array.isArray(operations))
    return badRequest('A JSON Patch is an array of operations.', {
      where: type,
      what: 'An array was expected.',
      mend: 'Send [{"op":"replace","path":"/status","value":"final"}].',
    });
  const invalid = jsonPatch.validate(operations, resource);
  if (invalid)
    return unprocessable(
      `Operation ${(invalid.index ?? 0) + 1} of the patch cannot be applied: ${invalid.name}.`,
      String(operations[invalid.index ?? 0]?.path ?? ''),
    );
  const { newDocument } = jsonPatch.applyPatch(resource, operations, false, true, true);
  const changed = newDocument as Resource;
  if (changed?.resourceType !== type || changed.id !== id)
    return unprocessable('A patch may not change the type or the id.', '/id');
  return changed;
}

function unprocessable(message: string, path: string): Refusal {
  return new FhirRefusal('invalid', 422, 'processing', message, [
    { where: path, what: message, mend: 'Read the resource and make the patch to what it holds.' },
  ]);
}

/** Conditional patch: exactly one must match. */
export async function patchMatching(
  context: FhirContext,
  request: FhirRequest,
  type: string,
): Promise<FhirAnswer | Refusal> {
  const matches = await matchOne(context, type, request.query);
  if (isRefusal(matches)) return matches;
  if (matches.length > 1)
    return severalMatch(`Several ${type} resources match.`, {
      where: type,
      what: 'More than one match.',
      mend: 'Give criteria that only one resource meets.',
    });
  const [only] = matches;
  return only ? patch(context, request, type, only.id) : notThere(type, '?');
}

import { isRefusal, type Refusal } from '../../platform/index.ts';
import { deleteResources, OWN_SOURCE, readResource } from '../../record/index.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { locate } from '../locate.ts';
import { matchOne } from '../match.ts';
import { namesVersion, preferencesOf } from '../preferences.ts';
import { changedMeanwhile, notice, severalMatch } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { ownerRefusal } from '../store-owned.ts';

/**
 * Delete: the resource is gone (410) and its history stays. Deleting again, or what never was, is no error.
 * https://hl7.org/fhir/R4/http.html#delete
 */
export async function remove(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
): Promise<FhirAnswer | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'd', type);
  if (unscoped) return unscoped;
  const located = await locate(context, type, id);
  if (isRefusal(located)) return answer(204, undefined);
  const match = request.headers['if-match'];
  if (match !== undefined) {
    const current = await readResource(context.tx, type, id);
    if (isRefusal(current)) return current;
    if (!namesVersion(match, current.version)) return changedMeanwhile(`${type}/${id}`, current.version, match);
  }
  const owned = await ownerRefusal(context, type, id, located.personId);
  if (owned) return owned;
  const result = await deleteResources(
    context.tx,
    [{ type, id, source: OWN_SOURCE, extractId: null, row: null }],
    context.now,
  );
  context.saw([located.personId]);
  if (result.personsTouched.length > 0)
    await context.parts.onPersonsTouched(context.tx, result.personsTouched, context.now);
  const version = result.outcomes[0] && 'version' in result.outcomes[0] ? result.outcomes[0].version : 0;
  const headers = { etag: `W/"${version}"` };
  if (preferencesOf(request).asked !== 'OperationOutcome') return answer(204, undefined, headers);
  return answer(200, JSON.stringify(notice('information', `${type}/${id} is deleted.`)), headers);
}

/** Conditional delete: exactly one match is deleted, none is no error, several are refused. */
export async function removeMatching(
  context: FhirContext,
  request: FhirRequest,
  type: string,
): Promise<FhirAnswer | Refusal> {
  const matches = await matchOne(context, type, request.query);
  if (isRefusal(matches)) return matches;
  if (matches.length > 1)
    return severalMatch(`Several ${type} resources match; nothing was deleted.`, {
      where: type,
      what: 'More than one match.',
      mend: 'Give criteria that only one resource meets.',
    });
  const [only] = matches;
  return only ? remove(context, request, type, only.id) : answer(204, undefined);
}

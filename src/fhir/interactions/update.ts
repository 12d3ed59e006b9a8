import type { Resource } from '@medplum/fhirtypes';
import { isRefusal, newId, type Refusal } from '../../platform/index.ts';
import { readResource } from '../../record/index.ts';
import { resourceIn } from '../body.ts';
import type { FhirAnswer, FhirContext, FhirRequest } from '../exchange.ts';
import { idPattern, isThere, locate } from '../locate.ts';
import { matchOne } from '../match.ts';
import { isMatchHeader, namesVersion } from '../preferences.ts';
import { badRequest, changedMeanwhile, idTaken, preconditionFailed, severalMatch } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { storeResources } from '../store-resources.ts';
import { written } from '../written.ts';

/**
 * Update: the whole resource anew, or its creation under the client's id. If-Match names the version it is based on.
 * https://hl7.org/fhir/R4/http.html#update
 */
export async function update(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
): Promise<FhirAnswer | Refusal> {
  const sent = resourceIn(request, type);
  if (isRefusal(sent)) return sent;
  if (!idPattern.test(id))
    return badRequest(`'${id}' is not an id.`, {
      where: `${type}.id`,
      what: 'Up to 64 letters, digits, - and .',
      mend: 'Use another id, or let the server give one (POST).',
    });
  if (sent.id !== id) {
    const what = sent.id === undefined ? 'The body has no id.' : `The body's id is '${sent.id}'.`;
    return badRequest(`The id in the body must be the one in the address, '${id}'.`, {
      where: `${type}.id`,
      what,
      mend: `Set id to '${id}'.`,
    });
  }
  return store(context, request, sent, false);
}

/** `numbered`: the server gave the id. */
async function store(
  context: FhirContext,
  request: FhirRequest,
  resource: Resource,
  numbered: boolean,
): Promise<FhirAnswer | Refusal> {
  const { resourceType: type, id = '' } = resource;
  const ifVersion = await preconditions(context, request, type, id);
  if (isRefusal(ifVersion)) return ifVersion;
  const stored = await storeResources(context, [{ resource, numbers: request.body?.numbers, ifVersion, numbered }]);
  return isRefusal(stored) ? stored : written(context, request, stored[0]!);
}

/** The version that If-Match asks for, checked now and again under the row's lock. */
async function preconditions(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
): Promise<number | undefined | Refusal> {
  const exists = !isRefusal(await locate(context, type, id));
  const unscoped = scopeRefusal(context.actor, exists ? 'u' : 'c', type);
  if (unscoped) return unscoped;
  const match = request.headers['if-match'];
  const onlyNew = request.headers['if-none-match'] === '*';
  if (match === undefined && !onlyNew) return undefined;
  const current = exists ? await readResource(context.tx, type, id) : undefined;
  const stands = current !== undefined && !isRefusal(current);
  if (onlyNew && stands)
    return preconditionFailed(`${type}/${id} exists already.`, {
      where: 'If-None-Match',
      what: 'The resource is there.',
      mend: 'Leave the header out to change it, or use another id.',
    });
  if (match === undefined) return undefined;
  if (!isMatchHeader(match))
    return badRequest(`If-Match '${match}' is not a version.`, {
      where: 'If-Match',
      what: 'Expected W/"<version>".',
      mend: 'Send the ETag that a read gave.',
    });
  if (!stands)
    return preconditionFailed(`${type}/${id} has no current version.`, {
      where: 'If-Match',
      what: 'The resource is not there.',
      mend: 'Leave the header out to create it.',
    });
  return namesVersion(match, current.version)
    ? current.version
    : changedMeanwhile(`${type}/${id}`, current.version, match);
}

/** Conditional update: none matches, it is created; one, it is updated; several are refused. https://hl7.org/fhir/R4/http.html#cond-update */
export async function updateMatching(
  context: FhirContext,
  request: FhirRequest,
  type: string,
): Promise<FhirAnswer | Refusal> {
  const sent = resourceIn(request, type);
  if (isRefusal(sent)) return sent;
  const matches = await matchOne(context, type, request.query);
  if (isRefusal(matches)) return matches;
  if (matches.length > 1)
    return severalMatch(`Several ${type} resources match.`, {
      where: type,
      what: 'More than one match.',
      mend: 'Give criteria that only one resource meets.',
    });
  const [only] = matches;
  if (only && sent.id !== undefined && sent.id !== only.id) {
    return badRequest(`The match is ${type}/${only.id}, but the body's id is '${sent.id}'.`, {
      where: `${type}.id`,
      what: 'Two different ids.',
      mend: 'Leave the id out, or correct the criteria.',
    });
  }
  if (!only && sent.id !== undefined && (await isThere(context, type, sent.id))) return idTaken(`${type}/${sent.id}`);
  const id = only?.id ?? sent.id ?? newId();
  const resource = { ...sent, id } as Resource;
  const numbered = only === undefined && sent.id === undefined;
  if (numbered) return store(context, request, resource, numbered);
  return update(context, { ...request, body: { value: resource, numbers: request.body?.numbers } }, type, id);
}

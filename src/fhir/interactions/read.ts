import { isRefusal, type Refusal } from '../../platform/index.ts';
import { readResource, readVersion } from '../../record/index.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { isWithinReach, locate, notThere } from '../locate.ts';
import { scopeRefusal } from '../scopes.ts';
import { shaped } from '../shape.ts';
import { notModified, versionHeaders } from '../versions.ts';

/** Read: the current version, sent as it is stored. https://hl7.org/fhir/R4/http.html#read */
export async function read(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
): Promise<FhirAnswer | Refusal> {
  return send(context, request, type, id, () => readResource(context.tx, type, id));
}

/** Vread: one version, current or earlier. https://hl7.org/fhir/R4/http.html#vread */
export async function vread(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
  version: string,
): Promise<FhirAnswer | Refusal> {
  if (!/^\d{1,9}$/.test(version)) return notThere(type, `${id}/_history/${version}`);
  return send(context, request, type, id, () => readVersion(context.tx, type, id, Number(version)));
}

async function send(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
  fetch: () => ReturnType<typeof readResource>,
): Promise<FhirAnswer | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'r', type);
  if (unscoped) return unscoped;
  const stored = await fetch();
  // What is gone is said to be gone only to those who might have seen it.
  if (isRefusal(stored))
    return stored.kind === 'gone' && isRefusal(await locate(context, type, id)) ? notThere(type, id) : stored;
  if (!isWithinReach(context, stored.personId)) return notThere(type, id);
  context.saw([stored.personId]);
  const same = notModified(request, stored.version, stored.lastUpdated);
  if (same) return same;
  const body = shaped(stored.json, request.query);
  return isRefusal(body) ? body : answer(200, body, versionHeaders(stored.version, stored.lastUpdated));
}

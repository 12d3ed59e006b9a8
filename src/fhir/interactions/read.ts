import { shows } from '../../access/index.ts';
import { isRefusal, type Refusal } from '../../platform/index.ts';
import { readResource, readVersion } from '../../record/index.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { locate, notThere } from '../locate.ts';
import { maskFor } from '../masking.ts';
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
  return send(context, request, type, id, () => readResource(context.tx, type, id), false);
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
  return send(context, request, type, id, () => readVersion(context.tx, type, id, Number(version)), true);
}

async function send(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  id: string,
  fetch: () => ReturnType<typeof readResource>,
  isEarlier: boolean,
): Promise<FhirAnswer | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'r', type);
  if (unscoped) return unscoped;
  const stored = await fetch();
  if (isRefusal(stored)) {
    // What is gone, or has no such version, is said so only to those who might have seen it.
    const located = await locate(context, type, id);
    return isRefusal(located) ? located : stored;
  }
  // The version and the resource as it is now: neither may be kept from the actor.
  if (!shows(context.reach, stored.personId, stored) || (isEarlier && isRefusal(await locate(context, type, id))))
    return notThere(type, id);
  context.saw([stored.personId]);
  const same = notModified(request, stored.version, stored.lastUpdated);
  if (same) return same;
  const body = shaped((await maskFor(context, [stored.personId]))(stored.json), request.query);
  return isRefusal(body) ? body : answer(200, body, versionHeaders(stored.version, stored.lastUpdated));
}

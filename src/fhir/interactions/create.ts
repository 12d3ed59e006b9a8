import type { Resource } from '@medplum/fhirtypes';
import { isRefusal, newId, type Refusal } from '../../platform/index.ts';
import { resourceIn } from '../body.ts';
import type { FhirAnswer, FhirContext, FhirRequest, Stored } from '../exchange.ts';
import { maskFor } from '../masking.ts';
import { matchOne } from '../match.ts';
import { severalMatch } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { storeResources } from '../store-resources.ts';
import { written } from '../written.ts';

/**
 * Create: the server gives the id. With If-None-Exist: nothing is created when one resource matches already (200), and several are
 * refused (412). https://hl7.org/fhir/R4/http.html#create
 */
export async function create(context: FhirContext, request: FhirRequest, type: string): Promise<FhirAnswer | Refusal> {
  const unscoped = scopeRefusal(context.actor, 'c', type);
  if (unscoped) return unscoped;
  const sent = resourceIn(request, type);
  if (isRefusal(sent)) return sent;
  const criteria = request.headers['if-none-exist'];
  if (criteria !== undefined) {
    const existing = await alreadyThere(context, request, type, criteria);
    if (existing) return existing;
  }
  const resource = { ...sent, id: newId() } as Resource;
  const stored = await storeResources(context, [{ resource, numbers: request.body?.numbers, numbered: true }]);
  return isRefusal(stored) ? stored : written(context, request, stored[0]!);
}

async function alreadyThere(
  context: FhirContext,
  request: FhirRequest,
  type: string,
  criteria: string,
): Promise<FhirAnswer | Refusal | undefined> {
  const matches = await matchOne(context, type, new URLSearchParams(criteria.replace(/^.*\?/, '')));
  if (isRefusal(matches)) return matches;
  if (matches.length > 1)
    return severalMatch(`Several ${type} resources match If-None-Exist.`, {
      where: 'If-None-Exist',
      what: 'More than one match.',
      mend: 'Give criteria that only one resource meets.',
    });
  const [row] = matches;
  if (!row) return undefined;
  context.saw([row.person_id]);
  const stored: Stored = {
    outcome: 'unchanged',
    type,
    id: row.id,
    version: row.version,
    lastUpdated: row.last_updated,
    json: (await maskFor(context, [row.person_id]))(row.json),
  };
  return written(context, request, stored);
}

import { isRefusal, type Refusal } from '../platform/index.ts';
import type { FoundRow } from '../record/index.ts';
import { parseQuery, searchPage } from '../record/index.ts';
import type { FhirContext } from './exchange.ts';
import { asBadRequest, badRequest } from './refusals.ts';
import { scopeRefusal } from './scopes.ts';
import { surroundings } from './surroundings.ts';

/** Matches of a conditional interaction: none, one, or two (which stands for several). Criteria are read strictly: a typing error must not delete. */
export async function matchOne(
  context: FhirContext,
  type: string,
  criteria: URLSearchParams,
): Promise<FoundRow[] | Refusal> {
  const unscoped = scopeRefusal(context.actor, 's', type);
  if (unscoped) return unscoped;
  const query = parseQuery([type], criteria, true);
  if (isRefusal(query)) return asBadRequest(query);
  if (query.conditions.length === 0)
    return badRequest(`A conditional interaction on ${type} needs criteria.`, {
      where: type,
      what: 'No search parameters were given.',
      mend: `Give some, such as ${type}?identifier=system|value.`,
    });
  query.count = 2;
  query.sort = [];
  const page = await searchPage(context.tx, query, await surroundings(context, query));
  return isRefusal(page) ? asBadRequest(page) : page.rows;
}

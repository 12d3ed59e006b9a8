import { isRefusal, type Refusal } from '../../platform/index.ts';
import { type FoundRow, includedRows, MOST_INCLUDED, parseQuery, type Query, searchPage } from '../../record/index.ts';
import { bundleText, selfLink } from '../bundle.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { maskFor } from '../masking.ts';
import { preferencesOf } from '../preferences.ts';
import { asBadRequest, notice } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { shapeOf } from '../shape.ts';
import { surroundings } from '../surroundings.ts';

/** Search of a type, or of the whole system. https://hl7.org/fhir/R4/search.html */
export async function search(
  context: FhirContext,
  request: FhirRequest,
  type: string | undefined,
): Promise<FhirAnswer | Refusal> {
  const query = parseQuery(type === undefined ? [] : [type], request.query, preferencesOf(request).strict);
  if (isRefusal(query)) return asBadRequest(query);
  const unscoped = scopeOf(context, query);
  if (unscoped) return unscoped;
  const shape = shapeOf(request.query);
  if (isRefusal(shape)) return shape;
  if (request.query.get('_summary') === 'count') query.count = 0;
  const around = await surroundings(context, query);
  const page = await searchPage(context.tx, query, around);
  if (isRefusal(page)) return asBadRequest(page);
  const included = await includedRows(context.tx, page.rows, query, around);
  context.saw(new Set([...page.rows, ...included].map((row) => row.person_id)));
  const mask = await maskFor(
    context,
    [...page.rows, ...included].map((row) => row.person_id),
  );
  const entries = [
    ...page.rows.map((row) => entry(context, row, shape(mask(row.json)), 'match')),
    ...included.map((row) => entry(context, row, shape(mask(row.json)), 'include')),
    ...notices(query, included.length).map((text) => `{"resource":${text},"search":{"mode":"outcome"}}`),
  ];
  const links = [
    ['self', selfLink(context, request)] as const,
    ...(page.next === undefined ? [] : [['next', selfLink(context, request, { _cursor: page.next })] as const]),
  ];
  return answer(200, bundleText('searchset', links, entries, page.total));
}

function scopeOf(context: FhirContext, query: Query): Refusal | undefined {
  const types = query.types.length === 0 ? ['*'] : query.types;
  const included = [
    ...query.includes.flatMap((one) => one.target ?? one.parameter.targets),
    ...query.revincludes.map((one) => one.source),
  ];
  for (const type of [...types, ...included]) {
    const refusal = scopeRefusal(context.actor, 's', type);
    if (refusal) return refusal;
  }
  return undefined;
}

function entry({ base }: FhirContext, row: FoundRow, json: string, mode: 'match' | 'include'): string {
  return `{"fullUrl":${JSON.stringify(`${base}/${row.resource_type}/${row.id}`)},"resource":${json},"search":{"mode":"${mode}"}}`;
}

function notices(query: Query, included: number): string[] {
  const texts: string[] = [];
  if (query.ignored.length > 0) {
    texts.push(
      JSON.stringify(
        notice(
          'warning',
          `These parameters are not known and were left out: ${query.ignored.join(', ')}. Prefer: handling=strict refuses them.`,
          'not-supported',
        ),
      ),
    );
  }
  if (included >= MOST_INCLUDED) {
    texts.push(
      JSON.stringify(
        notice(
          'warning',
          `Only the first ${MOST_INCLUDED} included resources are given; search for the rest.`,
          'incomplete',
        ),
      ),
    );
  }
  return texts;
}

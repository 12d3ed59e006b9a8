import { isRefusal, type Refusal } from '../../platform/index.ts';
import { intervalOf, readHistory, type StoredResource } from '../../record/index.ts';
import { bundleText, selfLink } from '../bundle.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { locate } from '../locate.ts';
import { maskFor } from '../masking.ts';
import { asBadRequest, badRequest } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { shapeOf } from '../shape.ts';

/** History of a resource, a type or everything, newest first. https://hl7.org/fhir/R4/http.html#history */
export async function history(
  context: FhirContext,
  request: FhirRequest,
  type: string | undefined,
  id: string | undefined,
): Promise<FhirAnswer | Refusal> {
  const unscoped = scopeRefusal(context.actor, id === undefined ? 's' : 'r', type ?? '*');
  if (unscoped) return unscoped;
  if (type !== undefined && id !== undefined) {
    const located = await locate(context, type, id);
    if (isRefusal(located)) return located;
  }
  const count = Number(request.query.get('_count') ?? 50);
  if (!Number.isInteger(count) || count < 1)
    return badRequest('_count must be a whole number above 0.', {
      where: '_count',
      what: 'Not a whole number above 0.',
      mend: 'Use 1 to 1000.',
    });
  const since = timeIn(request, '_since');
  if (isRefusal(since)) return since;
  const at = timeIn(request, '_at');
  if (isRefusal(at)) return at;
  const shape = shapeOf(request.query);
  if (isRefusal(shape)) return shape;
  const page = await readHistory(context.tx, {
    type,
    id,
    since: since?.low,
    at,
    count: Math.min(count, 1000),
    cursor: request.query.get('_cursor') ?? undefined,
    reach: context.reach,
  });
  if (isRefusal(page)) return asBadRequest(page);
  context.saw(new Set(page.versions.map((one) => one.personId)));
  const mask = await maskFor(
    context,
    page.versions.map((one) => one.personId),
  );
  const entries = page.versions.map((one) => entry(context, one, (json) => shape(mask(json))));
  const links = [
    ['self', selfLink(context, request)] as const,
    ...(page.next === undefined ? [] : [['next', selfLink(context, request, { _cursor: page.next })] as const]),
  ];
  return answer(200, bundleText('history', links, entries, undefined));
}

function timeIn(request: FhirRequest, name: '_since' | '_at'): { low: number; high: number } | undefined | Refusal {
  const text = request.query.get(name);
  if (text === null) return undefined;
  return (
    intervalOf(text) ??
    badRequest(`${name} '${text}' is not a time.`, {
      where: name,
      what: 'Not a date or instant.',
      mend: 'Write 2026-06-15T09:00:00Z.',
    })
  );
}

function entry({ base }: FhirContext, one: StoredResource, shape: (json: string) => string): string {
  const { type, id, version, deleted } = one;
  const method = deleted ? 'DELETE' : version === 1 ? 'POST' : 'PUT';
  const request = { method, url: method === 'POST' ? type : `${type}/${id}` };
  const response = {
    status: deleted ? '204' : version === 1 ? '201' : '200',
    etag: `W/"${version}"`,
    lastModified: new Date(one.lastUpdated).toISOString(),
  };
  const resource = deleted ? '' : `"resource":${shape(one.json)},`;
  return `{"fullUrl":${JSON.stringify(`${base}/${type}/${id}`)},${resource}"request":${JSON.stringify(request)},"response":${JSON.stringify(response)}}`;
}

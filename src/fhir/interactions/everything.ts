import { isRefusal, NOBODY, type Refusal } from '../../platform/index.ts';
import { everythingPage, intervalOf, searchModel } from '../../record/index.ts';
import { bundlePieces, selfLink } from '../bundle.ts';
import { answer, type FhirAnswer, type FhirContext, type FhirRequest } from '../exchange.ts';
import { locate } from '../locate.ts';
import { maskFor } from '../masking.ts';
import { asBadRequest, badRequest } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';

const USUAL_PER_PAGE = 500;

/**
 * Patient/$everything: the whole record of the person, from every linked patient, and then what it names that is about nobody.
 * https://hl7.org/fhir/R4/patient-operation-everything.html
 */
export async function everything(
  context: FhirContext,
  request: FhirRequest,
  id: string,
): Promise<FhirAnswer | Refusal> {
  const located = await locate(context, 'Patient', id);
  if (isRefusal(located)) return located;
  const wanted = readParameters(request.query);
  if (isRefusal(wanted)) return wanted;
  for (const type of wanted.types ?? ['*']) {
    const unscoped = scopeRefusal(context.actor, 'r', type);
    if (unscoped) return unscoped;
  }
  const [set] = await context.parts.personSets(context.tx, [located.personId]);
  const members = set?.members ?? [located.personId];
  context.saw(members);
  const found = await everythingPage(context.tx, { members, reach: context.reach, ...wanted });
  if (isRefusal(found)) return asBadRequest(found);
  const page = found;
  const mask = await maskFor(context, members);
  const { base } = context;
  // The page is read and audited before its first byte goes out; each entry is made when the socket takes it.
  function* entries() {
    for (const row of page.rows)
      yield `{"fullUrl":${JSON.stringify(`${base}/${row.resource_type}/${row.id}`)},"resource":${mask(row.json)},"search":{"mode":"${row.person_id === NOBODY ? 'include' : 'match'}"}}`;
  }
  const links = [
    ['self', selfLink(context, request)] as const,
    ...(page.next === undefined ? [] : [['next', selfLink(context, request, { _cursor: page.next })] as const]),
  ];
  return answer(200, () => bundlePieces('searchset', links, entries(), page.total));
}

type Wanted = Omit<Parameters<typeof everythingPage>[1], 'members' | 'reach'>;

function readParameters(query: URLSearchParams): Wanted | Refusal {
  const types = query.get('_type')?.split(',');
  const unknown = types?.find((type) => !searchModel().types.includes(type));
  if (unknown !== undefined)
    return badRequest(`_type '${unknown}' is not an R4 resource type.`, {
      where: '_type',
      what: 'Unknown resource type.',
      mend: 'Use names such as Observation.',
    });
  const times: Partial<Record<'_since' | 'start' | 'end', number>> = {};
  for (const name of ['_since', 'start', 'end'] as const) {
    const text = query.get(name);
    if (text === null) continue;
    const interval = intervalOf(text);
    if (!interval)
      return badRequest(`${name} '${text}' is not a date.`, {
        where: name,
        what: 'Not a date or instant.',
        mend: 'Write 2026-06-15 or 2026-06-15T09:00:00Z.',
      });
    times[name] = name === 'end' ? interval.high : interval.low;
  }
  const count = Number(query.get('_count') ?? USUAL_PER_PAGE);
  if (!Number.isInteger(count) || count < 1)
    return badRequest('_count must be a whole number above 0.', {
      where: '_count',
      what: 'Not a whole number above 0.',
      mend: 'Use 1 to 1000.',
    });
  return {
    types,
    since: times._since,
    start: times.start,
    end: times.end,
    count: Math.min(count, 1000),
    cursor: query.get('_cursor') ?? undefined,
  };
}

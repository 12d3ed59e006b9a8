import { type Actor, hasRole } from '../../access/index.ts';
import { isRefusal, newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { intervalOf, searchModel, settledUpTo } from '../../record/index.ts';
import { badRequest, FhirRefusal, notSupported } from '../refusals.ts';
import { scopeRefusal } from '../scopes.ts';
import { countRunning, type ExportRow, insertExport } from './store.ts';
import { readTypeFilter, splitTypeFilters } from './type-filters.ts';

const MOST_AT_ONCE = 3;
const formats = ['application/fhir+ndjson', 'application/ndjson', 'ndjson'];

/** Which export: what the address and the headers ask for. */
export interface Asked {
  level: ExportRow['level'];
  /** Of a Group: the persons in it. */
  persons: string[] | null;
  /** Full address, for the manifest. */
  request: string;
  /** Base address of the API. */
  base: string;
  query: URLSearchParams;
  prefer: string;
}

/** An export that was noted, and what of the request was left out. */
export interface KickedOff {
  id: string;
  ignored: string[];
}

/**
 * Notes an export to be made, and gives its id. https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-kick-off-request
 * The manifest's transactionTime lies a minute back at least: whatever was being written meanwhile is then in the next export with
 * _since, and nothing falls between two; what was written up to now is in this one too.
 */
export async function kickOff(tx: Tx, actor: Actor, asked: Asked, now: number): Promise<KickedOff | Refusal> {
  if (actor.accountId === null || !hasRole(actor, 'system'))
    return refuse('forbidden', 'Bulk export is for other systems, with a token of their own.');
  if (!/\brespond-async\b/.test(asked.prefer))
    return badRequest('An export takes longer than a request, so it is answered later.', {
      where: 'Prefer',
      what: 'The header Prefer: respond-async is missing.',
      mend: 'Send Prefer: respond-async, then poll the address in Content-Location.',
    });
  const wanted = readParameters(asked);
  if ('message' in wanted) return wanted;
  const types = typesFor(actor, asked.level, wanted.types);
  if (!Array.isArray(types)) return types;
  const filters = splitTypeFilters(asked.query.getAll('_typeFilter'));
  const ignored = filtersFor(actor, filters, types, /\bhandling\s*=\s*"?strict/.test(asked.prefer));
  if (isRefusal(ignored)) return ignored;
  if ((await countRunning(tx, actor.accountId)) >= MOST_AT_ONCE)
    return new FhirRefusal(
      'busy',
      429,
      'throttled',
      `${MOST_AT_ONCE} of your exports are running. Wait for one to end.`,
    );
  const id = newId();
  await insertExport(tx, {
    id,
    account_id: actor.accountId,
    actor,
    request: asked.request,
    level: asked.level,
    persons: asked.persons,
    types,
    filters,
    base: asked.base,
    since: wanted.since,
    until: now,
    transaction_time: Math.min(now, await settledUpTo(tx)),
  });
  return { id, ignored };
}

/** Parameters of the filters that are not known (refused when `strict`); or what is wrong with one. */
function filtersFor(
  actor: Actor,
  filters: readonly string[],
  types: readonly string[],
  strict: boolean,
): string[] | Refusal {
  const ignored: string[] = [];
  for (const text of filters) {
    const filter = readTypeFilter(text, strict);
    if (isRefusal(filter)) return filter;
    const unscoped = scopeRefusal(actor, 's', filter.type);
    if (unscoped) return unscoped;
    if (!types.includes(filter.type))
      return badRequest(`_typeFilter '${text}': ${filter.type} is not among what is exported.`, {
        where: '_typeFilter',
        what: 'Its type is not in _type, not covered by the token, or in no record of a person.',
        mend: 'Filter only types that are exported.',
      });
    ignored.push(...filter.query.ignored.map((name) => `${filter.type}?${name}`));
  }
  return ignored;
}

function readParameters({ query, prefer }: Asked): { types: string[] | undefined; since: number | null } | Refusal {
  const lenient = /\bhandling=lenient\b/.test(prefer);
  const unknown = [...query.keys()].find((name) => !['_type', '_typeFilter', '_since', '_outputFormat'].includes(name));
  if (unknown !== undefined && !lenient)
    return notSupported(`${unknown} is not a parameter of $export here.`, {
      where: unknown,
      what: 'Not supported.',
      mend: 'Use _type, _typeFilter, _since and _outputFormat, or leave it to us with Prefer: handling=lenient.',
    });
  const format = query.get('_outputFormat');
  if (format !== null && !formats.includes(format))
    return notSupported(`_outputFormat '${format}' is not made here.`, {
      where: '_outputFormat',
      what: 'Only NDJSON is made.',
      mend: `Use ${formats.join(', ')}, or leave it out.`,
    });
  const since = query.get('_since');
  const from = since === null ? undefined : intervalOf(since);
  if (since !== null && from === undefined)
    return badRequest(`_since '${since}' is not an instant.`, {
      where: '_since',
      what: 'Not an instant.',
      mend: 'Write 2026-06-15T09:00:00Z; in an address + is written %2B.',
    });
  const types = query.getAll('_type').flatMap((each) => each.split(','));
  return { types: types.length === 0 ? undefined : [...new Set(types)], since: from?.low ?? null };
}

/** Types to export: those asked for, each of which the token must cover; or all that it covers. */
function typesFor(actor: Actor, level: Asked['level'], asked: string[] | undefined): string[] | Refusal {
  const model = searchModel();
  for (const type of asked ?? []) {
    if (!model.types.includes(type))
      return badRequest(`_type '${type}' is not an R4 resource type.`, {
        where: '_type',
        what: 'Unknown resource type.',
        mend: 'Use names such as Observation.',
      });
    const refused = scopeRefusal(actor, 'r', type);
    if (refused) return refused;
  }
  const covered = asked ?? model.types.filter((type) => scopeRefusal(actor, 'r', type) === undefined);
  if (covered.length === 0)
    return refuse('forbidden', 'This token lets you read no type, so there is nothing to export.');
  return level === 'system'
    ? covered
    : covered.filter((type) => type === 'Patient' || model.compartmentOf(type).length > 0);
}

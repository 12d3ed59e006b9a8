import { isRefusal, type Refusal } from '../../platform/index.ts';
import { type Filter, filterOf, parseQuery, type Query, searchModel } from '../../record/index.ts';
import { badRequest } from '../refusals.ts';
import { surroundings } from '../surroundings.ts';

/** What of a type is exported, as it was asked for: 'Observation?code=x'. Filters of one type are alternatives. */
export interface TypeFilter {
  type: string;
  query: Query;
}

/** They shape or page an answer, or bring along what was not searched for: an export has neither pages nor an order. */
const ofTheResult =
  /^(_sort|_count|_cursor|_include|_revinclude|_total|_summary|_elements|_contained|_containedType|_format|_pretty|_type)(:|$)/;

/**
 * The filters in the values of _typeFilter, which may be repeated or joined by commas. A comma parts two filters only before 'Type?', so
 * that values may have commas of their own. https://hl7.org/fhir/uv/bulkdata/STU2/export.html#_typefilter-query-parameter
 */
export function splitTypeFilters(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/,(?=[A-Z][A-Za-z]*\?)/));
}

/** Reads a filter as a search of its type. A refusal's place is _typeFilter; its words name the filter and the parameter in it. */
export function readTypeFilter(text: string, strict: boolean): TypeFilter | Refusal {
  const [, type = '', search = ''] = /^([A-Za-z]+)\?(.+)$/s.exec(text) ?? [];
  if (!searchModel().types.includes(type))
    return wrong(text, 'It does not begin with an R4 resource type and ?.', 'Write Observation?code=X, URL-encoded.');
  // A plus is a plus: the offsets of instants have one.
  const parameters = [...new URLSearchParams(search.replaceAll('+', '%2B'))];
  const result = parameters.find(([name]) => ofTheResult.test(name))?.[0];
  if (result !== undefined)
    return wrong(text, `${result} is about the result of a search.`, 'Leave it out: a filter only says what matches.');
  const query = parseQuery([type], parameters, strict);
  if (isRefusal(query)) return ofFilter(text, query);
  // A filter that says nothing would export the whole type.
  if (query.conditions.length === 0)
    return wrong(text, `No search parameter of ${type} is in it.`, 'The capability statement lists them.');
  const compiled = filterOf(query, 'r', {
    reach: 'everyone',
    samePerson: new Map(),
    base: '',
    hidden: new Set(),
    now: 0,
  });
  return isRefusal(compiled) ? ofFilter(text, compiled) : { type, query };
}

/** The filters as conditions on rows, by type, within the reach that the reader has now: chains see no more than a search does. */
export async function compileTypeFilters(
  context: Parameters<typeof surroundings>[0],
  texts: readonly string[],
): Promise<Map<string, Filter[]> | Refusal> {
  const byType = new Map<string, Filter[]>();
  for (const text of texts) {
    const read = readTypeFilter(text, false);
    if (isRefusal(read)) return read;
    const filter = filterOf(read.query, 'r', await surroundings(context, read.query));
    if (isRefusal(filter)) return filter;
    byType.set(read.type, [...(byType.get(read.type) ?? []), filter]);
  }
  return byType;
}

function ofFilter(text: string, { message, details }: Refusal): Refusal {
  return wrong(text, message, details[0]?.mend ?? 'Write it as a search of the type.');
}

function wrong(text: string, what: string, mend: string): Refusal {
  return badRequest(`_typeFilter '${text}': ${what}`, { where: '_typeFilter', what, mend });
}

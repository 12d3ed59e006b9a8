import type { Resource } from '@medplum/fhirtypes';
import { isRefusal, type Refusal } from '../platform/index.ts';
import { elementNamesOf, parseJson, stringifyJson } from '../record/index.ts';
import { badRequest } from './refusals.ts';

/** Parts of a resource that an answer may leave out: _summary and _elements. Neither asked for, the text goes out untouched. */
export function shaped(json: string, query: URLSearchParams): string | Refusal {
  const shape = shapeOf(query);
  return isRefusal(shape) ? shape : shape(json);
}

/** The same, prepared once for many resources. */
export function shapeOf(query: URLSearchParams): ((json: string) => string) | Refusal {
  const check = elementsWanted(query);
  if (check === undefined) return (json) => json;
  if (!(check instanceof Set)) return check;
  return (json) => part(json, check);
}

/** Names of top-level elements to keep; the sets below stand for those that depend on the type. */
function elementsWanted(query: URLSearchParams): Set<string> | undefined | Refusal {
  const summary = query.get('_summary');
  const elements = query.get('_elements');
  if (elements !== null)
    return new Set(
      elements.split(',').map((one) => one.trim().replace(/^\w+\./, (prefix) => (/^[A-Z]/.test(prefix) ? '' : prefix))),
    );
  switch (summary) {
    case null:
    case 'false':
    case 'count':
      return undefined;
    case 'true':
      return summaryElements;
    case 'text':
      return textElements;
    case 'data':
      return dataElements;
    default:
      return badRequest(`_summary '${summary}' is not known.`, {
        where: '_summary',
        what: `'${summary}' is not a value.`,
        mend: 'Use true, text, data, count or false.',
      });
  }
}

const summaryElements = new Set(['(summary)']);
const textElements = new Set(['text']);
const dataElements = new Set(['(data)']);
const always = ['resourceType', 'id', 'meta'];

function part(json: string, wanted: ReadonlySet<string>): string {
  const { value, numbers } = parseJson(json);
  const resource = value as Resource & Record<string, unknown>;
  const keep = keeper(resource, wanted);
  const kept = Object.fromEntries(
    Object.entries(resource).filter(([name]) => always.includes(name) || keep(name.replace(/^_/, ''))),
  );
  const tag = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };
  kept.meta = { ...resource.meta, tag: [...(resource.meta?.tag ?? []), tag] };
  return stringifyJson(kept, numbers);
}

function keeper(resource: Resource, wanted: ReadonlySet<string>): (name: string) => boolean {
  if (wanted === dataElements) return (name) => name !== 'text';
  // Mandatory elements stay even when not asked for, or the part would not be a valid resource.
  const { summary, mandatory } = elementNamesOf(resource.resourceType);
  if (wanted === summaryElements) return (name) => summary.has(name);
  return (name) => wanted.has(name) || mandatory.has(name);
}

import { newId } from '../platform/index.ts';
import type { FhirContext, FhirRequest } from './exchange.ts';

type Link = readonly [relation: 'self' | 'next', url: string];

/** A Bundle around entries that are JSON text already: stored resources go out as they lie in the database. */
export function bundleText(
  type: 'searchset' | 'history' | 'batch-response' | 'transaction-response',
  links: readonly Link[],
  entries: readonly string[],
  total: number | undefined,
): string {
  return [...bundlePieces(type, links, entries, total)].join('');
}

/** The same in pieces, an entry each, for what is sent while it is made. */
export function* bundlePieces(
  type: Parameters<typeof bundleText>[0],
  links: readonly Link[],
  entries: Iterable<string>,
  total: number | undefined,
): Generator<string> {
  const head = {
    resourceType: 'Bundle',
    id: newId(),
    type,
    ...(total === undefined ? {} : { total }),
    ...(links.length === 0 ? {} : { link: links.map(([relation, url]) => ({ relation, url })) }),
  };
  const text = JSON.stringify(head).slice(0, -1);
  let before = `${text},"entry":[`;
  for (const entry of entries) {
    yield `${before}${entry}`;
    before = ',';
  }
  yield before === ',' ? ']}' : `${text}}`;
}

/** The address of this request, with some parameters set to another value. */
export function selfLink({ base }: FhirContext, request: FhirRequest, changed: Record<string, string> = {}): string {
  const query = new URLSearchParams(request.query);
  for (const [name, value] of Object.entries(changed)) query.set(name, value);
  const text = query.toString();
  const path = request.path.replace(/\/?_search$/, '');
  return `${base}${path === '' ? '' : `/${path}`}${text === '' ? '' : `?${text}`}`;
}

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
  const head = {
    resourceType: 'Bundle',
    id: newId(),
    type,
    ...(total === undefined ? {} : { total }),
    ...(links.length === 0 ? {} : { link: links.map(([relation, url]) => ({ relation, url })) }),
  };
  const text = JSON.stringify(head);
  return entries.length === 0 ? text : `${text.slice(0, -1)},"entry":[${entries.join(',')}]}`;
}

/** The address of this request, with some parameters set to another value. */
export function selfLink({ base }: FhirContext, request: FhirRequest, changed: Record<string, string> = {}): string {
  const query = new URLSearchParams(request.query);
  for (const [name, value] of Object.entries(changed)) query.set(name, value);
  const text = query.toString();
  const path = request.path.replace(/\/?_search$/, '');
  return `${base}${path === '' ? '' : `/${path}`}${text === '' ? '' : `?${text}`}`;
}

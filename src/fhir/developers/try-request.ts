import { type Actor, hasRole, rolesWithPeople } from '../../access/index.ts';
import { isRefusal, type Tx } from '../../platform/index.ts';
import { dispatch } from '../dispatch.ts';
import type { FhirParts } from '../exchange.ts';
import { textOf } from '../exchange.ts';
import { badRequest, outcomeOf, statusOf } from '../refusals.ts';
import { reachOf } from '../scopes.ts';

/** What the form was answered. */
export interface Tried {
  /** As it was typed, without the base. */
  request: string;
  status: number;
  /** Indented JSON. */
  body: string;
}

export function mayTry(actor: Actor): boolean {
  return hasRole(actor, ...rolesWithPeople);
}

/**
 * Sends one GET to the API as the actor who is signed in, with all that this actor may and may not see. The address is read as below
 * the base: 'Patient?_count=5'.
 */
export async function tryRequest(
  of: { tx: Tx; actor: Actor; now: number; parts: FhirParts; base: string; saw(ids: Iterable<string>): void },
  typed: string,
): Promise<Tried> {
  const request = typed
    .trim()
    .replace(/^GET\s+/i, '')
    .replace(of.base, '')
    .replace(/^\/+/, '');
  const result = await ask(of, request);
  if (isRefusal(result)) return { request, status: statusOf(result), body: JSON.stringify(outcomeOf(result), null, 2) };
  const text = textOf(result.body);
  return { request, status: result.status, body: text === undefined ? '' : JSON.stringify(JSON.parse(text), null, 2) };
}

async function ask(of: Parameters<typeof tryRequest>[0], request: string) {
  const [path = '', ...query] = request.split('?');
  if (!/^[A-Za-z0-9$_./-]*$/.test(path))
    return badRequest('That is no address below the base.', {
      where: 'request',
      what: `'${path}' has characters that no path of the API has.`,
      mend: 'Write a type, an id or an operation, then ? and the search parameters: Patient?_count=5.',
    });
  const reach = await reachOf({ ...of, about: undefined });
  return dispatch(
    { ...of, reach },
    { method: 'GET', path, query: new URLSearchParams(query.join('?')), headers: {}, body: undefined },
  );
}

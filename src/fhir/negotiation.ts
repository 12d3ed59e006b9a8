import type { Refusal } from '../platform/index.ts';
import { notAcceptable } from './refusals.ts';

const json = /^(\*\/\*|application\/(\*|json|fhir\+json|json\+fhir)|text\/(\*|json|html))$/;

/** The format of the answer: JSON only. `_format` comes before Accept. A browser that asks for HTML is given readable JSON. */
export function negotiate(accept: string | undefined, query: URLSearchParams): { pretty: boolean } | Refusal {
  const asked = query.get('_format');
  const pretty = query.get('_pretty') === 'true' || (asked === null && (accept ?? '').includes('text/html'));
  if (asked !== null) {
    const plain = asked.replace(' ', '+').split(';')[0] ?? '';
    return plain === 'json' || json.test(plain)
      ? { pretty }
      : notAcceptable(`The format '${asked}' is not given; ask for application/fhir+json.`);
  }
  const wanted = (accept ?? '*/*').split(',').map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '');
  return wanted.some((one) => json.test(one))
    ? { pretty }
    : notAcceptable('Only application/fhir+json can be given; name it in Accept.');
}

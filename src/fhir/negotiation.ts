import type { Refusal } from '../platform/index.ts';
import { notAcceptable } from './refusals.ts';

const json = /^(\*\/\*|application\/(\*|json|fhir\+json|json\+fhir)|text\/(\*|json|html))$/;

/** The format of the answer: JSON only. `_format` comes before Accept. A browser that asks for HTML is given readable JSON. */
export function negotiate(accept: string | undefined, query: URLSearchParams): { pretty: boolean } | Refusal {
  const asked = query.get('_format');
  const pretty = query.get('_pretty') === 'true' || (asked === null && (accept ?? '').includes('text/html'));
  // A '+' that was not escaped in the address has become a space.
  const wanted = (asked === null ? (accept ?? '*/*').split(',') : [asked.replace(' ', '+')]).map(rangeOf);
  const fits = ({ type, version }: MediaRange) =>
    (asked !== null && type === 'json') || (json.test(type) && (version === undefined || isOurVersion(version)));
  if (wanted.some((one) => !one.refused && fits(one))) return { pretty };
  return notAcceptable(
    asked === null
      ? 'Only application/fhir+json of FHIR 4.0 can be given; name it in Accept.'
      : `The format '${asked}' is not given; ask for application/fhir+json.`,
    asked === null ? 'Accept' : '_format',
  );
}

/** Whether the body is FHIR of the version spoken here: https://hl7.org/fhir/R4/http.html#version-parameter */
export function isOurContent(contentType: string): boolean {
  const { type, version } = rangeOf(contentType);
  return (
    (type === 'application/fhir+json' || type === 'application/json') &&
    (version === undefined || isOurVersion(version))
  );
}

function isOurVersion(version: string): boolean {
  return version === '4.0' || version === '4.0.1';
}

interface MediaRange {
  type: string;
  version: string | undefined;
  /** q=0: what the reader does not want. */
  refused: boolean;
}

function rangeOf(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((one) => one.trim());
  const named = (name: string) =>
    parameters
      .find((one) => one.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '');
  return { type: type.toLowerCase(), version: named('fhirversion'), refused: Number(named('q') ?? 1) === 0 };
}

/** Whether the reader takes a gzipped body. RFC 9110 section 12.5.3 */
export function takesGzip(encodings: string | string[] | undefined): boolean {
  const given = String(encodings ?? '')
    .split(',')
    .map(rangeOf);
  const named = given.find(({ type }) => type === 'gzip') ?? given.find(({ type }) => type === '*');
  return named !== undefined && !named.refused;
}

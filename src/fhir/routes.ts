import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import {
  type AuditSpec,
  audited,
  type Context,
  defineRoute,
  type Method,
  notAudited,
  open,
  type Permission,
  type Route,
  scoped,
  signedIn,
} from '../access/index.ts';
import { type Answer, send, sentTextOf } from '../platform/http/index.ts';
import { isRefusal, NOBODY, type Refusal, type Tx } from '../platform/index.ts';
import { type ParsedJson, parseJson, personOf, searchModel } from '../record/index.ts';
import { dispatch } from './dispatch.ts';
import { FHIR_JSON, type FhirAnswer, type FhirContext, type FhirParts, type FhirRequest, textOf } from './exchange.ts';
import { indented } from './indented.ts';
import { isOurContent, negotiate, takesGzip } from './negotiation.ts';
import { refusalAnswer } from './refusal-answer.ts';
import { unsupportedMedia } from './refusals.ts';
import { reachOf } from './scopes.ts';

export const FHIR_BASE = '/fhir/R4';

const LARGEST_BODY = 64 * 1_048_576;

const withinReach = scoped(
  'Each row is shown only when the person it is about is within the reach of the token or the sign-in.',
);
const anybody = open('The capability statement says what the API can do, and nothing about anybody.');

/** The routes of the FHIR API: one for each interaction, so that the route table shows permission and audit of each. */
export function fhirRoutes(parts: FhirParts): Route[] {
  const route = (method: Method, path: string, audit: AuditSpec, permission: Permission = withinReach) =>
    defineRoute({
      method,
      path: `${FHIR_BASE}${path}`,
      permission,
      audit,
      bodyLimit: LARGEST_BODY,
      refusal: refusalAnswer,
      handler: (context) => handle(parts, method, context),
    });
  return [
    route('GET', '/metadata', notAudited('It says nothing about anybody.'), anybody),
    route('POST', '', audited('change', 'Sent a bundle')),
    route('GET', '', audited('search', 'Searched the record')),
    route('POST', '/_search', audited('search', 'Searched the record')),
    route('GET', '/_history', audited('read', 'Read the history of the record')),
    route('GET', '/:type', audited('search', 'Searched the record')),
    route('POST', '/:type/_search', audited('search', 'Searched the record')),
    route('POST', '/:type', audited('change', 'Recorded a resource')),
    route('PUT', '/:type', audited('change', 'Changed the resource that matched')),
    route('PATCH', '/:type', audited('change', 'Changed the resource that matched')),
    route('DELETE', '/:type', audited('change', 'Deleted the resource that matched')),
    route('GET', '/:type/_history', audited('read', 'Read the history of a type')),
    route('POST', '/:type/$validate', audited('run', 'Validated a resource')),
    route('GET', '/:type/:id', audited('read', 'Read a resource')),
    route('PUT', '/:type/:id', audited('change', 'Changed a resource')),
    route('PATCH', '/:type/:id', audited('change', 'Changed a resource')),
    route('DELETE', '/:type/:id', audited('change', 'Deleted a resource')),
    route('GET', '/:type/:id/_history', audited('read', 'Read the history of a resource')),
    route('GET', '/:type/:id/_history/:version', audited('read', 'Read a version of a resource')),
    route('GET', '/Patient/:id/$everything', audited('read', 'Read the whole record')),
    route('GET', '/:type/:id/$validate', audited('run', 'Validated a resource')),
    route('POST', '/:type/:id/$validate', audited('run', 'Validated a resource')),
    // The trail is read by the person and by the Guardian, who has no part in anything else here.
    route('GET', '/AuditEvent', audited('search', 'Searched the audit trail'), signedIn()),
    route('POST', '/AuditEvent/_search', audited('search', 'Searched the audit trail'), signedIn()),
    route('GET', '/AuditEvent/:id', audited('read', 'Read an entry of the audit trail'), signedIn()),
    // What is no interaction is refused in FHIR's own words.
    ...(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
      route(method, '/*', audited('read', 'Asked for something that is not there')),
    ),
    ...(['PUT', 'PATCH', 'DELETE'] as const).map((method) =>
      route(method, '', audited('read', 'Asked for something that is not there')),
    ),
  ];
}

type RouteContext = Context<Record<string, string>, unknown, unknown>;

async function handle(wired: FhirParts, method: Method, context: RouteContext): Promise<Answer> {
  const query = queryOf(context.query);
  const body = bodyOf(method, context, query);
  if (isRefusal(body)) return body;
  // A form of POST _search may say the format as well.
  const format = negotiate(context.headers.accept, query);
  if (isRefusal(format)) return format;
  const request: FhirRequest = {
    method,
    path: decodeURIComponent(context.path.slice(FHIR_BASE.length)).replace(/^\/+|\/+$/g, ''),
    query,
    headers: headersOf(context.headers),
    body,
  };
  const { tx, actor, now } = context;
  const parts = method === 'GET' ? rememberingSets(wired) : wired;
  const reach = await reachOf({ tx, actor, now, parts, about: await personRead(tx, request) });
  const fhir: FhirContext = { tx, actor, now, parts, reach, base: context.baseUrl + FHIR_BASE, saw: context.saw };
  const result = await dispatch(fhir, request);
  return isRefusal(result) ? result : sent(result, format.pretty, context.headers['accept-encoding']);
}

/** Who is one person does not change within a request that only reads: it is asked once. */
function rememberingSets(parts: FhirParts): FhirParts {
  const known = new Map<string, ReturnType<FhirParts['personSets']>>();
  return {
    ...parts,
    personSets: (tx, ids) => {
      const key = ids.join();
      const sets = known.get(key) ?? parts.personSets(tx, ids);
      known.set(key, sets);
      return sets;
    },
  };
}

/**
 * Whom a read, a history or $everything is about, from the type and id in its address, and a search of one patient's resources from its
 * parameters; undefined for everything else.
 */
async function personRead(tx: Tx, { method, path, query }: FhirRequest): Promise<string[] | undefined> {
  const patient = method === 'GET' ? patientSearched(path, query) : undefined;
  if (patient !== undefined) {
    const person = await personOf(tx, 'Patient', patient);
    return person === undefined ? [] : [person];
  }
  const [, type, id] = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/(?:_history.*|\$everything))?$/.exec(path) ?? [];
  if (method !== 'GET' || type === undefined || id === undefined) return undefined;
  const person = await personOf(tx, type, id);
  return person === undefined || person === NOBODY ? [] : [person];
}

/** The patient to whom a search of a type is confined: only the person's own rows can match, and nothing else is brought along. */
function patientSearched(type: string, query: URLSearchParams): string | undefined {
  const names = [...query.keys()];
  if (!/^[A-Z][A-Za-z]+$/.test(type) || names.some((name) => /^_(rev)?include|^_has|\./.test(name))) return undefined;
  const deciding = searchModel().compartmentOf(type)[0];
  for (const [name, value] of query) {
    const parameter = searchModel().parametersOf(type).get(name);
    const confines = parameter?.paths.every((path) => deciding?.paths.some((other) => other.number === path.number));
    const [, id] = /^(?:Patient\/)?([A-Za-z0-9.-]{1,64})$/.exec(value) ?? [];
    // A bare id may be of another type where the parameter takes others.
    if (confines && id !== undefined && (name === 'patient' || value.startsWith('Patient/'))) return id;
  }
  return undefined;
}

/** Repeated parameters stay repeated: each is a criterion of its own. */
function queryOf(query: unknown): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, string | string[]>)) {
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, one);
  }
  return parameters;
}

/** The body with the digits it was sent with; a form of POST _search becomes parameters. */
function bodyOf(
  method: Method,
  { body, headers, path }: RouteContext,
  query: URLSearchParams,
): ParsedJson | undefined | Refusal {
  if (body === undefined || body === null || method === 'GET' || method === 'DELETE') return undefined;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (method === 'POST' && path.endsWith('/_search')) {
    if (type !== 'application/x-www-form-urlencoded')
      return unsupportedMedia(
        'POST _search takes application/x-www-form-urlencoded.',
        'Send the parameters as a form, or search with GET.',
      );
    for (const [name, value] of queryOf(body)) query.append(name, value);
    return undefined;
  }
  if (method === 'PATCH' && type !== 'application/json-patch+json')
    return unsupportedMedia('PATCH takes application/json-patch+json.', 'Send a JSON Patch (RFC 6902).');
  if (method !== 'PATCH' && !isOurContent(headers['content-type'] ?? ''))
    return unsupportedMedia(
      `The content type '${headers['content-type']}' is not taken.`,
      'Send application/fhir+json, of FHIR 4.0.',
    );
  const text = sentTextOf(body);
  return text === undefined ? { value: body, numbers: undefined } : parseJson(text, body);
}

function headersOf(headers: RouteContext['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

const compress = promisify(gzip);
/** Below this a compressed body costs more than it saves. */
const WORTH_COMPRESSING = 4096;

async function sent(
  { status, headers, body }: FhirAnswer,
  pretty: boolean,
  encodings: string | string[] | undefined,
): Promise<Answer> {
  if (typeof body === 'function' && !pretty) return streamed(status, headers, body, takesGzip(encodings));
  const whole = textOf(body);
  const text = whole !== undefined && pretty ? indented(whole) : (whole ?? '');
  const zipped = text.length >= WORTH_COMPRESSING && takesGzip(encodings);
  return send({
    status,
    contentType: FHIR_JSON,
    headers: { ...headers, vary: 'Accept, Accept-Encoding', ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
    body: zipped ? await compress(text, { level: 1 }) : text,
  });
}

/** Pieces go out as the reader takes them, zipped on the way: no more of them waits than the socket's buffer holds. */
function streamed(
  status: number,
  headers: Record<string, string>,
  pieces: () => Iterable<string>,
  zipped: boolean,
): Answer {
  const text = Readable.from(pieces(), { objectMode: false });
  return send({
    status,
    contentType: FHIR_JSON,
    headers: { ...headers, vary: 'Accept, Accept-Encoding', ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
    // An error on the way destroys both, and the reader sees a broken answer and not a shorter one.
    body: zipped ? pipeline(text, createGzip({ level: 1 }), () => undefined) : text,
  });
}

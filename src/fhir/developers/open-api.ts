import { z } from 'zod';
import { describeRoute, type Route } from '../../access/index.ts';

type Json = Record<string, unknown>;

/**
 * The endpoints that are not FHIR as an OpenAPI 3.1 document, from the route table itself: https://spec.openapis.org/oas/v3.1.0.
 * FHIR's own description is its capability statement.
 */
export function openApiOf(routes: readonly Route[], fhirBase: string, version: string, baseUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    if (route.path === fhirBase || (route.path.startsWith(`${fhirBase}/`) && !route.path.includes('/.well-known/')))
      continue;
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, path) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Whole-Person Care',
      version,
      description: `Pages and endpoints beside the FHIR API, which describes itself at ${fhirBase}/metadata.`,
    },
    servers: [{ url: baseUrl }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'wpc-session', description: 'Set by signing in.' },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'From /oauth/token; for addresses under /fhir and /api.',
        },
      },
      schemas: { Problem: problem },
    },
  };
}

const problem: Json = {
  type: 'object',
  description: 'RFC 9457. What is wrong, where, and the mend.',
  required: ['title', 'status'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
  },
};

function operationOf(route: Route, path: string): Json {
  const { permission, audit } = describeRoute(route);
  const refused = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  const isOpen = route.permission.kind === 'open';
  const parameters = [...pathParameters(route, path), ...queryParameters(route)];
  return {
    summary: route.summary ?? (route.audit.kind === 'audited' ? route.audit.what : route.audit.reason),
    operationId: `${route.method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`,
    'x-permission': permission,
    'x-audit': audit,
    security: isOpen ? [] : [{ session: [] }, ...(/^\/(fhir|api)\//.test(path) ? [{ token: [] }] : [])],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(route),
    responses: {
      [route.method === 'GET' ? '200' : '2XX']: { description: 'Done.' },
      ...(isOpen ? {} : { '401': refused('Not signed in.'), '403': refused('Not for this role or person.') }),
      ...(path.includes('{') ? { '404': refused('There is no such thing, or not for you.') } : {}),
      ...(route.query || route.body || route.method === 'POST'
        ? { '422': refused('What was sent does not fit.') }
        : {}),
      '503': refused('The service cannot do it now; Retry-After says when to try again.'),
    },
  };
}

function pathParameters(route: Route, path: string): Json[] {
  const schema = route.params === undefined ? undefined : schemaOf(route.params);
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: propertiesOf(schema)[name] ?? { type: 'string' },
  }));
}

function queryParameters(route: Route): Json[] {
  if (route.query === undefined) return [];
  const schema = schemaOf(route.query);
  const required = (schema.required as string[] | undefined) ?? [];
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}

function bodyOf(route: Route): Json {
  if (route.method === 'GET' || route.method === 'DELETE') return {};
  if (route.body !== undefined)
    return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } };
  // Pages with forms read them in the handler, which shows the page again with what is wrong.
  return { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } } };
}

/** What a client may send: the input side. A check that JSON Schema has no word for is left open. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return json;
}

function propertiesOf(schema: Json | undefined): Record<string, Json> {
  return (schema?.properties as Record<string, Json> | undefined) ?? {};
}

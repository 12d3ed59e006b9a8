import type { Actor, PersonSet, Route } from '../../access/index.ts';
import { visitor, wholePlace } from '../../access/index.ts';
import type { Database } from '../../platform/index.ts';
import { createLogger, systemClock } from '../../platform/index.ts';
import { LARGEST_ATTACHMENT, ProfileBook } from '../../record/index.ts';
import { createServer } from '../../web/index.ts';
import { bulkExportRoutes, developerRoutes, type FhirParts, fhirRoutes } from '../index.ts';

/** Tokens that the test server knows. */
export const actors: Record<string, Actor> = {
  all: {
    ...visitor,
    roles: ['system'],
    accountId: '018f0000-0000-7000-8000-0000000000a1',
    name: 'Test system',
    organisations: [wholePlace],
    scopes: ['system/*.cruds'],
  },
  reader: {
    ...visitor,
    roles: ['system'],
    accountId: '018f0000-0000-7000-8000-0000000000a2',
    name: 'Reading system',
    organisations: [wholePlace],
    scopes: ['system/Patient.rs'],
  },
};

export interface FhirServer {
  /** Base address of the API. */
  base: string;
  touched: string[];
  close(): Promise<void>;
}

/** The real server with the FHIR routes and the developers' page only, listening on a port of its own. */
export async function fhirServer(
  database: Database,
  more: {
    actors?: Record<string, Actor>;
    /** Who comes with which session cookie. */
    sessions?: Record<string, Actor>;
    sets?: readonly PersonSet[];
    owners?: FhirParts['owners'];
    profiles?: ProfileBook;
    largestAttachment?: number;
  } = {},
): Promise<FhirServer> {
  const touched: string[] = [];
  const known = { ...actors, ...more.actors };
  const setOf = (id: string) => more.sets?.find((set) => set.members.includes(id)) ?? { current: id, members: [id] };
  const parts: FhirParts = {
    clock: systemClock,
    personSets: async (_tx, ids) => [...new Set(ids.map(setOf))],
    onPersonsTouched: async (_tx, ids) => {
      touched.push(...ids);
    },
    owners: more.owners ?? new Map(),
    profiles: more.profiles ?? new ProfileBook({ freshFor: 0 }),
    largestAttachment: more.largestAttachment ?? LARGEST_ATTACHMENT,
    version: 'test',
  };
  const routes: Route[] = [...fhirRoutes(parts), ...bulkExportRoutes(parts), ...developerRoutes(parts, () => routes)];
  const app = await createServer({
    database,
    clock: systemClock,
    logger: createLogger(process.env.WPC_LOG === 'error' ? 'error' : 'silent'),
    assets: { stylesheet: '/assets/x.css', files: new Map() },
    secret: Buffer.alloc(32, 7),
    https: false,
    navigation: [],
    personSet: async (_tx, id) => setOf(id),
    authenticate: async (_tx, { bearer, cookie }) => ({
      actor: (bearer === undefined ? more.sessions?.[cookie ?? ''] : known[bearer]) ?? visitor,
      session: { id: null, since: null },
    }),
    requestsPerMinute: 10_000_000,
    routes,
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return { base: `${address}/fhir/R4`, touched, close: () => app.close() };
}

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any;
}

/** One request with the token of a test actor. */
export async function ask(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(path === '' || path.startsWith('?') ? base + path : `${base}/${path}`, {
    method,
    headers: {
      authorization: 'Bearer all',
      ...(body === undefined
        ? {}
        : { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Answer, FormResult } from '../platform/http/index.ts';
import type { Db, Refusal, Tx } from '../platform/index.ts';
import type { Actor } from './actor.ts';
import type { AuditSpec } from './audit/audit-entry.ts';
import type { Decision, Purpose } from './decide.ts';
import type { Permission } from './permission.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The person that a person-scoped route is about: the current id, and all the ids that are this person. */
export interface PersonSet {
  current: string;
  members: string[];
}

export interface Session {
  /** Null when signed out. */
  id: string | null;
  /** When the sign-in happened, epoch ms; null when signed out. */
  since: number | null;
}

/** The browser that sent the request, as far as cookies can say. */
export interface Browser {
  /** A random name that this browser keeps until it closes; made when it has none. Binds a sign-in to the browser that began it. */
  visitor(): string;
  /** Content of the session cookie that came with the request. */
  session(): string | undefined;
  /** Gives the browser the session cookie, once the answer is sent. */
  keepSession(token: string): void;
  forgetSession(): void;
}

/** Where a request came from, for an audit entry that a handler writes itself. */
export interface Origin {
  requestId: string;
  /** Keyed digest of the address, as audit entries keep it. */
  address: string;
  ip: string;
  /** Method and pattern of the route. */
  route: string;
}

/** What a handler gets. Reads and writes go through `tx`; the audit entry is written in the same transaction. */
export interface Context<P, Q, B> {
  actor: Actor;
  session: Session;
  params: P;
  query: Q;
  body: B;
  headers: IncomingHttpHeaders;
  browser: Browser;
  origin: Origin;
  /** 'https://care.example', without a slash at the end: for addresses that leave the service. */
  baseUrl: string;
  /** Path without query, for links back to this page. */
  path: string;
  /** Epoch ms, the same throughout the request. */
  now: number;
  tx: Tx;
  /** The person of a person-scoped route; reading it on another route throws. */
  person: PersonSet;
  /** Why this actor may see this person, as audited; on a person-scoped route only. */
  decision: Extract<Decision, { allowed: true }> | undefined;
  /** Reads the posted form, so that a page can be shown again with what is wrong. */
  form<S extends z.ZodType>(schema: S): FormResult<z.output<S>>;
  /** Adds people whose record this answer showed (rows of a search or a caseload), so that each of them can see it. */
  saw(personIds: Iterable<string>): void;
  /** Adds to the audit entry: what was looked for or changed, without clinical content. */
  note(text: string): void;
}

/** A long handler runs its own transactions: an import, a bulk export. The audit entry is written before it starts. */
export type LongContext<P, Q, B> = Omit<Context<P, Q, B>, 'tx'> & { db: Db };

interface RouteParts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  method: Method;
  /** Fastify's pattern: '/people/:personId/plan'. Never put personal data in a path or a query. */
  path: string;
  /** Who may. Required: there is no route without it. */
  permission: Permission;
  /** What is written down. Required; `notAudited` with a reason for what touches nothing of anybody's. */
  audit: AuditSpec;
  /** Refused with 404 when it does not fit, so that a malformed id tells nothing. */
  params?: P;
  /** Refused with 422 when it does not fit. */
  query?: Q;
  /** For APIs: refused with 422 when it does not fit. Pages with forms read `context.form(schema)` instead. */
  body?: B;
  /** Largest body in bytes; 1 MiB unless told. */
  bodyLimit?: number;
  /**
   * Takes a POST without the CSRF token, with the reason: it changes nothing, or whoever sends it proves who they are in the body.
   * Bearer tokens never need one.
   */
  withoutToken?: string;
  /** How a refusal is said here, e.g. as an OperationOutcome; otherwise a page or problem+json by Accept. */
  refusal?: (refusal: Refusal) => Answer;
  /** In the API description; a sentence. */
  summary?: string;
}

/** Path parameters as text, when the route gives no schema. */
type Texts = z.ZodType<Record<string, string>>;
type Unread = z.ZodType<unknown>;

const made: unique symbol = Symbol('route');

/** Made by `defineRoute` or `defineLongRoute` only: the symbol cannot be had elsewhere. */
export interface Route {
  readonly [made]: true;
  readonly method: Method;
  readonly path: string;
  readonly permission: Permission;
  readonly audit: AuditSpec;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly bodyLimit: number;
  readonly withoutToken: string | undefined;
  readonly refusal: ((refusal: Refusal) => Answer) | undefined;
  readonly summary: string | undefined;
  readonly handler: ((context: Context<never, never, never>) => Answer | Promise<Answer>) | undefined;
  readonly longHandler: ((context: LongContext<never, never, never>) => Answer | Promise<Answer>) | undefined;
}

/**
 * The only way to make a route. Permission and audit are required by type. Throws at start for a person-scoped path that says
 * nowhere which person, since that is a bug.
 */
export function defineRoute<P extends z.ZodType = Texts, Q extends z.ZodType = Unread, B extends z.ZodType = Unread>(
  parts: RouteParts<P, Q, B> & {
    handler: (context: Context<z.output<P>, z.output<Q>, z.output<B>>) => Answer | Promise<Answer>;
  },
): Route {
  return { ...common(parts), handler: parts.handler as Route['handler'], longHandler: undefined };
}

/** As `defineRoute`, for a handler that runs its own transactions. The audit entry is kept even when the handler then fails. */
export function defineLongRoute<
  P extends z.ZodType = Texts,
  Q extends z.ZodType = Unread,
  B extends z.ZodType = Unread,
>(
  parts: RouteParts<P, Q, B> & {
    handler: (context: LongContext<z.output<P>, z.output<Q>, z.output<B>>) => Answer | Promise<Answer>;
  },
): Route {
  return { ...common(parts), handler: undefined, longHandler: parts.handler as Route['longHandler'] };
}

const mebibyte = 1_048_576;

function common<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  parts: RouteParts<P, Q, B>,
): Omit<Route, 'handler' | 'longHandler'> {
  const { method, path, permission, audit } = parts;
  if (!path.startsWith('/')) throw new Error(`${method} ${path}: a path starts with '/'.`);
  if (audit.kind === 'not-audited' && permission.kind !== 'open') {
    throw new Error(`${method} ${path}: only a route that is open to everybody may go without audit.`);
  }
  return {
    [made]: true,
    method,
    path,
    permission,
    audit,
    params: parts.params,
    query: parts.query,
    body: parts.body,
    bodyLimit: parts.bodyLimit ?? mebibyte,
    withoutToken: parts.withoutToken,
    refusal: parts.refusal,
    summary: parts.summary,
  };
}

/** What the person on the other end may read about each route: the generated route table. */
export function describeRoute(route: Route): { method: Method; path: string; permission: string; audit: string } {
  const { permission, audit } = route;
  const who: Record<Permission['kind'], () => string> = {
    open: () => `open: ${(permission as Extract<Permission, { kind: 'open' }>).reason}`,
    'signed-in': () => 'signed in',
    roles: () => `roles: ${(permission as Extract<Permission, { kind: 'roles' }>).roles.join(', ')}`,
    person: () => `person: ${(permission as Extract<Permission, { kind: 'person' }>).action}`,
    scoped: () =>
      `scoped (care staff, persons, systems): ${(permission as Extract<Permission, { kind: 'scoped' }>).reason}`,
  };
  return {
    method: route.method,
    path: route.path,
    permission: who[permission.kind](),
    audit: audit.kind === 'not-audited' ? `not audited: ${audit.reason}` : `${audit.event}: ${audit.what}`,
  };
}

export type { Purpose };

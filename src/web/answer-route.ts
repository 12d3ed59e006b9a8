import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Actor,
  type AuditEntry,
  type Authenticated,
  type Browser,
  type Context,
  type Decision,
  hasRole,
  limitTo,
  lockAfterRefusals,
  may,
  type Origin,
  type PersonSet,
  type RawRequest,
  type Route,
  rolesWithPeople,
  visitor,
  writeAudit,
} from '../access/index.ts';
import { csrfFieldName } from '../platform/design-system/index.ts';
import { type Answer, readForm, sentTextOf } from '../platform/http/index.ts';
import { isRefusal, NOBODY, newId, type Refusal, refuse, type Tx, transaction } from '../platform/index.ts';
import { baseUrlOf } from './base-url.ts';
import { csrfTokenFits, setCookie, visitorOf } from './cookies.ts';
import { hasNul } from './find-nul.ts';
import type { Web } from './parts.ts';
import { refusalAnswer } from './refusal-answer.tsx';
import { bearerOf, credentialOf } from './request-limits.ts';
import { pathOf, sendAnswer } from './send-answer.ts';

/** What becomes known while a request is answered, and what its audit entry is made of. */
interface Course {
  now: number;
  who: Authenticated;
  person: PersonSet | undefined;
  decision: Decision | undefined;
  people: Set<string>;
  notes: string[];
  /** What happens to the session cookie once the answer is sent. */
  cookie: { keep: string } | 'forget' | undefined;
}

interface Given {
  params: unknown;
  query: unknown;
  body: unknown;
}

/**
 * Answers one request: who it is, whether they may, the handler, and the audit entry, all in one transaction. A refusal
 * undoes the act, and is then written down on its own.
 */
export async function answerRoute(
  web: Web,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const course: Course = {
    now: web.clock.now(),
    who: { actor: visitor, session: { id: null, since: null } },
    person: undefined,
    decision: undefined,
    people: new Set(),
    notes: [],
    cookie: undefined,
  };
  const answer = await act(web, route, request, reply, course);
  if (!isRefusal(answer)) {
    if (course.cookie === 'forget') reply.clearCookie(web.cookies.session, { path: '/', secure: web.cookies.https });
    else if (course.cookie !== undefined) setCookie(reply, web.cookies, web.cookies.session, course.cookie.keep);
    return sendAnswer(web, answer, course.who.actor, request, reply);
  }
  await auditRefusal(web, route, request, course, answer);
  const own = route.refusal?.(answer);
  const said = own === undefined ? refusalAnswer(answer, route, request, course) : askForToken(own, route, course);
  if (isRefusal(said)) throw new Error(`${route.method} ${route.path}: its own refusal mapper returned a refusal.`);
  return sendAnswer(web, said, course.who.actor, request, reply);
}

/** Whoever has not said who they are is asked to, where a route has its own words for refusals (RFC 6750 section 3). */
function askForToken(said: Answer, route: Route, { who }: Course): Answer {
  if (isRefusal(said) || said.answer !== 'sent' || said.status !== 403) return said;
  if (route.permission.kind === 'open' || !hasRole(who.actor, 'public')) return said;
  return { ...said, status: 401, headers: { ...said.headers, 'www-authenticate': 'Bearer' } };
}

async function act(
  web: Web,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  course: Course,
): Promise<Answer> {
  const given = readGiven(route, request);
  if (route.longHandler === undefined) {
    return transaction(web.database.db, async (tx) => {
      const refused = await admit(web, route, request, course, given, tx);
      if (refused) return refused;
      if (isRefusal(given) || route.handler === undefined) return given as Refusal;
      if (course.person !== undefined && route.method === 'GET' && web.secondLine)
        await limitTo(tx, course.person.members);
      const answer = await route.handler(
        contextOf(web, route, request, reply, course, given, { tx }) as Context<never, never, never>,
      );
      if (!isRefusal(answer)) await audit(web, route, request, course, tx);
      return answer;
    });
  }
  const refused = await transaction(web.database.db, async (tx) => {
    const no = await admit(web, route, request, course, given, tx);
    if (no) return no;
    await audit(web, route, request, course, tx);
    return undefined;
  });
  if (refused) return refused;
  if (isRefusal(given)) return given;
  return route.longHandler(contextOf(web, route, request, reply, course, given, { db: web.database.db }) as never);
}

/** Who it is, whether the request is theirs to make, and whether they may. Undefined when they may. */
async function admit(
  web: Web,
  route: Route,
  request: FastifyRequest,
  course: Course,
  given: Given | Refusal,
  tx: Tx,
): Promise<Refusal | undefined> {
  const bearer = bearerOf(request);
  course.who = await web.authenticate(tx, { cookie: request.cookies[web.cookies.session], bearer }, course.now);
  const credential = credentialOf(web, request);
  if (credential !== undefined) web.callers.learn(credential, course.who.actor);
  const refused = await permit(web, route, request, course, given, tx);
  if (refused) return refused;
  if (route.method !== 'GET' && bearer === undefined && route.withoutToken === undefined) {
    const token =
      request.headers['x-csrf-token'] ?? (request.body as Record<string, unknown> | null | undefined)?.[csrfFieldName];
    if (!csrfTokenFits(web.secret, web.cookies, request, token)) {
      return refuse(
        'forbidden',
        'This form is too old, or did not come from this service. Go back, load the page again and send it once more.',
      );
    }
  }
  return isRefusal(given) ? given : undefined;
}

async function permit(
  web: Web,
  route: Route,
  request: FastifyRequest,
  course: Course,
  given: Given | Refusal,
  tx: Tx,
): Promise<Refusal | undefined> {
  const { permission } = route;
  const { actor } = course.who;
  if (permission.kind === 'open') return undefined;
  if (hasRole(actor, 'public')) return signInFirst();
  // A token's scopes are in words of the APIs: a page does not know them, so it is not for tokens.
  if ((hasRole(actor, 'system') || actor.scopes.length > 0) && !/^\/(fhir|api)(\/|$)/.test(route.path)) {
    return refuse('forbidden', 'A token is for the APIs, under /fhir and /api.');
  }
  if (permission.kind === 'signed-in') return undefined;
  if (permission.kind === 'roles' || permission.kind === 'scoped') {
    const those = permission.kind === 'roles' ? permission.roles : rolesWithPeople;
    return hasRole(actor, ...those) ? undefined : refuse('forbidden', 'Your role does not include this page.');
  }
  const raw: RawRequest = {
    params: (isRefusal(given) ? {} : given.params) as Record<string, string>,
    query: (isRefusal(given) ? {} : given.query) as Record<string, unknown>,
    body: isRefusal(given) ? undefined : request.body,
    actor,
  };
  // Somebody who does not exist is decided like somebody unknown: the answer must not tell the two apart.
  const id = (isRefusal(given) ? undefined : await permission.person(raw, tx)) ?? NOBODY;
  const person = isUuid(id) ? await web.personSet(tx, id) : { current: NOBODY, members: [NOBODY] };
  course.decision = await may(tx, {
    actor,
    action: permission.action,
    person,
    ...(permission.purpose === undefined ? {} : { purpose: permission.purpose }),
    now: course.now,
    personSet: web.personSet,
  });
  course.person = person;
  if (person.current !== NOBODY) for (const member of person.members) course.people.add(member);
  return course.decision.allowed ? undefined : course.decision.refusal;
}

function signInFirst(): Refusal {
  return refuse('forbidden', 'Sign in to see this.');
}

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

/** The validated parts of the request; what they were is decided before who may, but said only to those who may. */
function readGiven(route: Route, request: FastifyRequest): Given | Refusal {
  if (hasNul(request.url, request.body, sentTextOf(request.body))) {
    return refuse('invalid', 'There is a NUL character in what was sent, which no text has.');
  }
  const params =
    route.params === undefined
      ? { success: true as const, data: request.params }
      : route.params.safeParse(request.params);
  if (!params.success) return refuse('not-found', 'There is nothing at this address.');
  const query =
    route.query === undefined ? { success: true as const, data: request.query } : route.query.safeParse(request.query);
  if (!query.success) return invalid('The address', query.error.issues);
  const body =
    route.body === undefined ? { success: true as const, data: request.body } : route.body.safeParse(request.body);
  if (!body.success) return invalid('What was sent', body.error.issues);
  return { params: params.data, query: query.data, body: body.data };
}

function invalid(what: string, issues: readonly { path: PropertyKey[]; message: string }[]): Refusal {
  const details = issues
    .slice(0, 20)
    .map((issue) => ({ where: issue.path.map(String).join('.') || 'the whole', what: issue.message }));
  return refuse('invalid', `${what} has something that was not expected.`, ...details);
}

function contextOf(
  web: Web,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  course: Course,
  given: Given,
  access: { tx: Tx } | { db: Web['database']['db'] },
): unknown {
  const { decision } = course;
  return {
    actor: course.who.actor,
    session: course.who.session,
    params: given.params,
    query: given.query,
    body: given.body,
    headers: request.headers,
    browser: {
      visitor: () => visitorOf(web.cookies, request, reply),
      session: () => request.cookies[web.cookies.session],
      keepSession: (token: string) => {
        course.cookie = { keep: token };
      },
      forgetSession: () => {
        course.cookie = 'forget';
      },
    } satisfies Browser,
    origin: {
      requestId: request.id,
      address: addressOf(web, request),
      ip: request.ip,
      route: nameOf(route),
    } satisfies Origin,
    baseUrl: baseUrlOf(web, request),
    path: pathOf(request),
    now: course.now,
    decision: decision?.allowed ? decision : undefined,
    get person(): PersonSet {
      if (course.person === undefined)
        throw new Error(`${route.method} ${route.path} is not about one person, so it has no context.person.`);
      return course.person;
    },
    form: (schema: Parameters<typeof readForm>[0]) => readForm(schema, request.body),
    saw: (ids: Iterable<string>) => {
      for (const id of ids) course.people.add(id);
    },
    note: (text: string) => course.notes.push(text),
    ...access,
  };
}

async function audit(web: Web, route: Route, request: FastifyRequest, course: Course, tx: Tx): Promise<void> {
  if (route.audit.kind === 'not-audited') return;
  const { decision } = course;
  await writeAudit(tx, {
    ...entryOf(web, route, request, course),
    event: route.audit.event,
    what: route.audit.what,
    outcome: 'done',
    because: decision?.allowed ? decision.because : '',
    purpose: decision?.allowed ? decision.purpose : null,
  });
}

async function auditRefusal(
  web: Web,
  route: Route,
  request: FastifyRequest,
  course: Course,
  refusal: Refusal,
): Promise<void> {
  if (route.audit.kind === 'not-audited') return;
  const what = route.audit.what;
  await transaction(web.database.db, async (tx) => {
    await writeAudit(tx, {
      ...entryOf(web, route, request, course),
      event: 'refusal',
      what: `Refused: ${what}`,
      outcome: 'refused',
      because: refusal.message,
      purpose: null,
    });
    // Breaking glass for details that are nobody's is trying them, too.
    if (course.decision?.allowed === false || (route.audit.kind === 'audited' && route.audit.event === 'break-glass'))
      await lockAfterRefusals(tx, course.who.actor, course.now);
  });
}

function entryOf(
  web: Web,
  route: Route,
  request: FastifyRequest,
  course: Course,
): Omit<AuditEntry, 'event' | 'what' | 'outcome' | 'because' | 'purpose'> {
  const actor: Actor = course.who.actor;
  return {
    id: newId(),
    at: course.now,
    accountId: actor.accountId,
    actorName: actor.name,
    roles: actor.roles,
    organisations: actor.organisations,
    staffId: actor.staffId,
    people: [...course.people],
    route: nameOf(route),
    note: course.notes.length === 0 ? null : course.notes.join('; '),
    requestId: request.id,
    address: addressOf(web, request),
  };
}

function nameOf(route: Route): string {
  return `${route.method} ${route.path}`;
}

/** Digests of the addresses that came lately: nearly every request comes from one that came before. */
const digests = new WeakMap<Buffer, Map<string, string>>();
const mostDigests = 10_000;

/** Tells two addresses apart without keeping either in the audit. */
function addressOf(web: Web, request: FastifyRequest): string {
  const known = digests.get(web.secret) ?? new Map<string, string>();
  digests.set(web.secret, known);
  const before = known.get(request.ip);
  if (before !== undefined) return before;
  if (known.size >= mostDigests) known.clear();
  const digest = createHmac('sha256', web.secret).update(`address:${request.ip}`).digest('base64url').slice(0, 16);
  known.set(request.ip, digest);
  return digest;
}

import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../access/index.ts';
import { hasRole } from '../access/index.ts';

/** Who sent a request, as far as its limit goes: an address, or a session or machine that proved itself before. */
interface Caller {
  key: string;
  machine: boolean;
}

/**
 * Sessions and tokens that authenticated lately. Only these are counted for themselves: if whatever a caller sends counted, a new random
 * cookie with each request would never meet a limit, and neither would guessing tokens. Before the first success, and again after a
 * failure, a request counts for its address.
 */
export class KnownCallers {
  readonly #machineOf = new Map<string, boolean>();
  readonly #most: number;
  constructor(most = 10_000) {
    this.#most = most;
  }

  /** What the request counts for. */
  callerOf(credential: string | undefined, address: string): Caller {
    const digest = credential === undefined ? undefined : digestOf(credential);
    const machine = digest === undefined ? undefined : this.#machineOf.get(digest);
    return digest === undefined || machine === undefined ? { key: address, machine: false } : { key: digest, machine };
  }

  /** Remembers what authentication found; the longest unseen are forgotten first. */
  learn(credential: string, actor: Actor): void {
    const digest = digestOf(credential);
    this.#machineOf.delete(digest);
    if (hasRole(actor, 'public')) return;
    this.#machineOf.set(digest, hasRole(actor, 'system'));
    const [oldest] = this.#machineOf.keys();
    if (this.#machineOf.size > this.#most && oldest !== undefined) this.#machineOf.delete(oldest);
  }
}

/** The token of an Authorization header; undefined for none, or one that is no bearer token. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w.~+/=-]+)$/.exec(request.headers.authorization ?? '')?.[1];
}

/** What the limits need of the web server. */
interface Limited {
  cookies: { session: string };
  callers: KnownCallers;
  requestsPerMinute?: number;
  machineRequestsPerMinute?: number;
}

/** As authentication takes them: the token when there is one, else the session cookie. */
export function credentialOf(web: Pick<Limited, 'cookies'>, request: FastifyRequest): string | undefined {
  return bearerOf(request) ?? request.cookies[web.cookies.session];
}

/** Options for @fastify/rate-limit. Requests a minute: people and addresses 600, machines 120,000, unless told otherwise. */
export function limitsOf(web: Limited) {
  const callerOf = (request: FastifyRequest) => web.callers.callerOf(credentialOf(web, request), request.ip);
  return {
    global: true,
    timeWindow: 60_000,
    keyGenerator: (request: FastifyRequest) => callerOf(request).key,
    max: (request: FastifyRequest) =>
      callerOf(request).machine ? (web.machineRequestsPerMinute ?? 120_000) : (web.requestsPerMinute ?? 600),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
  };
}

function digestOf(credential: string): string {
  return createHash('sha256').update(credential).digest('base64url');
}

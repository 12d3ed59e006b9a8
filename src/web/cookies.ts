import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** On https the __Host- prefix binds a cookie to this host and path; a browser refuses that prefix on plain http (loopback demo). */
export function cookieNames(https: boolean): { session: string; visitor: string; https: boolean } {
  const prefix = https ? '__Host-' : '';
  return { session: `${prefix}wpc-session`, visitor: `${prefix}wpc-visitor`, https };
}

export type CookieNames = ReturnType<typeof cookieNames>;

export function setCookie(
  reply: FastifyReply,
  names: CookieNames,
  name: string,
  value: string,
  maxAgeSeconds?: number,
): void {
  reply.setCookie(name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: names.https,
    ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
  });
}

/** The CSRF token of whoever holds these cookies: bound to the session, or to a random visitor cookie when signed out. */
export function csrfTokenFor(secret: Buffer, holder: string): string {
  return createHmac('sha256', secret).update(`csrf:${holder}`).digest('base64url');
}

/** The random name of this browser, made when it has none yet; the same one for the whole of a request. */
export function visitorOf(names: CookieNames, request: FastifyRequest, reply: FastifyReply): string {
  const given = request.cookies[names.visitor];
  if (given !== undefined) return given;
  const made = randomBytes(24).toString('base64url');
  request.cookies[names.visitor] = made;
  setCookie(reply, names, names.visitor, made);
  return made;
}

/** Makes the token for a page's forms; sets the visitor cookie when a signed-out visitor has none yet. */
export function csrfTokenOf(secret: Buffer, names: CookieNames, request: FastifyRequest, reply: FastifyReply): string {
  return csrfTokenFor(secret, request.cookies[names.session] ?? visitorOf(names, request, reply));
}

export function csrfTokenFits(secret: Buffer, names: CookieNames, request: FastifyRequest, given: unknown): boolean {
  const holder = request.cookies[names.session] ?? request.cookies[names.visitor];
  if (holder === undefined || typeof given !== 'string') return false;
  const expected = Buffer.from(csrfTokenFor(secret, holder));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

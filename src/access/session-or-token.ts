import type { Authenticate } from './authenticate.ts';
import { authenticateByToken } from './machine/tokens.ts';
import { authenticateBySession, type SessionLimits } from './sessions.ts';

/** By the bearer token when there is one, else by the session cookie: never by both, so that a cookie cannot widen a token. */
export function authenticateBySessionOrToken(limits?: SessionLimits): Authenticate {
  const bySession = authenticateBySession(limits);
  return (tx, credentials, now) =>
    credentials.bearer === undefined ? bySession(tx, credentials, now) : authenticateByToken(tx, credentials, now);
}

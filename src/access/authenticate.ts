import type { Tx } from '../platform/index.ts';
import type { Actor } from './actor.ts';
import type { Session } from './route.ts';

/** What a request shows of who sent it. */
export interface Credentials {
  /** Content of the session cookie. */
  cookie: string | undefined;
  /** Token of an `Authorization: Bearer` header. */
  bearer: string | undefined;
}

export interface Authenticated {
  actor: Actor;
  session: Session;
}

/** Says who sent a request, within the request's own transaction, so that a session ended a moment ago is dead. */
export type Authenticate = (tx: Tx, credentials: Credentials, now: number) => Promise<Authenticated>;

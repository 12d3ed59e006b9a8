import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticate, PersonSetOf, Route } from '../access/index.ts';
import type { Assets } from '../platform/design-system/index.ts';
import type { Clock, Database, Logger } from '../platform/index.ts';
import type { cookieNames } from './cookies.ts';
import type { NavigationItem } from './navigation.ts';
import type { KnownCallers } from './request-limits.ts';

export interface ServerOptions {
  database: Database;
  clock: Clock;
  logger: Logger;
  routes: readonly Route[];
  assets: Assets;
  /** Signs CSRF tokens and digests addresses; at least 32 bytes, the same for all processes of one service. */
  secret: Buffer;
  /** Says who sent a request. */
  authenticate: Authenticate;
  /** All ids of a person; identity provides it. */
  personSet: PersonSetOf;
  /** Links of the header, in order; those whose path has no route, or that the actor may not use, are left out. */
  navigation: readonly NavigationItem[];
  /** True when browsers come by https: cookies are then Secure with the __Host- prefix, and HSTS is sent. */
  https: boolean;
  /** Address that browsers use, without a slash at the end; by default this machine and the port listened on. */
  publicUrl?: string;
  /** Parts that answer for themselves under a prefix: the demo's OpenID provider. */
  mounts?: readonly Mount[];
  /** A proxy in front sets X-Forwarded-For; off unless there is one, or anybody could choose their address. */
  trustProxy?: boolean;
  /** Requests a minute from one address or session; 600 unless told. */
  requestsPerMinute?: number;
  /** Requests a minute with one machine's token; 120,000 unless told. */
  machineRequestsPerMinute?: number;
}

/** Something that is not made of routes: it gets the raw request. `reason` is in the route table. */
export interface Mount {
  prefix: string;
  reason: string;
  answer(request: IncomingMessage, response: ServerResponse, baseUrl: string, ip: string): Promise<void>;
}

/** What the answering functions share. */
export interface Web extends ServerOptions {
  cookies: ReturnType<typeof cookieNames>;
  paths: ReadonlySet<string>;
  /** Row-level security is there to be limited, as it was when the server started. */
  secondLine: boolean;
  callers: KnownCallers;
}

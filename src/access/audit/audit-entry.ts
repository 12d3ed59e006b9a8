/** What kind of act an audit entry records. */
export const auditEvents = [
  'read',
  'search',
  'change',
  'export',
  'sign-in',
  'sign-out',
  'refusal',
  'break-glass',
  'run',
] as const;
export type AuditEvent = (typeof auditEvents)[number];

export type AuditSpec =
  | {
      kind: 'audited';
      event: Exclude<AuditEvent, 'refusal'> /** In the past tense and plain words: 'Looked at the plan'. */;
      what: string;
    }
  | { kind: 'not-audited'; reason: string };

/** Every use of the route is written down. `what` is read by the person: 'Looked at the plan', 'Changed an appointment'. */
export function audited(event: Exclude<AuditEvent, 'refusal'>, what: string): AuditSpec {
  return { kind: 'audited', event, what };
}

/** For what touches nothing of anybody's: files of the design, health checks, public pages. */
export function notAudited(reason: string): AuditSpec {
  return { kind: 'not-audited', reason };
}

/** One row, as stored and sealed. Nothing clinical, and no words that somebody typed to search. */
export interface AuditEntry {
  id: string;
  /** Epoch ms. */
  at: number;
  event: AuditEvent;
  what: string;
  outcome: 'done' | 'refused';
  /** The reason of a refusal, or why the actor was allowed. */
  because: string;
  purpose: string | null;
  accountId: string | null;
  actorName: string;
  roles: readonly string[];
  organisations: readonly string[];
  staffId: string | null;
  /** Everybody whose record the act showed or changed, sorted. */
  people: readonly string[];
  /** Method and pattern, never the URL. */
  route: string;
  /** Added by the handler. */
  note: string | null;
  requestId: string;
  /** Keyed digest of the address: tells two places apart without keeping the address. */
  address: string | null;
}

import type { Owner } from '../exchange.ts';
import { neverAllowed } from './owned.ts';

/** Types that are read and never written through the API. */
export const readOnlyTypes: readonly string[] = ['AuditEvent'];

/** The audit is sealed: nobody writes it from outside, whatever system they are. */
export function auditEventOwner(): Owner {
  const refusal = () =>
    neverAllowed(
      'AuditEvent',
      'AuditEvents are read only: the audit is written by the server, which seals it.',
      'Every request to this API is audited by itself; keep your own system’s audit there.',
    );
  return { mayOwn: () => true, store: async () => refusal(), remove: async () => refusal() };
}

/** Where a rule comes from. Shown wherever the rule is shown; a promise is never shown as a legal right. */

export const legalStatuses = [
  'statute',
  'regulation',
  'contract',
  'guidance',
  'standard',
  'local',
  'policy',
  'bill',
  'proposed',
] as const;

export type LegalStatus = (typeof legalStatuses)[number];

const words: Record<LegalStatus, string> = {
  statute: 'law: an Act of Parliament',
  regulation: 'law: regulations',
  contract: 'required of the provider by its NHS contract',
  guidance: 'national guidance',
  standard: 'national standard',
  local: 'a local rule of this area, not a national one',
  policy: 'promised in a policy document, not law',
  bill: 'in a Bill before Parliament, not yet law',
  proposed: 'proposed, not in force',
};

/** The status in plain words. */
export function statusInWords(status: LegalStatus): string {
  return words[status];
}

const legalRights: ReadonlySet<LegalStatus> = new Set(['statute', 'regulation']);
const notInForce: ReadonlySet<LegalStatus> = new Set(['policy', 'bill', 'proposed']);

/** True only for what an Act or regulations give. */
export function isLegalRight(status: LegalStatus): boolean {
  return legalRights.has(status);
}

/** True for what binds nobody today: a promise, a Bill, a proposal. */
export function isPromise(status: LegalStatus): boolean {
  return notInForce.has(status);
}

/** The one way to name an entitlement on screen: 'Your right', 'What the standard says', 'What was promised (not law)'. */
export function entitlementHeading(status: LegalStatus): string {
  if (isLegalRight(status)) return 'Your right';
  if (status === 'policy') return 'What was promised (not law)';
  if (status === 'bill') return 'What a Bill would give (not yet law)';
  if (status === 'proposed') return 'What has been proposed (not in force)';
  if (status === 'contract') return 'What the contract requires';
  if (status === 'local') return 'What this area says it will do';
  return status === 'guidance' ? 'What national guidance says' : 'What the national standard says';
}

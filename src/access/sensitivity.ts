import type { Actor } from './actor.ts';
import type { Decision } from './decide.ts';

/**
 * Security labels of a resource (FHIR meta.security, HL7 v3 ActCode and Confidentiality), as far as they change who sees it.
 * Restricted: sexual health, gender, abuse, HIV, addiction, psychiatry by local rule, or 'R'/'V' confidentiality.
 */
export const restrictedLabels: ReadonlySet<string> = new Set([
  'SEX',
  'GDIS',
  'SDV',
  'STD',
  'HIV',
  'SUD',
  'ETH',
  'ETHUD',
  'PSY',
  'R',
  'V',
]);

/** Withheld from the person: it would harm them or tells of a third party. Needs a named professional and a review date. */
export const withheldFromPerson = 'NOPAT';

export interface Labelled {
  labels: readonly string[];
  /** ODS code of the organisation that recorded it, when known. */
  organisation?: string | undefined;
}

type Allowed = Extract<Decision, { allowed: true }>;

/**
 * Whether this actor, let in by this decision, sees an item with these labels. Pure.
 * - the person sees all of their own, but for what is withheld from them;
 * - whoever acts for them sees neither what is withheld nor restricted categories;
 * - the named contact, the care team and whoever broke glass see restricted categories, other staff those of their own organisation;
 * - a system sees them when it is registered for the whole place.
 */
export function maySeeLabelled(actor: Actor, decision: Allowed, item: Labelled): boolean {
  const withheld = item.labels.includes(withheldFromPerson);
  const restricted = item.labels.some((label) => restrictedLabels.has(label));
  switch (decision.via) {
    case 'self':
      return !withheld;
    case 'carer':
    case 'parental-responsibility':
    case 'proxy':
      return !withheld && !restricted;
    case 'named-contact':
    case 'care-team':
    case 'break-glass':
    case 'whole-place':
      return true;
    default:
      return !restricted || (item.organisation !== undefined && actor.organisations.includes(item.organisation));
  }
}

/**
 * The labels and the recording organisation of a stored FHIR resource, from its JSON text (`meta.security`, `meta.source`). Most resources
 * have no label: those are not parsed.
 */
export function labelledOf(json: string): Labelled {
  if (!json.includes('"security"')) return { labels: [] };
  const { meta } = JSON.parse(json) as { meta?: { security?: { code?: string }[]; source?: string } };
  const organisation = /^urn:ods:([A-Z0-9]+)/.exec(meta?.source ?? '')?.[1];
  return {
    labels: (meta?.security ?? []).flatMap((label) => (label.code === undefined ? [] : [label.code])),
    ...(organisation === undefined ? {} : { organisation }),
  };
}

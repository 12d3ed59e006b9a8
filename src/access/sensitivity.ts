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

/** What labels say of one item. The record keeps it beside the item, with what it inherits from the care that it is part of. */
export interface Labelled {
  restricted: boolean;
  withheld: boolean;
  /** ODS code of the organisation that recorded it, whose staff see it although it is restricted. */
  organisation: string | null;
}

/** The labels that a FHIR resource carries itself (`meta.security`, `meta.source`). Pure. */
export function labelledOf(resource: {
  meta?: { security?: readonly { code?: string }[]; source?: string } | undefined;
}): Labelled {
  const security = resource.meta?.security;
  const codes = Array.isArray(security) ? security.map((label: { code?: string } | null) => label?.code ?? '') : [];
  const restricted = codes.some((code) => restrictedLabels.has(code));
  const withheld = codes.includes(withheldFromPerson);
  const organisation = /^urn:ods:([A-Z0-9]+)/.exec(resource.meta?.source ?? '')?.[1] ?? null;
  return { restricted, withheld, organisation: restricted || withheld ? organisation : null };
}

type Allowed = Extract<Decision, { allowed: true }>;

/** What somebody who was let in sees of a record: by way in, the only place where this is said. */
export type Sees = 'all' | 'not-withheld' | 'unlabelled' | 'own-organisation';

/**
 * - the person sees all of their own, but for what is withheld from them;
 * - whoever acts for them sees neither what is withheld nor restricted categories;
 * - the named contact, the care team and whoever broke glass see restricted categories, other staff those of their own organisation;
 * - a system sees them when it is registered for the whole place.
 */
export function seesBy(via: Allowed['via']): Sees {
  switch (via) {
    case 'self':
      return 'not-withheld';
    case 'carer':
    case 'parental-responsibility':
    case 'proxy':
      return 'unlabelled';
    case 'named-contact':
    case 'care-team':
    case 'break-glass':
    case 'whole-place':
      return 'all';
    default:
      return 'own-organisation';
  }
}

/** Whether this actor, let in by this decision, sees an item with these labels. Pure. */
export function maySeeLabelled(actor: Actor, { via }: Allowed, item: Labelled): boolean {
  return showsLabelled(seesBy(via), actor.organisations, item);
}

export function showsLabelled(sees: Sees, organisations: readonly string[], item: Labelled): boolean {
  switch (sees) {
    case 'all':
      return true;
    case 'not-withheld':
      return !item.withheld;
    case 'unlabelled':
      return !item.withheld && !item.restricted;
    case 'own-organisation':
      return !item.restricted || (item.organisation !== null && organisations.includes(item.organisation));
  }
}

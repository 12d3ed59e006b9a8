import { type Refusal, refuse, type Tx } from '../platform/index.ts';
import { normaliseOdsCode, type OrganisationKind } from './ods-code.ts';
import { organisationsByOds, organisationsOpen, rolesOf, successionsOf } from './store.ts';
import type { DateText, Organisation, OrganisationRole, Succession } from './types.ts';

/** The organisation with this ODS code, open or closed; undefined when the directory has none. */
export async function findOrganisation(tx: Tx, ods: string): Promise<Organisation | undefined> {
  return (await organisationsByOds(tx, [normaliseOdsCode(ods)]))[0];
}

/** Names and all for a set of codes, by code; codes that the directory does not know are absent. */
export async function findOrganisations(tx: Tx, ods: readonly string[]): Promise<Map<string, Organisation>> {
  return new Map((await organisationsByOds(tx, ods)).map((organisation) => [organisation.ods, organisation]));
}

/** Organisations open on `date`, of one kind or of all, by name. */
export async function listOrganisations(tx: Tx, date: DateText, kind?: OrganisationKind): Promise<Organisation[]> {
  return organisationsOpen(tx, date, kind ?? null);
}

export async function rolesOfOrganisation(tx: Tx, ods: string): Promise<OrganisationRole[]> {
  return rolesOf(tx, normaliseOdsCode(ods));
}

export interface OrganisationAsAt {
  /** Who carries on `ods` on the date: itself, its successors, or what it came from. Several after a split or before a merger. */
  organisations: Organisation[];
  /** The steps that lead there, in order of date; empty when the organisation itself is open. */
  via: Succession[];
}

/**
 * Who carries the organisation `ods` on `date`: itself while open, else its successors (after it closed) or its predecessors
 * (before it opened), followed through any number of reorganisations. Nothing here assumes how many bodies there are.
 * Refuses 'not-found' for an unknown code and for one that has nobody on that date.
 */
export async function organisationAsAt(tx: Tx, ods: string, date: DateText): Promise<OrganisationAsAt | Refusal> {
  const asked = await findOrganisation(tx, ods);
  if (!asked) return refuse('not-found', `The directory has no organisation with the code ${normaliseOdsCode(ods)}.`);
  if (isOpen(asked, date)) return { organisations: [asked], via: [] };
  const direction = asked.from > date ? 'back' : 'forward';
  const { found, via } = await follow(tx, asked, date, direction);
  if (found.length === 0) {
    return refuse(
      'not-found',
      `${asked.name} (${asked.ods}) was not open on ${date}, and no organisation recorded as ${direction === 'forward' ? 'its successor' : 'its predecessor'} was.`,
    );
  }
  return { organisations: found, via };
}

function isOpen(organisation: Organisation, date: DateText): boolean {
  return organisation.from <= date && (organisation.to === null || organisation.to >= date);
}

/** Breadth first, so that every branch of a split is followed; a code seen once is not followed again. */
async function follow(tx: Tx, start: Organisation, date: DateText, direction: 'forward' | 'back') {
  const seen = new Set([start.ods]);
  const found: Organisation[] = [];
  const via: Succession[] = [];
  let edge = [start.ods];
  while (edge.length > 0) {
    const from = new Set(edge);
    const steps = (await successionsOf(tx, edge)).filter((step) =>
      from.has(direction === 'forward' ? step.predecessor : step.successor),
    );
    const next = steps
      .map((step) => (direction === 'forward' ? step.successor : step.predecessor))
      .filter((ods) => !seen.has(ods));
    for (const ods of next) seen.add(ods);
    via.push(...steps);
    const organisations = await organisationsByOds(tx, [...new Set(next)]);
    found.push(...organisations.filter((organisation) => isOpen(organisation, date)));
    edge = organisations.filter((organisation) => !isOpen(organisation, date)).map(({ ods }) => ods);
  }
  return { found, via };
}

import { isDeepStrictEqual } from 'node:util';
import type { Reference, Resource } from '@medplum/fhirtypes';
import { hasRole } from '../../access/index.ts';
import { Refusal, type RefusalDetail } from '../../platform/index.ts';
import { odsSystem } from '../../record/index.ts';
import type { GpOffer } from '../../standards/index.ts';
import type { OwnedWrite } from '../exchange.ts';
import { FhirRefusal } from '../refusals.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(id: string): boolean {
  return uuid.test(id);
}

export const offers: readonly string[] = [
  'same-day-consultation',
  'appointment-within-48-hours',
  'ahead-with-gp-of-choice',
] satisfies GpOffer[];

export function isOffer(code: string | undefined): code is GpOffer {
  return code !== undefined && offers.includes(code);
}

/** Another system's own data: it says where it comes from, or carries that system's identifier. */
export function isAnotherSystems(resource: Resource & { identifier?: unknown }): boolean {
  return resource.meta?.source !== undefined || resource.identifier !== undefined;
}

/** 422: the resource is valid, and what it asks for breaks a rule of the module that owns the row. */
export function against(where: string, message: string, mend: string): Refusal {
  return new FhirRefusal('invalid', 422, 'business-rule', message, [{ where, what: message, mend }]);
}

/** 405: a row of this type is never deleted, or never written from outside. */
export function neverAllowed(where: string, message: string, mend: string): Refusal {
  return new FhirRefusal('invalid', 405, 'not-supported', message, [{ where, what: message, mend }]);
}

/**
 * A use case's refusal in FHIR's words: what it names stands where the resource has it (`fields`: names of the command as FHIRPath).
 * Something that the resource refers to and that is not there, or is over, makes the resource unprocessable and not the address missing.
 */
export function asOwnerRefusal(refusal: Refusal, type: string, fields: Readonly<Record<string, string>>): Refusal {
  if (refusal instanceof FhirRefusal) return refusal;
  const details = detailsFor(refusal, type, fields);
  switch (refusal.kind) {
    case 'not-found':
      return new FhirRefusal('invalid', 422, 'not-found', refusal.message, details);
    case 'gone':
    case 'invalid':
      return new FhirRefusal('invalid', 422, 'business-rule', refusal.message, details);
    default:
      return new Refusal(refusal.kind, refusal.message, details);
  }
}

function detailsFor(refusal: Refusal, type: string, fields: Readonly<Record<string, string>>): RefusalDetail[] {
  const free = refusal.details.filter(({ where }) => where?.startsWith('slot/'));
  if (free.length > 0) {
    // Somebody else was quicker: what could be booked instead is the mend, and not a fault of its own.
    const others = free.map(({ where = '', what }) => `S${where.slice(1)} (${what})`).join(', ');
    return [{ where: fields.slot ?? type, what: refusal.message, mend: `Free now: ${others}.` }];
  }
  return refusal.details.map((detail) => ({
    ...detail,
    where: fields[/^\w+/.exec(detail.where ?? '')?.[0] ?? ''] ?? type,
  }));
}

/** The id in a reference to a resource of this type; undefined for another type and for a logical reference. */
export function idIn(reference: Reference | undefined, type: string): string | undefined {
  const [, found, id] = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference?.reference ?? '') ?? [];
  return found === type ? id : undefined;
}

export function odsIn(reference: Reference | undefined): string | undefined {
  return reference?.identifier?.system === odsSystem ? reference.identifier.value : undefined;
}

/** The organisation in `meta.source` ('urn:ods:A81001'). */
export function sourceOds(resource: Resource): string | undefined {
  return /^urn:ods:([A-Z0-9]+)/.exec(resource.meta?.source ?? '')?.[1];
}

/** The first element that says something else than the stored form and that a write cannot change; what is left out stays as it is. */
export function changedElement(form: Resource, sent: Resource, changeable: readonly string[]): string | undefined {
  const free = ['resourceType', 'id', 'meta', 'text', 'language', ...changeable];
  const before = form as unknown as Record<string, unknown>;
  return Object.entries(sent).find(
    ([name, value]) => !free.includes(name) && !isDeepStrictEqual(value, before[name]),
  )?.[0];
}

/** Name under which the module keeps who did it. */
export function actorName({ actor }: OwnedWrite): string {
  return actor.staffId ?? actor.name;
}

/** Undefined when the actor may write for this organisation: its own staff, and registered systems. */
export function organisationRefusal({ actor }: OwnedWrite, organisation: string, type: string): Refusal | undefined {
  if (hasRole(actor, 'system') || actor.organisations.includes(organisation)) return undefined;
  return new Refusal('forbidden', `Only staff of ${organisation} may write this ${type}.`, [
    { where: type, what: 'It is kept by another organisation.', mend: 'Use the account of that organisation.' },
  ]);
}

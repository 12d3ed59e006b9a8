import type { CodeableConcept, Coding, Extension, Identifier, Reference, Resource } from '@medplum/fhirtypes';
import { idOf } from '../../platform/index.ts';
import type { CareEvent, CareEventData, CareEventKind, Precision } from '../../standards/index.ts';
import { parseDay, startOfDay } from '../../standards/index.ts';
import { sorted } from '../content.ts';

export const extensionBase = 'https://whole-person.care/fhir/StructureDefinition/';
export const codeSystemBase = 'https://whole-person.care/fhir/CodeSystem/';
export const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
export const pathwaySystem = 'https://whole-person.care/fhir/Id/patient-pathway';

/** Where and when the facts of a resource come from; `version` is the version that is being read. */
export interface Provenance {
  personId: string;
  source: string;
  version: number;
  /** When we knew: epoch milliseconds. */
  known: number;
}

/** A point in time as FHIR gives it, with how much of it was given. */
export interface Moment {
  at: number;
  precision: Precision;
}

/**
 * A FHIR date, dateTime or instant. A date is midnight in London of that day. A year or a month alone is no moment: a clock
 * cannot start at some time in 2019, and a guess would look like a fact.
 */
export function momentOf(text: string | undefined): Moment | undefined {
  if (text === undefined) return undefined;
  const day = text.length === 10 ? parseDay(text) : undefined;
  if (day !== undefined) return { at: startOfDay(day), precision: 'day' };
  if (text.length < 11) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : { at, precision: 'instant' };
}

/** What an event is made of, before its resource and its provenance are known. */
export type Happened = {
  [K in CareEventKind]: {
    kind: K;
    when: Moment | undefined;
    pathway?: string | undefined;
    organisation?: string | undefined;
    data: Loose<CareEventData[K]>;
  };
}[CareEventKind];

/** Readers give undefined for what the resource leaves out; the event then has no such field. */
type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** One event of a resource; undefined when the resource does not say when it happened. */
export function eventOf(resource: Resource, happened: Happened, from: Provenance): CareEvent | undefined {
  const { kind, when, pathway, organisation } = happened;
  if (when === undefined) return undefined;
  const data = withoutUndefined(happened.data);
  const type = resource.resourceType;
  const id = resource.id ?? '';
  return {
    id: idOf(type, id, kind, pathway ?? '', String(when.at), sorted(data)),
    person: from.personId,
    kind,
    at: when.at,
    precision: when.precision,
    known: from.known,
    ...(pathway === undefined ? {} : { pathway }),
    source: from.source,
    fact: { type, id, version: from.version },
    ...(organisation === undefined ? {} : { organisation }),
    data,
  } as CareEvent;
}

function withoutUndefined(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}

interface Extended {
  extension?: Extension[] | undefined;
}

function extension(of: Extended, name: string): Extension | undefined {
  return of.extension?.find((one) => one.url === extensionBase + name);
}

export const codeExtension = (of: Extended, name: string): string | undefined => extension(of, name)?.valueCode;
export const booleanExtension = (of: Extended, name: string): boolean | undefined => extension(of, name)?.valueBoolean;
export const decimalExtension = (of: Extended, name: string): number | undefined => extension(of, name)?.valueDecimal;
export const textExtension = (of: Extended, name: string): string | undefined => {
  const found = extension(of, name);
  return found?.valueString ?? found?.valueCode;
};
export const momentExtension = (of: Extended, name: string): Moment | undefined => {
  const found = extension(of, name);
  return momentOf(found?.valueDateTime ?? found?.valueDate ?? found?.valueInstant);
};
export const periodExtension = (of: Extended, name: string) => extension(of, name)?.valuePeriod;

/** The code that one of the concepts has in our code system `name`. */
export function codeIn(
  concepts: CodeableConcept | readonly CodeableConcept[] | undefined,
  name: string,
): string | undefined {
  return codings(concepts).find((coding) => coding.system === codeSystemBase + name)?.code;
}

/** The first code of any system, else the text: for what we only pass on. */
export function anyCode(concepts: CodeableConcept | readonly CodeableConcept[] | undefined): string | undefined {
  return (
    codings(concepts).find((coding) => coding.code !== undefined)?.code ??
    listOf(concepts).find((one) => one.text)?.text
  );
}

function codings(concepts: CodeableConcept | readonly CodeableConcept[] | undefined): Coding[] {
  return listOf(concepts).flatMap((concept) => concept.coding ?? []);
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** 'Type/id' of a reference, however it was written (absolute, with a version); undefined for a logical one. */
export function referenceOf(reference: Reference | undefined): string | undefined {
  return /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference?.reference ?? '')?.[1];
}

/** The first reference to one of these types. */
export function referenceTo(
  types: readonly string[],
  references: readonly (Reference | undefined)[] | undefined,
): string | undefined {
  return references
    ?.map(referenceOf)
    .find((found) => found !== undefined && types.includes(found.slice(0, found.indexOf('/'))));
}

/** The GP or other practitioner among the references: by 'Practitioner/<id>', else by the identifier's value. */
export function practitionerOf(references: readonly (Reference | undefined)[] | undefined): string | undefined {
  const direct = referenceTo(['Practitioner', 'PractitionerRole'], references);
  return direct ?? references?.find((one) => one?.type === 'Practitioner')?.identifier?.value;
}

/** The ODS (or council) code of the organisation that acted: of the references given, else of the resource's source. */
export function organisationOf(
  resource: Resource,
  references: readonly (Reference | undefined)[] = [],
): string | undefined {
  const named = references.find((one) => one?.identifier?.system === odsSystem)?.identifier?.value;
  if (named !== undefined) return named;
  const source = resource.meta?.source;
  return source?.startsWith('urn:ods:') ? source.slice('urn:ods:'.length).replace(/#.*$/, '') : undefined;
}

/** The pathway of an activity: what it is based on, else its own patient pathway identifier, else none. */
export function pathwayOf(
  basedOn: readonly Reference[] | undefined,
  identifiers: readonly Identifier[] | undefined,
): string | undefined {
  return pathwayIdentifier(identifiers) ?? referenceTo(['ServiceRequest', 'EpisodeOfCare'], basedOn);
}

export function pathwayIdentifier(identifiers: readonly Identifier[] | undefined): string | undefined {
  return identifiers?.find((one) => one.system === pathwaySystem)?.value;
}

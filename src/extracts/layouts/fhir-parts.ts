import type { CodeableConcept, Extension, Identifier, Meta, Organization, Reference } from '@medplum/fhirtypes';
import { codeSystemBase, extensionBase, odsSystem, sourceIdSystem, storedId } from '../../record/index.ts';

/* The parts of FHIR resources that rows are made into, in the shapes that `record` reads care events from. */

export const concept = (system: string, code: string, text?: string): CodeableConcept => ({
  coding: [{ system: codeSystemBase + system, code }],
  ...(text === undefined ? {} : { text }),
});

export const codeExtension = (name: string, valueCode: string | undefined): Extension[] =>
  valueCode === undefined ? [] : [{ url: extensionBase + name, valueCode }];
export const booleanExtension = (name: string, valueBoolean: boolean | undefined): Extension[] =>
  valueBoolean === undefined ? [] : [{ url: extensionBase + name, valueBoolean }];
export const momentExtension = (name: string, valueDateTime: string | undefined): Extension[] =>
  valueDateTime === undefined ? [] : [{ url: extensionBase + name, valueDateTime }];

export const reference = (source: string, type: string, id: string): { reference: string } => ({
  reference: `${type}/${storedId(source, type, id)}`,
});
export const organisation = (code: string): Reference<Organization> => ({
  type: 'Organization',
  identifier: { system: odsSystem, value: code },
});
export const ownIdentifier = (source: string, type: string, id: string): Identifier => ({
  system: sourceIdSystem(source),
  value: `${type}/${id}`,
});

/** meta and extension, each only when there is something in it: FHIR allows no empty list. */
export function head(
  code: string | undefined,
  extension: readonly Extension[],
): { meta?: Meta; extension?: Extension[] } {
  return {
    ...(code === undefined ? {} : { meta: { source: `urn:ods:${code}` } }),
    ...(extension.length === 0 ? {} : { extension: [...extension] }),
  };
}

/** An organisation's code as it may stand in a URN; anything else is left out. */
export function organisationCode(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z0-9]{2,10}$/.test(text) ? text.toUpperCase() : undefined;
}

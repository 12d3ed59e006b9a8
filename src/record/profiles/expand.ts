import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import type { Fault } from '../validation/fault.ts';
import { baseElement, baseTypeOf, choiceNamed, coreBase, isBaseType, isPrimitive } from './base-elements.ts';
import { type Profile, type Rule, type Slice, type Slicing, type TypeRule, typesOf } from './rules.ts';

/** Finds the profile that another is based on, expanded. */
export type FindProfile = (canonical: string) => Profile | undefined;

/**
 * Expands a profile: its differential laid over the rules of the profile that it is based on, down to R4's own type. Where the base
 * is not known and the definition carries a snapshot, that is read instead. Faults name the element and the mend; with any fault the
 * profile must not be used. https://hl7.org/fhir/R4/profiling.html
 */
export function expandProfile(
  definition: StructureDefinition,
  find: FindProfile,
): { profile: Profile; faults: Fault[] } {
  const faults: Fault[] = [];
  const { url = '', type, baseDefinition = '' } = definition;
  const base = baseTypeOf(baseDefinition) === undefined ? find(baseDefinition) : undefined;
  const known = base !== undefined || baseTypeOf(baseDefinition) !== undefined;
  const elements = known && definition.differential ? definition.differential.element : definition.snapshot?.element;
  if (elements === undefined)
    faults.push({
      where: 'StructureDefinition.baseDefinition',
      what: `It is based on ${baseDefinition}, which is not here, and it has no snapshot.`,
      mend: 'Add the folder or package that has its base first, or both together.',
    });
  const root = base ? structuredClone(base.root) : emptyRule(type ?? '', type ?? '', [{ key: '', type: type ?? '' }]);
  if (base && base.type !== type)
    faults.push({
      where: 'StructureDefinition.type',
      what: `It is for ${type}, but its base ${baseDefinition} is for ${base.type}.`,
      mend: 'Correct the type or the base.',
    });
  const overlay = new Overlay(root, known, faults);
  for (const [at, element] of (elements ?? []).entries()) overlay.add(element, `StructureDefinition element ${at + 1}`);
  const profile: Profile = {
    url,
    version: definition.version ?? '',
    title: definition.title ?? definition.name ?? url,
    type: type ?? '',
    base: baseDefinition,
    root,
  };
  return { profile, faults };
}

function emptyRule(id: string, name: string, keys: Rule['keys']): Rule {
  return { id, name, keys, constraints: [], slices: [], children: new Map() };
}

interface Segment {
  name: string;
  slices: string[];
}

/** Lays elements over the rules, one after the other. */
class Overlay {
  readonly #root: Rule;
  /** The elements are a differential; else a whole snapshot. */
  readonly #differential: boolean;
  readonly #faults: Fault[];
  /** Slice that elements of this path belong to at the moment, for definitions without element ids. */
  readonly #current = new Map<string, string>();

  constructor(root: Rule, differential: boolean, faults: Fault[]) {
    this.#root = root;
    this.#differential = differential;
    this.#faults = faults;
  }

  add(element: ElementDefinition, place: string): void {
    const segments = this.#segmentsOf(element);
    const name = element.id ?? element.path ?? place;
    if (segments[0]?.name !== this.#root.name) {
      this.#fault(name, `begins with '${segments[0]?.name}', not with ${this.#root.name}`, 'Correct its path.');
      return;
    }
    let rule: Rule = this.#root;
    for (const [at, segment] of segments.slice(1).entries()) {
      const last = at === segments.length - 2;
      const next = this.#child(rule, segment, last ? element.sliceName : undefined, name);
      if (next === undefined) return;
      rule = next;
    }
    this.#apply(rule, element, name);
  }

  /** 'Patient.identifier:nhsNumber.system' in its parts; a definition without ids says its slices by order. */
  #segmentsOf(element: ElementDefinition): Segment[] {
    const path = element.path ?? '';
    // The slice names stand in the id; where tools wrote the id wrongly, path and sliceName count.
    const id = element.id?.includes('.') || !path.includes('.') ? (element.id ?? path) : path;
    if (element.id !== undefined && idFits(id, path)) return id.split('.').map(segmentOf);
    for (const known of [...this.#current.keys()])
      if (known === path || known.startsWith(`${path}.`)) this.#current.delete(known);
    if (element.sliceName !== undefined) this.#current.set(path, element.sliceName);
    let soFar = '';
    return path.split('.').map((name) => {
      soFar = soFar === '' ? name : `${soFar}.${name}`;
      return { name, slices: this.#current.get(soFar)?.split('/') ?? [] };
    });
  }

  #child(parent: Rule, { name, slices }: Segment, sliceName: string | undefined, id: string): Rule | undefined {
    const types = typesOf(parent);
    const base = types.map((type) => baseElement(type, name)).filter((one) => one !== undefined);
    const named = base.length === 0 ? types.map((type) => choiceNamed(type, name)).find((one) => one) : undefined;
    if (base.length === 0 && named === undefined) {
      this.#fault(id, `is not an element: R4's ${types.join(', ')} has no '${name}'`, 'Correct its path.');
      return undefined;
    }
    const element = base[0] ?? named!.element;
    let rule = parent.children.get(element.name);
    if (rule === undefined) {
      const keys = base.length > 0 ? base.flatMap((one) => one.keys) : element.keys;
      rule = emptyRule(`${parent.id}.${element.name}`, element.name, keys);
      parent.children.set(element.name, rule);
    }
    // 'valueQuantity' stands for the slice of value[x] that is a Quantity.
    for (const slice of slices.length === 0 && named ? [name] : slices) {
      const next = this.#slice(rule, slice, sliceName !== undefined || named !== undefined, id);
      if (next === undefined) return undefined;
      rule = next;
    }
    return rule;
  }

  #slice(rule: Rule, name: string, mayBeNew: boolean, id: string): Slice | undefined {
    const known = rule.slices.find((one) => one.sliceName === name);
    if (known) return known;
    const byType = rule.name.endsWith('[x]') ? rule.keys.find(({ key }) => key === name) : undefined;
    if (!mayBeNew && byType === undefined) {
      this.#fault(id, `belongs to the slice '${name}', which is not defined before it`, 'Define the slice first.');
      return undefined;
    }
    const slicing = rule.slicing ?? defaultSlicing(rule);
    if (slicing) rule.slicing = slicing;
    else
      this.#fault(
        id,
        `is a slice ('${name}') of an element that is not sliced`,
        'Say in the element itself how it is sliced: slicing with its discriminator.',
      );
    const slice: Slice = { ...emptyRule(`${rule.id}:${name}`, rule.name, rule.keys), sliceName: name };
    if (byType) slice.types = [{ code: byType.type, profiles: [], targets: [] }];
    else if (rule.types) slice.types = rule.types;
    rule.slices.push(slice);
    return slice;
  }

  #apply(rule: Rule, element: ElementDefinition, id: string): void {
    this.#cardinality(rule, element, id);
    this.#types(rule, element, id);
    const values = element as unknown as Record<string, unknown>;
    for (const key in values) {
      if (/^fixed[A-Z]/.test(key)) rule.fixed = values[key];
      else if (/^pattern[A-Z]/.test(key)) rule.pattern = values[key];
      else if (/^minValue[A-Z]/.test(key)) rule.minValue = values[key];
      else if (/^maxValue[A-Z]/.test(key)) rule.maxValue = values[key];
    }
    if (element.maxLength !== undefined) rule.maxLength = element.maxLength;
    const { strength, valueSet } = element.binding ?? {};
    if ((strength === 'required' || strength === 'extensible') && valueSet !== undefined)
      rule.binding = { strength, valueSet };
    else if (strength !== undefined && this.#differential && rule.binding?.strength === 'extensible')
      delete rule.binding;
    for (const one of element.constraint ?? []) {
      const own = this.#differential || !(one.source ?? coreBase).startsWith(coreBase);
      if (!own || one.expression === undefined || rule.constraints.some(({ key }) => key === one.key)) continue;
      rule.constraints.push({
        key: one.key ?? '',
        severity: one.severity ?? 'error',
        human: one.human ?? one.expression,
        expression: one.expression,
      });
    }
    if (element.slicing) rule.slicing = this.#slicing(rule, element.slicing, id);
  }

  #cardinality(rule: Rule, element: ElementDefinition, id: string): void {
    const max =
      element.max === undefined ? undefined : element.max === '*' ? Number.POSITIVE_INFINITY : Number(element.max);
    if (max !== undefined && Number.isNaN(max)) {
      this.#fault(id, `has the max '${element.max}'`, "Write a whole number, or '*'.");
      return;
    }
    if (element.min !== undefined) rule.min = Math.max(rule.min ?? 0, element.min);
    if (max !== undefined) rule.max = Math.min(rule.max ?? Number.POSITIVE_INFINITY, max);
    if ((rule.min ?? 0) > (rule.max ?? Number.POSITIVE_INFINITY))
      this.#fault(id, `asks for at least ${rule.min} and at most ${rule.max}`, 'Correct min or max.');
    if (rule === this.#root || 'sliceName' in rule || max === undefined) return;
    const most = baseMost(this.#root, id);
    if (most !== undefined && Number.isFinite(most) && Number.isFinite(max) && max > most)
      this.#fault(id, `allows ${max}, more than the ${most} that R4 allows`, 'A profile can only narrow: lower max.');
  }

  #types(rule: Rule, element: ElementDefinition, id: string): void {
    if (!element.type || rule === this.#root) return;
    const types: TypeRule[] = element.type.map(({ code, profile, targetProfile }) => ({
      code: plainType(code ?? ''),
      profiles: profile ?? [],
      targets: targetProfile ?? [],
    }));
    const allowed = new Set(rule.keys.map(({ type }) => plainType(type)));
    const wrong = types.find(({ code }) => !allowed.has(code) && !fitsBase(code, allowed));
    if (wrong)
      this.#fault(
        id,
        `has the type ${wrong.code}, which R4 does not allow there (${[...allowed].slice(0, 8).join(', ')})`,
        'Correct the type.',
      );
    // A part of a resource has a name of its own as its type: PatientContact, not BackboneElement.
    rule.types = types.map((one) =>
      allowed.has(one.code) || allowed.size > 1 ? one : { ...one, code: typeOfPart(rule, one.code) },
    );
  }

  #slicing(rule: Rule, given: NonNullable<ElementDefinition['slicing']>, id: string): Slicing {
    const known = ['value', 'pattern', 'exists', 'type', 'profile'];
    for (const { type, path } of given.discriminator ?? [])
      if (!known.includes(type ?? '') || path === undefined)
        this.#fault(
          id,
          `is sliced by '${type}', which is not a discriminator of R4`,
          `Use one of: ${known.join(', ')}.`,
        );
    const before = rule.slicing;
    return {
      discriminators: given.discriminator
        ? given.discriminator.map(({ type, path = '$this' }) => ({ type: type ?? 'value', path }))
        : (before?.discriminators ?? defaultSlicing(rule)?.discriminators ?? []),
      // A profile may close what its base left open, and not the other way round.
      rules: before?.rules === 'closed' ? 'closed' : (given.rules ?? 'open'),
      ordered: given.ordered ?? before?.ordered ?? false,
    };
  }

  #fault(id: string, what: string, mend: string): void {
    if (this.#faults.length < 20) this.#faults.push({ where: id, what: `${id} ${what}.`, mend });
  }
}

function segmentOf(text: string): Segment {
  const [name = '', ...slices] = text.split(':');
  return {
    name,
    slices: slices
      .join(':')
      .split('/')
      .filter((one) => one !== ''),
  };
}

/** The id without its slices is the path, but for choices that one of them writes out. */
function idFits(id: string, path: string): boolean {
  const plain = id.split('.').map((one) => segmentOf(one).name);
  const parts = path.split('.');
  return (
    plain.length === parts.length &&
    plain.every((name, at) => name === parts[at] || name.endsWith('[x]') || parts[at]?.endsWith('[x]'))
  );
}

function defaultSlicing(rule: Rule): Slicing | undefined {
  if (rule.name === 'extension' || rule.name === 'modifierExtension')
    return { discriminators: [{ type: 'value', path: 'url' }], rules: 'open', ordered: false };
  if (rule.name.endsWith('[x]'))
    return { discriminators: [{ type: 'type', path: '$this' }], rules: 'open', ordered: false };
  return undefined;
}

/** Snapshots write some primitive types as FHIRPath's. */
function plainType(code: string): string {
  return code.replace('http://hl7.org/fhirpath/System.', '').replace(/^String$/, 'string');
}

function fitsBase(code: string, allowed: ReadonlySet<string>): boolean {
  if (code === 'BackboneElement' || code === 'Element') return true;
  if (allowed.has('Resource')) return isBaseType(code);
  // A narrower type of the same family: Age and Duration are Quantities, url and canonical are URIs, code and id are strings.
  if (allowed.has('Quantity'))
    return ['Age', 'Duration', 'Distance', 'Count', 'MoneyQuantity', 'SimpleQuantity'].includes(code);
  return [...allowed].some((one) => isPrimitive(one) && isPrimitive(code));
}

function typeOfPart(rule: Rule, code: string): string {
  const own = rule.keys[0]?.type ?? code;
  return code === 'BackboneElement' || code === 'Element' ? own : own === 'Resource' ? code : own;
}

/** How often R4 itself allows the element that an id names. */
function baseMost(root: Rule, id: string): number | undefined {
  const [, ...names] = id.split('.').map((one) => segmentOf(one).name);
  let rule: Rule = root;
  let most: number | undefined;
  for (const name of names) {
    most = typesOf(rule)
      .map((type) => baseElement(type, name)?.max)
      .find((one) => one !== undefined);
    const next = rule.children.get(name);
    if (!next) return most;
    rule = next;
  }
  return most;
}

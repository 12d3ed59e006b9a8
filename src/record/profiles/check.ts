import { intervalOf } from '../search/values.ts';
import { fhirPath, type Invariant } from '../validation/constraints.ts';
import { type FaultCode, MOST_FAULTS } from '../validation/fault.ts';
import { baseTypeOf, isResourceType, withoutVersion } from './base-elements.ts';
import type { Course, ProfileFault } from './course.ts';
import { codingsOf, containedAt, fitsPattern, type Item, isObject, isSame, itemsOf, type Members } from './items.ts';
import type { Profile, Rule, Slice, TypeRule } from './rules.ts';
import { sliceOf } from './slices.ts';

/** Checks a value by a profile; the resource itself, a part of it, or an extension. */
export function checkProfile(item: Item, profile: Profile, course: Course): void {
  const done = course.done.get(item.value) ?? new Set();
  if (isObject(item.value)) {
    if (done.has(profile.url)) return;
    course.done.set(item.value, done.add(profile.url));
  }
  const resource = isResourceType(item.type) && isObject(item.value) ? item.value : course.resource;
  const own = { ...course, resource, profile: profile.url };
  if (profile.type !== item.type && !(profile.type === 'Quantity' && item.type === 'Age'))
    add(
      own,
      'error',
      'structure',
      item.where,
      `is for ${profile.type}, and this is ${aOrAn(item.type)}`,
      'Name another profile.',
    );
  else checkRule(item, profile.root, own);
}

/** Whether a value meets a profile, without saying so. */
export function conforms(item: Item, profile: Profile, course: Course): boolean {
  const trial: Course = { ...course, faults: [], done: new Map() };
  checkProfile(item, profile, trial);
  return trial.faults.every(({ severity }) => severity === 'warning');
}

export function checkRule(item: Item, rule: Rule, course: Course): void {
  if (course.faults.length >= MOST_FAULTS) return;
  if (rule.types && !checkTypes(item, rule, rule.types, course)) return;
  checkValue(item, rule, course);
  if (rule.binding) checkBinding(item, rule.binding, rule, course);
  for (const constraint of rule.constraints) {
    if (compiled(constraint.expression)(item.value as Members, course.resource, item.type, course.outermost)) continue;
    add(
      course,
      constraint.severity,
      'invariant',
      item.where,
      `asks of ${rule.id}: ${constraint.human} (${constraint.key}); this does not hold`,
      `The rule as FHIRPath: ${constraint.expression}`,
    );
  }
  for (const child of rule.children.values()) checkElement(item, child, course);
}

const invariants = new Map<string, Invariant>();

function compiled(expression: string): Invariant {
  let found = invariants.get(expression);
  if (!found) {
    found = fhirPath(expression);
    invariants.set(expression, found);
  }
  return found;
}

/** All values of an element: how many, to which slice each belongs, and each of them. */
function checkElement(parent: Item, rule: Rule, course: Course): void {
  const items = itemsOf(parent, rule.name, rule.keys);
  const where = `${parent.where}.${rule.name.replace('[x]', '')}`;
  checkCount(items, rule, where, course);
  for (const item of items) checkRule(item, rule, course);
  if (rule.slices.length > 0 || rule.slicing?.rules === 'closed') checkSlices(items, rule, where, course);
}

function checkCount(items: readonly Item[], rule: Rule, where: string, course: Course): void {
  const { min = 0, max = Number.POSITIVE_INFINITY } = rule;
  if (items.length < min)
    add(
      course,
      'error',
      'required',
      where,
      min === 1
        ? `requires ${rule.id}, and it is missing`
        : `requires at least ${min} of ${rule.id}, and there are ${items.length}`,
      mendOfMissing(rule),
    );
  if (items.length > max)
    add(
      course,
      'error',
      'structure',
      items[max]?.where ?? where,
      max === 0
        ? `does not allow ${rule.id}, and it is there`
        : `allows at most ${max} of ${rule.id}, and there are ${items.length}`,
      max === 0 ? 'Leave it out.' : 'Leave the others out.',
    );
}

function mendOfMissing(rule: Rule): string {
  const [known] = rule.types?.[0]?.profiles ?? [];
  if (rule.name === 'extension' && known) return `Give the extension ${withoutVersion(known)}.`;
  if (rule.fixed !== undefined) return `Give it with the value ${shown(rule.fixed)}.`;
  if (rule.pattern !== undefined) return `Give one that has ${shown(rule.pattern)}.`;
  return 'Give it.';
}

function checkSlices(items: readonly Item[], rule: Rule, where: string, course: Course): void {
  const slicing = rule.slicing ?? { discriminators: [], rules: 'open' as const, ordered: false };
  const members = new Map<Slice, Item[]>(rule.slices.map((slice) => [slice, []]));
  let furthest = 0;
  let outside: Item | undefined;
  for (const item of items) {
    const slice = sliceOf(item, rule.slices, slicing, course);
    if (slice === undefined) {
      outside ??= item;
      if (slicing.rules === 'closed')
        add(
          course,
          'error',
          'structure',
          item.where,
          `allows in ${rule.id} only its own slices (${rule.slices.map(({ sliceName }) => sliceName).join(', ')}), and this is none of them`,
          'Leave it out, or give what tells the slice.',
        );
      continue;
    }
    if (slicing.rules === 'openAtEnd' && outside)
      add(
        course,
        'error',
        'structure',
        item.where,
        `wants ${slice.id} before all that is in no slice`,
        'Put it first.',
      );
    const at = rule.slices.indexOf(slice);
    if (slicing.ordered && at < furthest)
      add(
        course,
        'error',
        'structure',
        item.where,
        `wants the slices of ${rule.id} in their order, and ${slice.sliceName} comes too late`,
        'Sort them.',
      );
    furthest = Math.max(furthest, at);
    members.get(slice)?.push(item);
  }
  for (const [slice, own] of members) {
    checkCount(own, slice, where, course);
    for (const item of own) checkRule(item, slice, course);
    // A slice may be sliced again.
    if (slice.slices.length > 0) checkSlices(own, slice, where, course);
  }
}

/** Whether the value has one of the types; its profiles and its target are checked with it. */
function checkTypes(item: Item, rule: Rule, types: readonly TypeRule[], course: Course): boolean {
  const fitting = types.filter(({ code }) => code === item.type || code === 'Resource' || code === 'DomainResource');
  if (fitting.length === 0) {
    const names = [...new Set(types.map(({ code }) => code))].join(', ');
    add(
      course,
      'error',
      'structure',
      item.where,
      `allows ${rule.id} as ${names}, and this is ${aOrAn(item.type)}`,
      `Give it as ${names}.`,
    );
    return false;
  }
  checkProfilesOf(item, fitting, course);
  if (item.type === 'Reference') checkTarget(item, rule, fitting, course);
  return true;
}

/** One of the profiles must be met. One that is not here can say nothing, so it counts as met. */
function checkProfilesOf(item: Item, types: readonly TypeRule[], course: Course): void {
  if (types.some(({ profiles }) => profiles.length === 0)) return;
  const urls = types.flatMap(({ profiles }) => profiles);
  const profiles = urls.map((url) => (baseTypeOf(url) === undefined ? course.known.profile(url) : undefined));
  if (profiles.some((one) => one === undefined)) return;
  const [first] = profiles;
  if (profiles.length === 1) checkProfile(item, first!, course);
  else if (!profiles.some((one) => conforms(item, one!, course)))
    add(
      course,
      'error',
      'structure',
      item.where,
      `wants one of the profiles ${urls.join(', ')}, and it meets none`,
      'Validate it by the one that you mean ($validate?profile=) to see what is missing.',
    );
}

/** The type that a reference leads to; what is contained is checked by the profile itself. */
function checkTarget(item: Item, rule: Rule, types: readonly TypeRule[], course: Course): void {
  const targets = types.flatMap((one) => one.targets);
  const allowed = targets.map((url) => baseTypeOf(url) ?? course.known.profile(url)?.type);
  if (targets.length === 0 || allowed.some((one) => one === undefined || one === 'Resource') || !isObject(item.value))
    return;
  const { reference, type } = item.value;
  const contained = containedAt(reference, course.resource, course.outermost);
  const found = contained
    ? String(contained.resourceType)
    : (/(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/.*)?$/.exec(String(reference ?? ''))?.[1] ??
      (typeof type === 'string' ? type : undefined));
  if (found === undefined || !isResourceType(found)) return;
  if (!allowed.includes(found)) {
    const names = [...new Set(allowed)].join(', ');
    add(
      course,
      'error',
      'structure',
      item.where,
      `wants ${rule.id} to refer to ${names}, and it refers to ${aOrAn(found)}`,
      `Refer to ${names}.`,
    );
    return;
  }
  if (!contained) return;
  const inside: Item = { value: contained, extra: undefined, type: found, where: `${item.where}.resolve()` };
  const profiles = targets.filter((_url, at) => allowed[at] === found).map((url) => course.known.profile(url));
  if (profiles.some((one) => one === undefined)) return;
  if (!profiles.some((one) => conforms(inside, one!, course)))
    add(
      course,
      'error',
      'structure',
      item.where,
      `wants what ${rule.id} refers to in one of the profiles ${targets.join(', ')}, and what is contained meets none`,
      'Correct the contained resource.',
    );
}

function checkValue(item: Item, rule: Rule, course: Course): void {
  const { value } = item;
  if (value === undefined) return;
  if (rule.fixed !== undefined && !isSame(value, rule.fixed))
    add(
      course,
      'error',
      'value',
      item.where,
      `fixes ${rule.id} to ${shown(rule.fixed)}, and this is ${told(value)}`,
      `Give exactly ${shown(rule.fixed)}.`,
    );
  if (rule.pattern !== undefined && !fitsPattern(value, rule.pattern))
    add(
      course,
      'error',
      'value',
      item.where,
      `wants ${rule.id} to have ${shown(rule.pattern)}, and this is ${told(value)}`,
      `Give at least ${shown(rule.pattern)}.`,
    );
  if (rule.maxLength !== undefined && typeof value === 'string' && value.length > rule.maxLength)
    add(
      course,
      'error',
      'value',
      item.where,
      `allows ${rule.maxLength} characters in ${rule.id}, and there are ${value.length}`,
      'Shorten it.',
    );
  for (const [limit, sign, word] of [
    [rule.minValue, -1, 'least'],
    [rule.maxValue, 1, 'most'],
  ] as const)
    if (limit !== undefined && (compare(value, limit) ?? 0) * sign > 0)
      add(
        course,
        'error',
        'value',
        item.where,
        `wants ${rule.id} to be at ${word} ${shown(limit)}`,
        'Correct the value.',
      );
}

/** Negative, 0 or positive; undefined for what has no order. Quantities are compared in the same unit only. */
function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isObject(a) && isObject(b))
    return a.code === b.code && a.system === b.system ? compare(a.value, b.value) : undefined;
  const [one, other] = [intervalOf(String(a)), intervalOf(String(b))];
  return one && other ? one.low - other.low : undefined;
}

function checkBinding(
  item: Item,
  { strength, valueSet }: NonNullable<Rule['binding']>,
  rule: Rule,
  course: Course,
): void {
  const codings = codingsOf(item);
  if (codings === undefined) return;
  const verdicts = codings.map(({ system, code }) =>
    typeof code === 'string'
      ? course.known.terminology.has(
          valueSet,
          typeof system === 'string' ? system : item.type === 'code' ? undefined : '',
          code,
        )
      : false,
  );
  if (verdicts.some((one) => one !== false)) return;
  // Text alone is allowed where another code would be.
  if (
    codings.length === 0 &&
    (strength === 'extensible' || (isObject(item.value) && item.value.extension !== undefined))
  )
    return;
  const given = codings
    .map(({ system, code }) => [system, code].filter((one) => one !== undefined).join('|'))
    .join(', ');
  add(
    course,
    strength === 'required' ? 'error' : 'warning',
    'code-invalid',
    item.where,
    `${strength === 'required' ? 'requires' : 'asks for'} a code of the value set ${withoutVersion(valueSet)} in ${rule.id}, and this is ${given === '' ? 'text alone' : given}`,
    strength === 'required'
      ? 'Use a code of the value set.'
      : 'Use a code of the value set where one of them fits; another only where none does.',
  );
}

/** A definition's own value, in words. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

/** What was sent, as far as it can say nothing about anybody: codes and addresses, not names, numbers or dates. */
function told(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return /^(https?:\/\/\S{1,200}|urn:(oid|iso)\S{1,100}|[a-z]+(-[a-z]+)*)$/.test(value)
      ? `'${value}'`
      : 'another text';
  if (!isObject(value)) return `another ${typeof value}`;
  const codings = Array.isArray(value.coding) ? value.coding.filter(isObject) : [value];
  const codes = codings.map(({ system, code }) => [system, code].filter((one) => typeof one === 'string').join('|'));
  return codes.some((one) => one !== '') ? codes.join(', ') : 'another';
}

function aOrAn(type: string): string {
  return `${/^[AEIO]/i.test(type) ? 'an' : 'a'} ${type}`;
}

function add(
  { faults, profile }: Course,
  severity: ProfileFault['severity'],
  code: FaultCode,
  where: string,
  what: string,
  mend: string,
): void {
  const text = `The profile ${profile} ${what}.`;
  if (faults.length >= MOST_FAULTS || faults.some((one) => one.where === where && one.what === text)) return;
  faults.push({ severity, code, where, what: text, mend });
}

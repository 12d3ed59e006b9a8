import { withoutVersion } from './base-elements.ts';
import type { Course } from './course.ts';
import { codingsOf, containedAt, fitsPattern, type Item, isObject, isSame, itemsNamed, itemsOf } from './items.ts';
import { type Discriminator, type Rule, type Slice, type Slicing, typesOf } from './rules.ts';

/** The slice that a value belongs to, by the discriminators; undefined for none. https://hl7.org/fhir/R4/profiling.html#discriminator */
export function sliceOf(item: Item, slices: readonly Slice[], slicing: Slicing, course: Course): Slice | undefined {
  return slices.find((slice) =>
    slicing.discriminators.length === 0
      ? identifies(item, slice, course) === true
      : slicing.discriminators.every((one) => belongs(item, slice, one, course)),
  );
}

function belongs(item: Item, slice: Slice, discriminator: Discriminator, course: Course): boolean {
  // An extension is told by its address, which is that of its profile.
  if (item.type === 'Extension' && discriminator.path === 'url') {
    const urls = (slice.types ?? []).flatMap(({ profiles }) => profiles.map(withoutVersion));
    if (urls.length > 0) return isObject(item.value) && urls.includes(String(item.value.url));
  }
  const { items, rule } = walk(item, slice, stepsOf(discriminator.path), course);
  switch (discriminator.type) {
    case 'exists':
      return rule?.max === 0 ? items.length === 0 : items.length > 0;
    case 'type':
      return rule !== undefined && items.some((one) => allowedTypes(rule, course).includes(one.type));
    case 'profile':
      return rule !== undefined && items.some((one) => meetsProfiles(one, rule, course));
    default:
      return items.length === 0
        ? rule?.max === 0
        : rule !== undefined && items.some((one) => identifies(one, rule, course) === true);
  }
}

/** 'code.coding.code', "extension('url').value", 'value.ofType(Coding)', 'resolve()', '$this'. */
function stepsOf(path: string): string[] {
  return path === '$this' ? [] : (path.match(/[A-Za-z$]+(?:\([^)]*\))?/g) ?? []).filter((step) => step !== '$this');
}

/**
 * Follows a discriminator's path through the values and the slice's rules. A rule that ends above the path's end (a pattern on the
 * whole CodeableConcept, say) is judged there.
 */
function walk(
  item: Item,
  slice: Rule,
  steps: readonly string[],
  course: Course,
): { items: Item[]; rule: Rule | undefined } {
  let items = [item];
  let rule: Rule = slice;
  for (const step of steps) {
    const next = stepInto(items, rule, step, course);
    if (next === undefined) return { items, rule };
    ({ items, rule } = next);
  }
  return { items, rule };
}

function stepInto(
  items: readonly Item[],
  rule: Rule,
  step: string,
  course: Course,
): { items: Item[]; rule: Rule } | undefined {
  const call = /^(\w+)\('?([^')]*)'?\)$/.exec(step);
  if (call?.[1] === 'ofType' || call?.[1] === 'as')
    return { items: items.filter(({ type }) => type === call[2]), rule };
  if (call?.[1] === 'resolve') return { items: items.flatMap((one) => resolved(one, course)), rule };
  const name = call?.[1] === 'extension' ? 'extension' : step;
  const child = childRule(rule, name, course);
  if (child === undefined) return undefined;
  const below = items.flatMap((one) =>
    child.keys.length > 0 ? itemsOf(one, child.name, child.keys) : itemsNamed(one, name),
  );
  if (call?.[1] !== 'extension') return { items: below, rule: child };
  const url = call[2];
  const slice = child.slices.find(({ types }) =>
    types?.some(({ profiles }) => profiles.some((one) => withoutVersion(one) === url)),
  );
  return { items: below.filter(({ value }) => isObject(value) && value.url === url), rule: slice ?? child };
}

/** The rule for an element below; where the slice itself has none, that of the profile of its type. */
function childRule(rule: Rule, name: string, course: Course): Rule | undefined {
  const own = rule.children.get(name) ?? rule.children.get(`${name}[x]`);
  if (own) return own;
  for (const url of (rule.types ?? []).flatMap(({ profiles }) => profiles)) {
    const root = course.known.profile(url)?.root;
    const found = root?.children.get(name) ?? root?.children.get(`${name}[x]`);
    if (found) return found;
  }
  return undefined;
}

/** What a reference leads to, as far as its type goes; what is contained, as it is. */
function resolved(item: Item, course: Course): Item[] {
  if (!isObject(item.value)) return [];
  const { reference, type } = item.value;
  const value = containedAt(reference, course.resource, course.outermost);
  const name = value?.resourceType ?? /([A-Z][A-Za-z]+)\/[^/]+$/.exec(String(reference ?? ''))?.[1] ?? type;
  return typeof name === 'string' ? [{ value, extra: undefined, type: name, where: item.where }] : [];
}

/** Types that a rule allows; of a reference whose target is asked for, the types of the targets. */
function allowedTypes(rule: Rule, course: Course): string[] {
  const targets = (rule.types ?? []).flatMap((one) => one.targets);
  const names = targets.map((url) => course.known.profile(url)?.type ?? url.slice(url.lastIndexOf('/') + 1));
  return [...typesOf(rule), ...names];
}

function meetsProfiles(item: Item, rule: Rule, course: Course): boolean {
  const urls = (rule.types ?? []).flatMap(({ profiles, targets }) => [...profiles, ...targets]);
  return urls.some((url) => {
    const profile = course.known.profile(url);
    return profile !== undefined && course.conforms(item, profile, course);
  });
}

/** Whether a value has what tells a slice: fixed values, patterns and codes, at any depth. Undefined when the rule tells nothing. */
export function identifies(item: Item, rule: Rule, course: Course): boolean | undefined {
  if (rule.fixed !== undefined) return isSame(item.value, rule.fixed);
  if (rule.pattern !== undefined) return fitsPattern(item.value, rule.pattern);
  let told: boolean | undefined;
  for (const child of rule.children.values()) {
    const items = itemsOf(item, child.name, child.keys);
    for (const one of [child, ...child.slices.filter(({ min = 0 }) => min > 0)]) {
      const verdicts = items.map((each) => identifies(each, one, course));
      if (items.length === 0 && tells(one)) return false;
      if (verdicts.length === 0 || verdicts.every((verdict) => verdict === undefined)) continue;
      if (!verdicts.includes(true)) return false;
      told = true;
    }
  }
  if (told !== undefined || rule.binding === undefined) return told;
  const codings = codingsOf(item) ?? [];
  const { valueSet } = rule.binding;
  return codings.some(
    ({ system, code }) =>
      typeof code === 'string' &&
      course.known.terminology.has(valueSet, typeof system === 'string' ? system : undefined, code) === true,
  );
}

function tells(rule: Rule): boolean {
  return (
    rule.fixed !== undefined ||
    rule.pattern !== undefined ||
    [...rule.children.values()].some((child) => (child.min ?? 0) > 0 && tells(child))
  );
}

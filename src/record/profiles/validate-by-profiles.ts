import type { Resource } from '@medplum/fhirtypes';
import { baseElement, baseTypeOf, choiceNamed, isPrimitive, withoutVersion } from './base-elements.ts';
import { checkProfile, conforms } from './check.ts';
import type { Course, ProfileFault } from './course.ts';
import { type Item, isObject, itemsOf, type Members } from './items.ts';
import type { ProfileSet } from './profile-set.ts';

export interface ByProfiles {
  profiles: ProfileSet;
  /** Who sends it: the source slug of an extract, 'wpc' for what is written through the API. */
  source: string;
  /** What becomes of a resource that names a profile which is not here. */
  unknown: 'accept' | 'refuse';
  /** Profiles to check besides those that it names and those asked of its source. */
  also?: readonly string[];
}

/**
 * Checks a resource, which R4's own validation has found right, by the profiles that it names in meta.profile, by those that its source
 * has to meet, and by those of its extensions. What it contains, and the entries of a Bundle, are checked by what they name themselves.
 */
export function validateByProfiles(
  resource: Resource,
  { profiles, source, unknown, also = [] }: ByProfiles,
): ProfileFault[] {
  const outermost = resource as unknown as Members;
  const course: Course = {
    known: profiles,
    faults: [],
    resource: outermost,
    outermost,
    profile: '',
    done: new Map(),
    conforms,
  };
  const top: Item = { value: resource, extra: undefined, type: resource.resourceType, where: resource.resourceType };
  const asked = [...profiles.asked(source, resource.resourceType), ...also];
  for (const url of new Set(asked)) checkByName(top, url, top.where, unknown, course);
  for (const item of [top, ...within(top)]) {
    const named = isObject((item.value as Members).meta)
      ? ((item.value as Members).meta as Members).profile
      : undefined;
    for (const [at, url] of (Array.isArray(named) ? named : []).entries())
      if (typeof url === 'string') checkByName(item, url, `${item.where}.meta.profile[${at}]`, unknown, course);
  }
  // Extensions carry their own profile in their address; looked for only where a profile was asked for at all.
  if (course.done.size > 0) checkExtensions(top, course);
  return course.faults;
}

function checkByName(item: Item, url: string, place: string, unknown: ByProfiles['unknown'], course: Course): void {
  const type = baseTypeOf(url);
  if (type === item.type) return;
  const profile = type === undefined ? course.known.profile(url) : undefined;
  if (profile) checkProfile(item, profile, { ...course, resource: item.value as Members });
  else if (type !== undefined)
    course.faults.push({
      severity: 'error',
      code: 'structure',
      where: place,
      what: `${url} is R4's definition of ${type}, and this is a ${item.type}.`,
      mend: 'Leave it out.',
    });
  else
    course.faults.push({
      severity: unknown === 'refuse' ? 'error' : 'warning',
      code: 'not-found',
      where: place,
      what: `The profile ${url} is not known here, so the resource was not checked by it.`,
      mend: 'Ask the place to add it (wpc profiles add), or leave it out.',
    });
}

/** Resources inside: contained ones and a Bundle's. */
function within(item: Item): Item[] {
  const names = item.type === 'Bundle' ? ['entry'] : ['contained'];
  return names.flatMap((name) => {
    const element = baseElement(item.type, name);
    const items = element ? itemsOf(item, element.name, element.keys) : [];
    const resource = baseElement('BundleEntry', 'resource')!;
    const found = name === 'entry' ? items.flatMap((one) => itemsOf(one, resource.name, resource.keys)) : items;
    return found.filter(({ value }) => isObject(value)).flatMap((one) => [one, ...within(one)]);
  });
}

/** Every extension whose profile is known is checked by it, wherever it stands. */
function checkExtensions(item: Item, course: Course): void {
  if (item.type === 'Extension' && isObject(item.value) && typeof item.value.url === 'string') {
    const { url } = item.value;
    const profile = url.includes(':') ? course.known.profile(withoutVersion(url)) : undefined;
    if (profile?.type === 'Extension') checkProfile(item, profile, course);
  }
  const holder = isPrimitive(item.type) ? item.extra : item.value;
  if (!isObject(holder)) return;
  const seen = new Set<string>();
  for (const key of Object.keys(holder)) {
    const beside = key.startsWith('_');
    // A primitive without extensions has nothing below it.
    if (!beside && typeof holder[key] !== 'object') continue;
    const name = beside ? key.slice(1) : key;
    const element = baseElement(item.type, name) ?? choiceNamed(item.type, name)?.element;
    if (element === undefined || seen.has(element.name)) continue;
    seen.add(element.name);
    for (const one of itemsOf(item, element.name, element.keys)) checkExtensions(one, course);
  }
}

import { parseFhirPath } from '@medplum/core';
import { type Refusal, type RefusalDetail, refuse, type Tx } from '../../platform/index.ts';
import { baseTypeOf, withoutVersion } from './base-elements.ts';
import { type Definition, ProfileSet, type SourceProfile } from './profile-set.ts';
import type { ReadDefinitions } from './read-definitions.ts';
import type { Rule } from './rules.ts';
import {
  deleteDefinitions,
  deleteSourceProfiles,
  insertSourceProfiles,
  raiseRevision,
  selectDefinitions,
  selectSourceProfiles,
  upsertDefinitions,
} from './store.ts';

export interface ProfilesAdded {
  package: string;
  profiles: number;
  extensions: number;
  valueSets: number;
  codeSystems: number;
  /** Of these, how many stand in the place of one with the same url and version. */
  replaced: number;
  passedOver: number;
  /** What the new profiles ask that cannot be checked here, and why. */
  notChecked: string[];
}

/** Adds what was read, all of it or nothing: every profile is expanded first, with those that are here already. */
export async function addProfiles(tx: Tx, read: ReadDefinitions, now: number): Promise<ProfilesAdded | Refusal> {
  await raiseRevision(tx);
  const before = await selectDefinitions(tx);
  const added = read.definitions.map(({ file: _file, ...one }): Definition => ({ ...one, addedAt: now }));
  const keys = new Set(added.map(keyOf));
  const kept = before.filter((one) => !keys.has(keyOf(one)));
  const set = new ProfileSet([...kept, ...added], []);
  const fileOf = new Map(read.definitions.map((one) => [keyOf(one), one.file]));
  const problems = wrongProfiles(set, fileOf);
  if (problems.length > 0)
    return refuse(
      'invalid',
      `Nothing was added: ${problems.length} problems in the profiles.`,
      ...problems.slice(0, 100),
    );
  await upsertDefinitions(tx, added);
  const count = (test: (one: Definition) => boolean) => added.filter(test).length;
  return {
    package: read.package,
    profiles: count((one) => one.kind === 'StructureDefinition' && one.type !== 'Extension'),
    extensions: count((one) => one.type === 'Extension'),
    valueSets: count((one) => one.kind === 'ValueSet'),
    codeSystems: count((one) => one.kind === 'CodeSystem'),
    replaced: before.length - kept.length,
    passedOver: read.passedOver,
    notChecked: notChecked(set, added),
  };
}

/** Removes by package, or by address (with or without '|version'). Refused when other profiles are based on what would go. */
export async function removeProfiles(tx: Tx, name: string): Promise<{ removed: number } | Refusal> {
  await raiseRevision(tx);
  const before = await selectDefinitions(tx);
  const gone = before.filter(
    (one) =>
      one.package === name ||
      one.package.split(' ')[0] === name ||
      one.url === name ||
      `${one.url}|${one.version}` === name,
  );
  if (gone.length === 0)
    return refuse('not-found', `No profile or package has the name ${name}.`, {
      where: name,
      what: 'Not found.',
      mend: '`wpc profiles list` shows what is here.',
    });
  const left = before.filter((one) => !gone.includes(one));
  const asked = await selectSourceProfiles(tx);
  const set = new ProfileSet(left, []);
  const problems = [
    ...wrongProfiles(set, new Map()),
    ...asked
      .filter(({ url }) => set.profile(url) === undefined)
      .map(({ source, type, url }) => ({
        where: url,
        what: `The source ${source} has to meet it for ${type}.`,
        mend: `Lift that first: wpc profiles release --source ${source} ${url}`,
      })),
  ];
  if (problems.length > 0)
    return refuse('conflict', `${name} is still needed; nothing was removed.`, ...problems.slice(0, 20));
  await deleteDefinitions(tx, gone);
  return { removed: gone.length };
}

/** From now on, what a source sends of the profile's type has to meet it. */
export async function requireOfSource(
  tx: Tx,
  source: string,
  urls: readonly string[],
): Promise<SourceProfile[] | Refusal> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(source))
    return refuse('invalid', 'The source is not a short name.', {
      where: 'source',
      what: 'A source is named in lower-case letters, digits and hyphens.',
      mend: "For example gp; 'wpc' is what is written through the API.",
    });
  await raiseRevision(tx);
  const set = new ProfileSet(await selectDefinitions(tx), []);
  const asked: SourceProfile[] = [];
  for (const url of urls) {
    const profile = set.profile(url);
    if (!profile)
      return refuse('not-found', `There is no profile ${url}.`, {
        where: url,
        what: 'Not found.',
        mend: 'Add it first (wpc profiles add); `wpc profiles list` shows what is here.',
      });
    asked.push({ source, type: profile.type, url });
  }
  await insertSourceProfiles(tx, asked);
  return asked;
}

/** No longer asks these profiles of a source. */
export async function releaseSource(
  tx: Tx,
  source: string,
  urls: readonly string[],
): Promise<{ released: number } | Refusal> {
  await raiseRevision(tx);
  const asked = (await selectSourceProfiles(tx)).filter((one) => one.source === source && urls.includes(one.url));
  if (asked.length === 0)
    return refuse('not-found', `Nothing of that is asked of ${source}.`, {
      where: source,
      what: 'Not found.',
      mend: '`wpc profiles list` shows what is asked of each source.',
    });
  await deleteSourceProfiles(tx, asked);
  return { released: asked.length };
}

/** One profile with its rules, for reading. */
export async function showProfile(
  tx: Tx,
  url: string,
): Promise<{ title: string; type: string; base: string; rules: RuleShown[] } | Refusal> {
  const profile = new ProfileSet(await selectDefinitions(tx), []).profile(url);
  if (!profile)
    return refuse('not-found', `There is no profile ${url}.`, {
      where: url,
      what: 'Not found.',
      mend: '`wpc profiles list` shows what is here.',
    });
  const { title, type, base, root } = profile;
  return { title, type, base, rules: rulesShown(root) };
}

export interface RuleShown {
  element: string;
  asks: string;
}

/** Every element that a profile says something about, with what it asks, in words. */
export function rulesShown(rule: Rule): RuleShown[] {
  const asks = [
    rule.min !== undefined || rule.max !== undefined
      ? `${rule.min ?? 0}..${rule.max === undefined || rule.max === Number.POSITIVE_INFINITY ? '*' : rule.max}`
      : '',
    rule.types?.map(({ code, profiles, targets }) => [code, ...profiles, ...targets].join(' ')).join(' or ') ?? '',
    rule.fixed === undefined ? '' : `fixed ${JSON.stringify(rule.fixed)}`,
    rule.pattern === undefined ? '' : `pattern ${JSON.stringify(rule.pattern)}`,
    rule.binding ? `${rule.binding.strength} ${rule.binding.valueSet}` : '',
    ...rule.constraints.map(({ key, severity, human }) => `${key} (${severity}): ${human}`),
    rule.slices.length > 0 && rule.slicing
      ? `sliced by ${rule.slicing.discriminators.map(({ type, path }) => `${type} ${path}`).join(', ')}, ${rule.slicing.rules}`
      : '',
  ].filter((one) => one !== '');
  return [
    ...(asks.length > 0 ? [{ element: rule.id, asks: asks.join('; ') }] : []),
    ...[...rule.children.values(), ...rule.slices].flatMap(rulesShown),
  ];
}

export async function listProfiles(
  tx: Tx,
): Promise<{ definitions: Omit<Definition, 'resource'>[]; sources: SourceProfile[] }> {
  const definitions = await selectDefinitions(tx);
  return {
    definitions: definitions.map(({ resource: _resource, ...one }) => one),
    sources: await selectSourceProfiles(tx),
  };
}

function keyOf({ kind, url, version }: Pick<Definition, 'kind' | 'url' | 'version'>): string {
  return `${kind} ${url}|${version}`;
}

/** Every profile of the set must expand; what does not is named by its file, or by its address when it was here before. */
function wrongProfiles(set: ProfileSet, fileOf: ReadonlyMap<string, string>): RefusalDetail[] {
  return set.definitions
    .filter(({ kind }) => kind === 'StructureDefinition')
    .flatMap((one) => {
      const faults = set.expanded(`${one.url}|${one.version}`)?.faults ?? [];
      return faults.map(
        ({ where, what, mend }): RefusalDetail => ({
          where: `${fileOf.get(keyOf(one)) ?? one.url}: ${where}`,
          what,
          ...(mend === undefined ? {} : { mend }),
        }),
      );
    });
}

/** What new profiles ask and nobody here can tell: said once, so that nobody believes it checked. */
function notChecked(set: ProfileSet, added: readonly Definition[]): string[] {
  const profiles = new Set<string>();
  const valueSets = new Set<string>();
  const constraints = new Set<string>();
  const visit = (rule: Rule): void => {
    for (const { profiles: own, targets } of rule.types ?? [])
      for (const url of [...own, ...targets]) if (baseTypeOf(url) === undefined && !set.profile(url)) profiles.add(url);
    if (rule.binding && !set.terminology.isListed(rule.binding.valueSet))
      valueSets.add(withoutVersion(rule.binding.valueSet));
    for (const { key, expression } of rule.constraints) if (!canEvaluate(expression)) constraints.add(key);
    for (const below of [...rule.children.values(), ...rule.slices]) visit(below);
  };
  for (const one of added) {
    const profile = one.kind === 'StructureDefinition' ? set.profile(`${one.url}|${one.version}`) : undefined;
    if (profile) visit(profile.root);
  }
  return [
    ...[...profiles].sort().map((url) => `${url}: this profile is referred to, and is not here`),
    ...[...valueSets]
      .sort()
      .map((url) => `${url}: not every code of this value set is listed here; what cannot be told is accepted`),
    ...[...constraints].sort().map((key) => `${key}: this rule uses a function that is not known here`),
  ];
}

function canEvaluate(expression: string): boolean {
  try {
    parseFhirPath(expression);
    return !/\b(memberOf|conformsTo|htmlChecks|subsumes)\s*\(/.test(expression);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

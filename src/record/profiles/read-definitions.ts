import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CodeSystem, StructureDefinition, ValueSet } from '@medplum/fhirtypes';
import { isRefusal, type Refusal, type RefusalDetail, refuse } from '../../platform/index.ts';
import { validateResource } from '../validation/index.ts';
import type { Conformance, Definition } from './profile-set.ts';
import { tarEntries } from './tar.ts';

/** What a folder or package holds. */
export interface ReadDefinitions {
  package: string;
  definitions: (Omit<Definition, 'addedAt'> & { file: string })[];
  /** JSON files that are no profile, value set or code system: examples, maps, search parameters, logical models. */
  passedOver: number;
}

/** More than any published package has; a folder that was named by mistake ends here. */
const MOST_FILES = 20_000;
const LARGEST_PACKAGE = 512 * 1_048_576;

/**
 * Reads StructureDefinitions, ValueSets and CodeSystems from a folder, an npm-shaped package folder, one JSON file or a .tgz package.
 * Refused with every file that is wrong, each with its mend; then nothing of it may be used.
 */
export async function readDefinitions(path: string): Promise<ReadDefinitions | Refusal> {
  const files = await filesAt(path);
  if (isRefusal(files)) return files;
  const read: ReadDefinitions = {
    package: basename(path).replace(/\.(tgz|tar\.gz|json)$/, ''),
    definitions: [],
    passedOver: 0,
  };
  const problems: RefusalDetail[] = [];
  const seen = new Map<string, string>();
  for (const { name, text } of files) {
    if (basename(name) === 'package.json') {
      read.package = packageIn(text) ?? read.package;
      continue;
    }
    if (basename(name) === '.index.json') continue;
    const found = definitionIn(name, text);
    if (found === undefined) read.passedOver++;
    else if (Array.isArray(found)) problems.push(...found);
    else {
      const key = `${found.kind} ${found.url}|${found.version}`;
      const earlier = seen.get(key);
      if (earlier !== undefined)
        problems.push({
          where: name,
          what: `It defines ${found.url} as ${earlier} does already.`,
          mend: 'Keep one of them.',
        });
      seen.set(key, name);
      read.definitions.push({ ...found, package: '', file: name });
    }
  }
  if (problems.length > 0)
    return refuse(
      'invalid',
      `Nothing was added: ${problems.length === 1 ? 'a definition is' : `${problems.length} things in the definitions are`} wrong.`,
      ...problems.slice(0, 100),
    );
  if (read.definitions.length === 0)
    return refuse('invalid', `There is no profile, value set or code system in ${path}.`, {
      where: path,
      what: `${files.length} JSON files were read, and none is a StructureDefinition, ValueSet or CodeSystem. Definitions in XML are not read.`,
      mend: 'Name the folder that has them as JSON, such as a downloaded package.',
    });
  for (const one of read.definitions) one.package = read.package;
  return read;
}

interface TextFile {
  name: string;
  text: string;
}

async function filesAt(path: string): Promise<TextFile[] | Refusal> {
  const found = await stat(path).catch(() => undefined);
  if (!found)
    return refuse('not-found', `There is nothing at ${path}.`, {
      where: path,
      what: 'Not found.',
      mend: 'Check the path.',
    });
  if (found.isDirectory()) return filesIn(path);
  if (/\.(tgz|tar\.gz)$/.test(path)) return filesOfPackage(path);
  return [{ name: basename(path), text: await readFile(path, 'utf8') }];
}

async function filesIn(folder: string): Promise<TextFile[] | Refusal> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((one) => one.isFile() && one.name.endsWith('.json'))
    .map((one) => join(one.parentPath, one.name))
    .filter((one) => !relative(folder, one).split(/[\\/]/).includes('node_modules'))
    .sort();
  if (paths.length > MOST_FILES)
    return refuse('too-large', `${folder} has ${paths.length} JSON files.`, {
      where: folder,
      what: `At most ${MOST_FILES} are read.`,
      mend: 'Name the folder of one package.',
    });
  const files: TextFile[] = [];
  for (const path of paths) files.push({ name: relative(folder, path), text: await readFile(path, 'utf8') });
  return files;
}

async function filesOfPackage(path: string): Promise<TextFile[] | Refusal> {
  try {
    const tar = gunzipSync(await readFile(path), { maxOutputLength: LARGEST_PACKAGE });
    return [...tarEntries(tar)]
      .filter(({ name }) => name.endsWith('.json'))
      .map(({ name, content }) => ({ name, text: content.toString('utf8') }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return refuse('invalid', `${basename(path)} cannot be read as a package.`, {
      where: basename(path),
      what: `It is not a whole .tgz file of at most 512 MB (${error.message}).`,
      mend: 'Download it again, or unpack it and name the folder.',
    });
  }
}

function packageIn(text: string): string | undefined {
  try {
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    return typeof name === 'string' ? [name, version].filter((one) => typeof one === 'string').join(' ') : undefined;
  } catch {
    // Only the package's name is lost: the folder's stands for it.
    return undefined;
  }
}

/** The definition in a file; undefined for what is none, or what is wrong with it. */
function definitionIn(
  name: string,
  text: string,
): Omit<Definition, 'addedAt' | 'package'> | RefusalDetail[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const what = error instanceof Error ? error.message : 'It is broken.';
    return [{ where: name, what: `It is not JSON: ${what}`, mend: 'Correct it there, or take the file out.' }];
  }
  const type = (value as { resourceType?: unknown } | null)?.resourceType;
  if (type !== 'StructureDefinition' && type !== 'ValueSet' && type !== 'CodeSystem') return undefined;
  const resource = value as Conformance;
  if (
    resource.resourceType === 'StructureDefinition' &&
    (resource.kind === 'logical' || resource.derivation !== 'constraint')
  )
    return undefined;
  const wrong = problemsOf(resource);
  if (wrong.length > 0) return wrong.map((one) => ({ ...one, where: `${name}: ${one.where}` }));
  return {
    kind: type,
    url: resource.url ?? '',
    version: resource.version ?? '',
    title: resource.title ?? resource.name ?? resource.url ?? '',
    type: resource.resourceType === 'StructureDefinition' ? (resource.type ?? '') : '',
    resource: withoutText(resource),
  };
}

function problemsOf(resource: Conformance): { where: string; what: string; mend?: string }[] {
  const type = resource.resourceType;
  if (resource.resourceType === 'StructureDefinition' && resource.fhirVersion?.startsWith('4.0') === false)
    return [
      {
        where: `${type}.fhirVersion`,
        what: `It is for FHIR ${resource.fhirVersion}; this server speaks R4 (4.0.1).`,
        mend: 'Add the R4 edition of the package.',
      },
    ];
  // Publishers' narratives and contained examples are nobody's rules; what the rules are made of must be right.
  const faults = validateResource(withoutText(resource)).slice(0, 5);
  if (faults.length > 0) return faults;
  if (!resource.url) return [{ where: `${type}.url`, what: 'It has no address of its own.', mend: 'Give it a url.' }];
  if (resource.resourceType !== 'StructureDefinition') return [];
  const { differential, snapshot, baseDefinition } = resource;
  if (!differential && !snapshot)
    return [{ where: type, what: 'It has neither a differential nor a snapshot.', mend: 'Add one of them.' }];
  if (!baseDefinition)
    return [
      { where: `${type}.baseDefinition`, what: 'It does not say what it is based on.', mend: 'Give baseDefinition.' },
    ];
  return [];
}

function withoutText<T extends StructureDefinition | ValueSet | CodeSystem>(resource: T): T {
  const { text: _text, ...rest } = resource;
  return rest as T;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { isRefusal } from '../../src/platform/index.ts';
import { readDefinitions, validateByProfiles, validateResource } from '../../src/record/index.ts';
import { type Conformance, ProfileSet } from '../../src/record/profiles/profile-set.ts';
import { goodPatient, goodPressure, smallProfiles } from '../../src/record/profiles/testing/small-profiles.ts';

const sharedData = process.env.WPC_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data');
const rounds = 400;

/**
 * `npm run bench -- profiles`: validation of a write by R4 alone (the floor), by R4 with profiles that it does not name, and by R4 and the
 * profile that it names; turn by turn, so that what else the machine does falls on all three. With UK Core where its files are.
 */
export async function run(): Promise<void> {
  const sets: { name: string; set: ProfileSet; resources: Resource[] }[] = [
    {
      name: 'small profiles',
      set: setOf(smallProfiles as Conformance[]),
      resources: [goodPatient, goodPressure] as Resource[],
    },
  ];
  const folder = join(sharedData, 'uk-fhir/uk-core-stu2-sequence-json');
  if (existsSync(folder)) {
    const read = await readDefinitions(folder);
    if (isRefusal(read)) throw new Error(read.message);
    const started = performance.now();
    const set = setOf(read.definitions.map(({ resource }) => resource));
    for (const { kind, url } of read.definitions) if (kind === 'StructureDefinition') set.profile(url);
    console.log(
      `UK Core: ${read.definitions.length} definitions expanded in ${Math.round(performance.now() - started)} ms`,
    );
    sets.push({ name: 'UK Core', set, resources: examplesIn(join(folder, 'examples')) });
  } else console.log(`UK Core is not at ${folder}: left out.`);
  for (const { name, set, resources } of sets) {
    const times = { alone: 0, unnamed: 0, named: 0 };
    const unnamed = resources.map(({ meta: _meta, ...rest }) => rest as Resource);
    const turns = Math.ceil(rounds / resources.length);
    for (let turn = -Math.ceil(turns / 5); turn < turns; turn++) {
      const measured = {
        alone: timed(() => {
          for (const one of resources) validateResource(one);
        }),
        unnamed: timed(() => {
          for (const one of unnamed) both(one, set);
        }),
        named: timed(() => {
          for (const one of resources) both(one, set);
        }),
      };
      // The first turns warm the compiler.
      if (turn >= 0) for (const way of ['alone', 'unnamed', 'named'] as const) times[way] += measured[way];
    }
    const each = (milliseconds: number) => (milliseconds * 1000) / (turns * resources.length);
    console.log(
      `${name}, ${resources.length} resources: R4 alone ${each(times.alone).toFixed(1)} µs, profiles there and not named ${each(times.unnamed).toFixed(1)} µs (${(times.unnamed / times.alone).toFixed(2)}), by the profile that it names ${each(times.named).toFixed(1)} µs (${(times.named / times.alone).toFixed(2)})`,
    );
  }
}

function both(resource: Resource, profiles: ProfileSet): void {
  validateResource(resource);
  validateByProfiles(resource, { profiles, source: 'wpc', unknown: 'accept' });
}

function timed(act: () => void): number {
  const started = performance.now();
  act();
  return performance.now() - started;
}

/** UK Core's own examples that are right by R4; they name no profile themselves, so that of their type is named. */
function examplesIn(folder: string): Resource[] {
  return readdirSync(folder)
    .map(
      (name) =>
        JSON.parse(readFileSync(join(folder, name), 'utf8'), (key, value) =>
          key === 'fhir_comments' ? undefined : value,
        ) as Resource,
    )
    .filter((one) => validateResource(one).length === 0)
    .map((one) => ({
      ...one,
      meta: { profile: [`https://fhir.hl7.org.uk/StructureDefinition/UKCore-${one.resourceType}`] },
    }));
}

function setOf(resources: readonly Conformance[]): ProfileSet {
  const definitions = resources.map((resource) => ({
    kind: resource.resourceType,
    url: resource.url ?? '',
    version: resource.version ?? '',
    title: '',
    type: resource.resourceType === 'StructureDefinition' ? (resource.type ?? '') : '',
    package: '',
    addedAt: 0,
    resource,
  }));
  return new ProfileSet(definitions, []);
}

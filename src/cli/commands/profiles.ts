import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isRefusal, type Refusal, type Tx, transaction } from '../../platform/index.ts';
import {
  addProfiles,
  listProfiles,
  type ProfilesAdded,
  readDefinitions,
  releaseSource,
  removeProfiles,
  requireOfSource,
  showProfile,
} from '../../record/index.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { count } from '../progress.ts';

const jsonOption = ['--json', 'give the result as one JSON object on the last line'] as const;

/** `wpc profiles …`: what resources are checked by besides FHIR R4 itself. */
export function addProfileCommands(program: Command, context: CommandContext): void {
  const profiles = program
    .command('profiles')
    .description('Profiles such as UK Core, by which resources are checked when they are written (docs/profiles.md).');
  const { io } = context;
  profiles
    .command('add')
    .argument('<path>', 'a folder, a .tgz package or a JSON file of StructureDefinitions, ValueSets and CodeSystems')
    .option(...jsonOption)
    .description('Adds all of them or, when one is wrong, none. A running server uses them within a second.')
    .action(async (path: string, options: { json?: boolean }) => {
      const read = await readDefinitions(resolve(io.cwd, path));
      if (isRefusal(read)) throw read;
      const { clock } = await context.system();
      giveResult(io, options.json, await change(context, (tx) => addProfiles(tx, read, clock.now())), addedText);
    });
  profiles
    .command('list')
    .option(...jsonOption)
    .description('Lists profiles with their packages, and what is required of which source.')
    .action(async (options: { json?: boolean }) => {
      const { database } = await context.system();
      giveResult(io, options.json, await transaction(database.db, listProfiles), listText);
    });
  profiles
    .command('show')
    .argument('<url>', 'address of a profile')
    .option(...jsonOption)
    .description('Shows what a profile asks of each element, with what it takes over from those it is based on.')
    .action(async (url: string, options: { json?: boolean }) => {
      const { database } = await context.system();
      const shown = await transaction(database.db, (tx) => showProfile(tx, url));
      if (isRefusal(shown)) throw shown;
      giveResult(io, options.json, shown, ({ title, type, base, rules }) =>
        [`${title} (${type}), based on ${base}`, ...rules.map(({ element, asks }) => `  ${element}: ${asks}`)].join(
          '\n',
        ),
      );
    });
  profiles
    .command('remove')
    .argument('<name>', 'address of a profile, value set or code system, or the name of a package')
    .option(...jsonOption)
    .description('Removes it. What is stored stays as it is.')
    .action(async (name: string, options: { json?: boolean }) => {
      const result = await change(context, (tx) => removeProfiles(tx, name));
      giveResult(io, options.json, result, ({ removed }) => `removed ${count(removed)}`);
    });
  addSourceCommands(profiles, context);
}

function addSourceCommands(profiles: Command, context: CommandContext): void {
  const source = ['--source <name>', "short name of a source, such as gp; 'wpc' is the API"] as const;
  profiles
    .command('require')
    .argument('<url...>', 'addresses of profiles')
    .requiredOption(...source)
    .option(...jsonOption)
    .description('From now on, what the source sends of the profile’s type has to meet it, named or not.')
    .action(async (urls: string[], options: { source: string; json?: boolean }) => {
      const result = await change(context, (tx) => requireOfSource(tx, options.source, urls));
      giveResult(context.io, options.json, result, (asked) =>
        asked.map(({ source: from, type, url }) => `${from}: every ${type} has to meet ${url}`).join('\n'),
      );
    });
  profiles
    .command('release')
    .argument('<url...>', 'addresses of profiles')
    .requiredOption(...source)
    .option(...jsonOption)
    .description('No longer requires them of the source.')
    .action(async (urls: string[], options: { source: string; json?: boolean }) => {
      const result = await change(context, (tx) => releaseSource(tx, options.source, urls));
      giveResult(context.io, options.json, result, ({ released }) => `released ${count(released)}`);
    });
}

/** Does it in one transaction, and has the server in this process look again. Throws the refusal. */
async function change<T>(context: CommandContext, act: (tx: Tx) => Promise<T | Refusal>): Promise<T> {
  const { database, profiles } = await context.system();
  const result = await transaction(database.db, act);
  profiles.forget();
  if (isRefusal(result)) throw result;
  return result as T;
}

function addedText(added: ProfilesAdded): string {
  const { profiles, extensions, valueSets, codeSystems, replaced, passedOver, notChecked } = added;
  return [
    `added ${added.package}: ${count(profiles)} profiles, ${count(extensions)} extensions, ${count(valueSets)} value sets, ${count(codeSystems)} code systems`,
    ...(replaced > 0 ? [`  ${count(replaced)} of them in the place of one with the same address and version`] : []),
    ...(passedOver > 0
      ? [`  ${count(passedOver)} files are something else (examples, maps, logical models) and were passed over`]
      : []),
    ...(notChecked.length > 0
      ? ['Not everything that they ask can be checked here:', ...notChecked.map((one) => `  ${one}`)]
      : []),
  ].join('\n');
}

function listText({ definitions, sources }: Awaited<ReturnType<typeof listProfiles>>): string {
  if (definitions.length === 0)
    return 'No profiles: resources are checked by FHIR R4 alone. Add some with `wpc profiles add`.';
  const packages = [...new Set(definitions.map((one) => one.package))];
  return [
    ...packages.flatMap((name) => {
      const own = definitions.filter((one) => one.package === name);
      const structures = own.filter(({ kind, type }) => kind === 'StructureDefinition' && type !== 'Extension');
      return [
        `${name}: ${count(own.length)} definitions`,
        ...structures.map(({ type, url, version }) => `  ${type} ${url}${version === '' ? '' : `|${version}`}`),
      ];
    }),
    ...sources.map(({ source, type, url }) => `required of ${source}: ${type} ${url}`),
  ].join('\n');
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { giveCopy } from '../../keeping/index.ts';
import { isRefusal } from '../../platform/index.ts';
import { sourceName } from '../../web-server.ts';
import { CommandFailed, exit } from '../command-io.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { choosePerson, personOptions } from './choose-person.ts';

interface Options {
  person?: string;
  nhsNumber?: boolean;
  out: string;
  by: string;
  forReview?: boolean;
  json?: boolean;
}

export function addSubjectAccess(program: Command, { io, system }: CommandContext): void {
  personOptions(program.command('subject-access'))
    .requiredOption('--out <folder>', 'where the copy goes: a folder that does not exist yet')
    .requiredOption('--by <name>', 'who makes it, as the audit and the person see it')
    .option('--for-review', 'add a copy that has what the person’s leaves out, marked, for the reviewing professional')
    .option('--json', 'give the result as one JSON object on the last line')
    .description(
      'Writes everything held about one person, over all their joined records: a page to read or print, JSON and FHIR.',
    )
    .action(async (options: Options) => {
      const { database, clock, linker } = await system();
      const personId = await choosePerson(options, { io, database, linker });
      const made = await giveCopy(
        { db: database.db, clock },
        {
          ...{ personId, by: options.by, forReview: options.forReview ?? false, sourceName },
          out: resolve(io.cwd, options.out),
        },
      ).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EACCES' || error.code === 'ENOENT' || error.code === 'ENOSPC')
          throw new CommandFailed(`The folder could not be written (${error.code}).`, exit.noInput);
        throw error;
      });
      if (isRefusal(made)) throw made;
      giveResult(io, options.json, made, (result) =>
        [
          `${result.given} entries of ${result.linkedRecords} joined records are in the person’s copy; ${result.leftOut} were left out.`,
          ...result.files.map((file) => `  ${result.folder}/${file}`),
          'Have a professional read for-review before for-the-person is given. The person was told, and the audit has it.',
        ].join('\n'),
      );
    });
}

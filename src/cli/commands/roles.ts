import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { grantAuditor, grantWhatComes, handOverJobs, makeLoginRole, protectRecord } from '../../access/index.ts';
import { refuse, transaction } from '../../platform/index.ts';
import { startJobs } from '../../platform/jobs/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

interface Options {
  app: string;
  passwordFile: string;
  auditor?: string;
  auditorPasswordFile?: string;
  json?: boolean;
}

export function addRoles(program: Command, { io, config, system }: CommandContext): void {
  program
    .command('roles')
    .option('--app <name>', 'role that the program connects as', 'wpc_app')
    .requiredOption('--password-file <file>', 'file with its password: never given on the command line')
    .option('--auditor <name>', 'a role that reads the audit and its seals and nothing else')
    .option('--auditor-password-file <file>', 'file with its password')
    .option('--json', 'give the result as one JSON object on the last line')
    .description(
      'Makes the least-privileged database roles and the second line. Run as the owner of the tables, once and after each upgrade.',
    )
    .action(async (options: Options) => {
      const { database, logger } = await system();
      if (database.engine === 'embedded')
        throw refuse('invalid', 'The embedded database has one superuser and no roles. Use PostgreSQL for live data.');
      const roles = [{ role: roleName(options.app), password: passwordIn(options.passwordFile, io.cwd) }];
      if (options.auditor !== undefined)
        roles.push({
          role: roleName(options.auditor),
          password: passwordIn(options.auditorPasswordFile ?? '', io.cwd),
        });
      // Makes the schema of jobs, which the application may not make.
      await (await startJobs(database, config.DATABASE_URL, logger)).stop();
      await transaction(database.db, async (tx) => {
        for (const { role, password } of roles) await makeLoginRole(tx, role, password);
        await protectRecord(tx, options.app);
        await grantWhatComes(tx, options.app);
        await handOverJobs(tx, options.app);
        if (options.auditor !== undefined) await grantAuditor(tx, options.auditor);
      });
      giveResult(io, options.json, { roles: roles.map(({ role }) => role) }, ({ roles: made }) =>
        [
          `Made or brought up to date: ${made.join(', ')}.`,
          `Connect the program as ${options.app} (DATABASE_URL) and run wpc doctor.`,
        ].join('\n'),
      );
    });
}

function roleName(name: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name))
    throw refuse('invalid', 'A role’s name has lower-case letters, digits and underscores.');
  return name;
}

function passwordIn(file: string, cwd: string): string {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8').trim();
  } catch {
    throw refuse('invalid', 'The file with the password cannot be read.');
  }
  if (!/^[!-~]{16,200}$/.test(text))
    throw refuse('invalid', 'A role’s password has 16 to 200 letters, digits and signs of ASCII, without spaces.');
  return text;
}

import type { Command } from 'commander';
import { issueMachineToken } from '../../issue-machine-token.ts';
import { isRefusal, transaction } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

export function addToken(program: Command, { io, system }: CommandContext): void {
  program
    .command('token')
    .requiredOption('--client <name>', 'what the token is for, as the audit shows it')
    .requiredOption('--scope <scopes>', "SMART v2 scopes, such as 'system/*.cruds'")
    .option('--json', 'give the result as one JSON object on the last line')
    .description(
      'Gives a bearer token for the API that lasts an hour. It is audited, and the Caldicott Guardian is told.',
    )
    .action(async (options: { client: string; scope: string; json?: boolean }) => {
      const { database, wiring } = await system();
      const issued = await transaction(database.db, (tx) => issueMachineToken(tx, options, wiring.coordination));
      if (isRefusal(issued)) throw issued;
      giveResult(io, options.json, issued, ({ token }) => token);
    });
}

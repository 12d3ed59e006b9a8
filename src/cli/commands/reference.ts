import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isRefusal } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { progressReporter } from '../progress.ts';

export function addReference(program: Command, { io, system }: CommandContext): void {
  program
    .command('reference')
    .argument('<path>', 'a file or a folder of published look-ups and deprivation indices (CSV, gzipped or not)')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Loads areas, look-ups and deprivation ranks as they are published.')
    .action(async (path: string, options: { json?: boolean }) => {
      const running = await system();
      const result = await running.loadReference(resolve(io.cwd, path), progressReporter(io, 'rows'));
      if (isRefusal(result)) throw result;
      giveResult(io, options.json, result, (given) => JSON.stringify(given, null, 2));
    });
}

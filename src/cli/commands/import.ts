import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isRefusal } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { count, lineReporter, progressReporter } from '../progress.ts';

export function addImport(program: Command, { io, system }: CommandContext): void {
  program
    .command('import')
    .argument('<path>', 'a file or a folder of extracts: FHIR bundles, NDJSON or CSV')
    .requiredOption('--source <name>', 'which service sends it: a short name such as gp or social-care')
    .option('--json', 'give the result as one JSON object on the last line')
    .option('--no-settle', 'only store: leave linking, clocks and contacts to the running server')
    .description(
      'Reads extracts. The same extract twice changes nothing; after a crash the same command goes on where it stopped.',
    )
    .action(async (path: string, options: { source: string; json?: boolean; settle: boolean }) => {
      const running = await system();
      const lines = lineReporter(io);
      const result = await running.importPath(resolve(io.cwd, path), options.source, (line) => lines.show(line));
      lines.end();
      if (isRefusal(result)) throw result;
      if (options.settle) await running.settle(progressReporter(io, 'people'));
      giveResult(io, options.json, result, (counts) =>
        [
          `read ${count(counts.read)}, stored ${count(counts.stored)}, unchanged ${count(counts.unchanged)}, quarantined ${count(counts.quarantined)}, people ${count(counts.people)}`,
          ...Object.entries(counts.byType)
            .sort(([a], [b]) => a.localeCompare(b))
            .map(([type, n]) => `  ${type} ${count(n)}`),
        ].join('\n'),
      );
    });
}

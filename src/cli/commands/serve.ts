import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';

export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('Serves the pages and the APIs until it is told to stop.')
    .action(async () => {
      const already = context.serving();
      if (already) {
        context.io.out(`Serving already at ${already}`);
        return;
      }
      const { url, stopped } = await context.serve(await context.system());
      context.io.out(`Whole-Person Care is at ${url}`);
      await stopped;
    });
}

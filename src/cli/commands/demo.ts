import { type Command, InvalidArgumentError } from 'commander';
import type { DemoSummary } from '../../make-demo.ts';
import { isRefusal } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { count, progressReporter } from '../progress.ts';

export function addDemo(program: Command, context: CommandContext): void {
  const { io } = context;
  program
    .command('demo')
    .option('--people <number>', 'how many people live in the place', wholeNumber, 5000)
    .option('--seed <number>', 'the same seed gives the same place', wholeNumber, 1)
    .option('--no-serve', 'end when the place is ready')
    .option('--json', 'give the result as one JSON object on one line')
    .description(
      'Makes a fictional place, imports its extracts as anybody’s, links, starts clocks, assigns contacts, and serves it.',
    )
    .action(async (options: { people: number; seed: number; serve: boolean; json?: boolean }) => {
      const system = await context.system();
      if (system.database.engine === 'embedded') {
        io.err('Embedded database: for trying out, not for live data. Live use: PostgreSQL by DATABASE_URL.\n');
      }
      const summary = await system.makeDemo(options, {
        progress: progressReporter(io, 'done'),
        line: (text) => io.err(`${text}\n`),
      });
      if (isRefusal(summary)) throw summary;
      if (!options.serve) {
        giveResult(io, options.json, summary, describe);
        return;
      }
      const { url, stopped } = context.serving()
        ? { url: context.serving() ?? '', stopped: Promise.resolve() }
        : await context.serve(system);
      giveResult(io, options.json, { ...summary, url }, (result) => `${describe(result)}\n\nOpen ${result.url}`);
      await stopped;
    });
}

function describe(summary: DemoSummary): string {
  const { linkage, clocks } = summary;
  return [
    `read ${count(summary.read)}, stored ${count(summary.stored)}, quarantined ${count(summary.quarantined)}`,
    `people ${count(summary.people)}, linked with precision ${linkage.precision.toFixed(4)} and recall ${linkage.recall.toFixed(4)}`,
    `clocks running ${count(clocks.running)}, about to be missed ${count(clocks.aboutToBeMissed)}, missed ${count(clocks.missed)}`,
    `people with needs in two or more services and no named contact: ${count(summary.withoutContact)}`,
  ].join('\n');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Give a whole number.');
  return value;
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type LinkResult, linkCommand } from '../../identity/index.ts';
import { isRefusal } from '../../platform/index.ts';
import { CommandFailed, exit } from '../command-io.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { count, lineReporter } from '../progress.ts';

interface Options {
  id: string;
  out: string;
  clusters?: string;
  config?: string;
  labels?: string;
  report?: string;
  explain?: boolean;
  json?: boolean;
}

/** `wpc link`: works on files alone, and opens no database. */
export function addLink(program: Command, { io }: CommandContext): void {
  program
    .command('link')
    .argument('<file>', 'a CSV file of people, with a heading: searched for doubles')
    .argument('[other]', 'a second CSV file: its people are linked with those of the first')
    .requiredOption('--id <column>', 'heading of the column with each record’s own id')
    .requiredOption('--out <pairs.csv>', 'where the pairs go: the two ids, probability, match weight, match or review')
    .option('--clusters <clusters.csv>', 'where the groups of records of one person go')
    .option('--config <link.yaml>', 'what each column is, where its name does not tell, and thresholds')
    .option('--labels <labels.csv>', 'pairs known to be one person or two: adds accuracy to the report')
    .option('--report <report.html>', 'a page of charts: weights, waterfalls, m and u, blocking, accuracy')
    .option('--explain', 'add the level and weight of every field to each pair')
    .option('--json', 'give counts and times as one JSON object on the last line')
    .description('Finds the records of one person in one or two CSV files, unsupervised and without a database.')
    .action(async (file: string, other: string | undefined, options: Options) => {
      const lines = lineReporter(io);
      const at = (path: string) => resolve(io.cwd, path);
      const atIf = <K extends string>(name: K, path: string | undefined) =>
        path === undefined ? {} : ({ [name]: at(path) } as Record<K, string>);
      const result = await linkCommand({
        files: [file, ...(other === undefined ? [] : [other])].map(at),
        id: options.id,
        out: at(options.out),
        ...atIf('clusters', options.clusters),
        ...atIf('config', options.config),
        ...atIf('labels', options.labels),
        ...atIf('report', options.report),
        explain: options.explain ?? false,
        onProgress: (line) => lines.show(line),
        onNote: (line) => io.err(`${line}\n`),
      }).catch(cannotOpen);
      lines.end();
      if (isRefusal(result)) throw result;
      giveResult(io, options.json, result, inWords);
    });
}

/** A path that cannot be read or written is the user's to mend; anything else is a fault of ours. */
function cannotOpen(error: unknown): never {
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : unopened[code];
  if (reason === undefined) throw error;
  throw new CommandFailed(`${path ?? 'A file'} ${reason}.`, code === 'ENOENT' ? exit.noInput : exit.failed);
}

const unopened: Record<string, string> = {
  ENOENT: 'is not there, or its folder is not. Check the spelling of the path',
  EACCES: 'may not be opened by this user. Change its permissions or name another path',
  EISDIR: 'is a folder. Name a file in it',
  ENOTDIR: 'goes through something that is not a folder. Check the path',
  ENOSPC: 'could not be written: the disk is full. Free some space or name another path',
};

function inWords({ counts, times, threads, peakMemoryMb }: LinkResult): string {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
  return [
    `${count(counts.records)} records, ${count(counts.comparedPairs)} of ${count(counts.possiblePairs)} possible pairs compared`,
    `${count(counts.match)} matches, ${count(counts.review)} pairs for review, ${count(counts.bridges)} of them bridges between groups`,
    `${count(counts.clusters)} people with more than one record, ${count(counts.clusteredRecords)} records`,
    ...(counts.blocksLeftOut > 0
      ? [`${count(counts.blocksLeftOut)} blocks were too large to compare; see --report`]
      : []),
    `${seconds(times.total)} s on ${threads} threads (read ${seconds(times.read)}, block ${seconds(times.block)}, train ${seconds(times.train)}, score ${seconds(times.score)}, cluster ${seconds(times.cluster)}, write ${seconds(times.write)}), at most ${count(peakMemoryMb)} MB held`,
  ].join('\n');
}

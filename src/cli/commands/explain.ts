import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { isRefusal, SetClock, systemClock } from '../../platform/index.ts';
import { type ExplainedData, explainedData, explainFile, instantOf, loadPolicies } from '../../rights/index.ts';
import { dateInWords, endOfDay, parseDay } from '../../standards/index.ts';
import { CommandFailed, exit } from '../command-io.ts';
import { type CommandContext, giveResult } from '../context.ts';

interface Options {
  asOf?: number;
  knownAt?: number;
  reading: Record<string, string>;
  json?: boolean;
}

/** `wpc explain`: works on a file alone, and opens no database. */
export function addExplain(program: Command, { io, config }: CommandContext): void {
  program
    .command('explain')
    .argument('<standard>', 'id of a standard, as `wpc standards list` gives it')
    .argument('<file>', 'events as CSV (columns at, kind, pathway, and the data of the kind) or JSON')
    .option('--as-of <time>', 'answer for this day or time: what had happened by then. Now when absent', moment)
    .option('--known-at <time>', 'answer from what was known at this day or time', moment)
    .option('--reading <question=answer>', 'read an open question otherwise than by default', reading, {})
    .option('--json', 'give the answer as one JSON object on the last line')
    .description('What a standard says of the events in a file, with the whole working. Opens no database.')
    .action((standard: string, file: string, options: Options) => {
      const { asOf, knownAt, reading: readings } = options;
      const clock = config.WPC_NOW === undefined ? systemClock : new SetClock(config.WPC_NOW);
      const explained = explainFile(loadPolicies(), standard, contentOf(resolve(io.cwd, file), file), {
        asOf: asOf ?? clock.now(),
        ...(knownAt === undefined ? {} : { knownAt }),
        readings,
        file,
      });
      if (isRefusal(explained)) throw explained;
      giveResult(io, options.json, explainedData(explained), inWords);
    });
}

/** A day alone means its end: what happened on that day counts. */
function moment(text: string): number {
  const day = parseDay(text);
  const at = day === undefined ? instantOf(text) : endOfDay(day);
  if (at === undefined) throw new InvalidArgumentError('Write YYYY-MM-DD, or "YYYY-MM-DD HH:MM" (London time).');
  return at;
}

function reading(text: string, given: Record<string, string>): Record<string, string> {
  const [question, answer] = text.split('=');
  if (!question || !answer) throw new InvalidArgumentError('Write question=answer; `wpc standards show` lists them.');
  return { ...given, [question]: answer };
}

const unreadable: Record<string, string> = {
  ENOENT: 'is not there. Check the spelling of the path',
  EACCES: 'may not be read by this user. Change its permissions',
  EISDIR: 'is a folder. Name a file in it',
};

function contentOf(path: string, asGiven: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = unreadable[(error as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw error;
    throw new CommandFailed(`${asGiven} ${reason}.`, exit.noInput);
  }
}

function inWords({ standard, asOf, events, periods, passedOver, notLookedAt, unknownKinds }: ExplainedData): string {
  const kinds = Object.entries(notLookedAt).map(([kind, n]) => `${kind} (${n})`);
  return [
    `${standard}, ${events} ${events === 1 ? 'event' : 'events'}, as of ${dateInWords(asOf, 'instant')}`,
    ...(periods.length === 0 ? ['', 'No clock started.'] : []),
    ...periods.flatMap(({ pathway, text = [] }) => [
      '',
      `Pathway ${pathway ?? 'of the person'}`,
      ...text.map(indented),
    ]),
    ...(passedOver.length === 0 ? [] : ['', 'Events without effect']),
    ...passedOver.map(({ row, kind, why }) => indented(`event ${row}, ${kind}: ${why}`)),
    ...(kinds.length === 0 ? [] : ['', `Kinds of event that this standard never looks at: ${kinds.join(', ')}`]),
    ...unknownKinds.map(
      ({ kind, meant }) =>
        `No standard knows the kind '${kind}'.${meant === undefined ? '' : ` Did you mean '${meant}'?`}`,
    ),
  ].join('\n');
}

function indented(line: string): string {
  return `  ${line}`;
}

import { type Command, Option } from 'commander';
import { personSet } from '../../identity/index.ts';
import { type Decide, decideRequest, erasable, exemptions, openRequests } from '../../keeping/index.ts';
import { isRefusal, transaction } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

type DecideOptions = Omit<Decide, 'id'> & { json?: boolean };

/** `wpc request`: what people asked of their data. */
export function addRequest(program: Command, { io, system }: CommandContext): void {
  const request = program.command('request').description('What people asked of their data: correction and erasure.');
  request
    .command('list')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Requests that wait for a decision, oldest first.')
    .action(async (options: { json?: boolean }) => {
      const { database } = await system();
      const open = await transaction(database.db, openRequests);
      giveResult(io, options.json, open, (rows) =>
        rows.length === 0
          ? 'No request waits.'
          : rows
              .map(
                (row) =>
                  `${row.id}  ${row.kind}  asked ${new Date(row.asked_at).toISOString().slice(0, 10)}: ${row.words}`,
              )
              .join('\n'),
      );
    });
  request
    .command('decide')
    .argument('<id>', 'the request, as wpc request list shows it')
    .requiredOption('--by <name>', 'who decides')
    .addOption(
      new Option('--outcome <outcome>', 'what is decided').choices(['done', 'partly', 'refused']).makeOptionMandatory(),
    )
    .requiredOption('--words <words>', 'the answer, in words for the person')
    .addOption(
      new Option('--exemption <ground>', 'why something is kept that was to be erased').choices(
        Object.keys(exemptions),
      ),
    )
    .addOption(new Option('--erase <parts...>', 'what is erased').choices(Object.keys(erasable)))
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Records the decision, carries it out and tells the person. A legal hold refuses erasure.')
    .action(async (id: string, options: DecideOptions) => {
      const { database, clock } = await system();
      const { json, ...decision } = options;
      const decided = await transaction(database.db, (tx) =>
        decideRequest(tx, {
          ...decision,
          id,
          membersOf: async (personId) => (await personSet(tx, personId)).members,
          now: clock.now(),
        }),
      );
      if (isRefusal(decided)) throw decided;
      giveResult(io, json, decided, ({ erased }) =>
        [
          'Decided, and the person is told.',
          ...Object.entries(erased).map(([table, count]) => `  erased ${count} of ${table}`),
        ].join('\n'),
      );
    });
}

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { personSet } from '../../identity/index.ts';
import {
  disposeOfDue,
  type HoldRow,
  holds,
  liftHold,
  placeHold,
  type RetentionReview,
  reviewRetention,
} from '../../keeping/index.ts';
import { csvText } from '../../platform/http/index.ts';
import { isRefusal, transaction } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';
import { choosePerson, type PersonOptions, personOptions } from './choose-person.ts';

/** `wpc retention` and `wpc hold`. */
export function addRetention(program: Command, context: CommandContext): void {
  const retention = program
    .command('retention')
    .description('How long records are kept, and disposing of what is due.');
  addReview(retention, context);
  addDispose(retention, context);
  addHold(program, context);
}

function addReview(retention: Command, { io, system }: CommandContext): void {
  retention
    .command('review')
    .option('--csv <file>', 'write what is due as CSV: person, rule, day, whether a legal hold keeps it')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Shows what is due today, by rule. Changes nothing.')
    .action(async (options: { csv?: string; json?: boolean }) => {
      const { database, clock } = await system();
      const review = await reviewRetention({ db: database.db, clock });
      if (options.csv) {
        const rows = review.due.map((each) => [each.personId, each.rule, each.dueOn, each.held ? 'yes' : 'no']);
        writeFileSync(resolve(io.cwd, options.csv), csvText([['person', 'rule', 'due on', 'legal hold'], ...rows]), {
          mode: 0o600,
        });
      }
      giveResult(io, options.json, review, inWords);
    });
}

function inWords({ day, rules, people, due, kept }: RetentionReview): string {
  const byRule = Map.groupBy(due, ({ rule }) => rule);
  return [
    `${people} services’ records on ${day}: ${due.length} people are due, ${due.filter(({ held }) => held).length} of them under a legal hold.`,
    ...rules.map(
      ({ id, what, years, certainty, reference }) =>
        `  ${id}: ${byRule.get(id)?.length ?? 0} due — ${what}, ${years} years (${certainty === 'verified' ? reference : `NOT VERIFIED: ${reference}`})`,
    ),
    ...Object.entries(kept).map(([why, count]) => `  kept ${count}: ${why}`),
  ].join('\n');
}

function addDispose(retention: Command, { io, system }: CommandContext): void {
  retention
    .command('dispose')
    .requiredOption('--authorised-by <name>', 'a Caldicott Guardian or administrator, as on their account here')
    .requiredOption('--second <name>', 'somebody else, as on their account here: neither disposes alone')
    .requiredOption('--reason <words>', 'why now, for the record of disposals')
    .option('--rule <id>', 'only what this rule decides')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Disposes of what is due. It cannot be undone; the same command again goes on where it stopped.')
    .action(
      async (options: { authorisedBy: string; second: string; reason: string; rule?: string; json?: boolean }) => {
        const { database, clock, wiring } = await system();
        const review = await reviewRetention({ db: database.db, clock });
        const done = await disposeOfDue({ db: database.db, context: wiring.coordination }, review, options);
        if (isRefusal(done)) throw done;
        giveResult(
          io,
          options.json,
          done,
          ({ disposed, held, noLongerDue }) =>
            `${disposed} people’s records were disposed of; ${held} are under a legal hold, ${noLongerDue} were no longer due.`,
        );
      },
    );
}

function addHold(program: Command, { io, system }: CommandContext): void {
  const hold = program
    .command('hold')
    .description('Legal holds: nothing of the person is disposed of or erased meanwhile.');
  personOptions(hold.command('place'))
    .requiredOption('--by <name>', 'who places it')
    .requiredOption('--reason <words>', 'why: an inquiry, a claim, a coroner')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Places a hold over a person’s record.')
    .action(async (options: PersonOptions & { by: string; reason: string; json?: boolean }) => {
      const { database, clock, linker } = await system();
      const personId = await choosePerson(options, { io, database, linker });
      const placed = await transaction(database.db, async (tx) => {
        const { current, members } = await personSet(tx, personId);
        return placeHold(tx, { personId: current, members, reason: options.reason, by: options.by, now: clock.now() });
      });
      if (isRefusal(placed)) throw placed;
      giveResult(io, options.json, placed, ({ id }) => `Hold ${id} stands.`);
    });
  hold
    .command('lift')
    .argument('<id>', 'the hold, as wpc hold list shows it')
    .requiredOption('--by <name>', 'who lifts it')
    .requiredOption('--reason <words>', 'why')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Lifts a hold. It stays on the list.')
    .action(async (id: string, options: { by: string; reason: string; json?: boolean }) => {
      const { database, clock } = await system();
      const { by, reason: because } = options;
      const lifted = await transaction(database.db, (tx) => liftHold(tx, { id, by, because, now: clock.now() }));
      if (isRefusal(lifted)) throw lifted;
      giveResult(io, options.json, lifted, () => 'Lifted.');
    });
  hold
    .command('list')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Every hold, standing ones first.')
    .action(async (options: { json?: boolean }) => {
      const { database } = await system();
      const found = await transaction(database.db, (tx) => holds(tx));
      giveResult(io, options.json, found, (rows) =>
        rows.length === 0 ? 'No hold.' : rows.map(holdInWords).join('\n'),
      );
    });
}

function holdInWords(row: HoldRow): string {
  const since = new Date(row.placed_at).toISOString().slice(0, 10);
  const end = row.lifted_at === null ? 'stands' : `lifted by ${row.lifted_by}: ${row.lifted_because}`;
  return `${row.id}  person ${row.person_id}  since ${since} by ${row.placed_by}: ${row.reason} — ${end}`;
}

import type { Command } from 'commander';
import { appointGuardian, placeOfGuardian, writeAudit } from '../../access/index.ts';
import { isRefusal, newId, refuse, transaction } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

interface Options {
  organisation: string;
  from?: string;
  to?: string;
  json?: boolean;
}

/** `wpc guardian`: who answers, as Caldicott Guardian, for an organisation that has none of its own. */
export function addGuardian(program: Command, { io, system }: CommandContext): void {
  const guardian = program.command('guardian').description('Caldicott Guardians and what they answer for.');
  guardian
    .command('appoint')
    .argument('<staff id>', 'as on the account of the Guardian')
    .option('--organisation <code>', 'ODS code; * is every organisation without a Guardian of its own', placeOfGuardian)
    .option('--from <date>', 'first day, such as 2026-12-01; now unless told')
    .option('--to <date>', 'the day it ends; while it lasts unless told')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Appoints a Guardian for an organisation, or for the place. The same again with --to ends it.')
    .action(async (staffId: string, options: Options) => {
      const { database, clock } = await system();
      const now = clock.now();
      const appointment = {
        organisation: options.organisation,
        staffId,
        from: options.from === undefined ? now : dayOf(options.from),
        to: options.to === undefined ? null : dayOf(options.to),
      };
      await transaction(database.db, async (tx) => {
        const refused = await appointGuardian(tx, appointment, now);
        if (isRefusal(refused)) throw refused;
        await writeAudit(tx, {
          id: newId(),
          at: now,
          accountId: null,
          actorName: 'Administrator at the command line',
          roles: ['administrator'],
          organisations: [],
          staffId: null,
          people: [],
          event: 'change',
          what: 'Appointed a Caldicott Guardian',
          outcome: 'done',
          because: '',
          purpose: null,
          route: 'wpc guardian appoint',
          note: `${staffId} for ${options.organisation}`,
          requestId: newId(),
          address: null,
        });
      });
      giveResult(io, options.json, appointment, ({ organisation }) =>
        organisation === placeOfGuardian
          ? `${staffId} answers for every organisation that has no Guardian of its own.`
          : `${staffId} answers for ${organisation}.`,
      );
    });
}

function dayOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw refuse('invalid', `${text} is no date. Write the year, month and day: 2026-12-01.`);
  return at;
}

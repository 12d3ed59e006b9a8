import type { Command } from 'commander';
import { isRefusal, planScaleOut, type ScaleOutPlan, type ScaleOutWords, scaleOut } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

/**
 * What the catalogue does not say. Kept on the machine that clients connect to: who is signed in, the sealed audit, which is one chain,
 * the work of imports and exports, and `record_write`, whose transaction ids are that machine's own.
 */
export const scaleOutWords: ScaleOutWords = {
  byColumn: { slot: 'organisation' },
  keptHere: [
    'access_token',
    'audit_entry',
    'audit_seal',
    'bulk_export',
    'bulk_export_piece',
    'client',
    'disposal',
    'extract',
    'kysely_migration',
    'kysely_migration_lock',
    'quarantine',
    'record_write',
    'session',
    'sign_in',
    'used_assertion',
  ],
};

export function addScaleOut(program: Command, { io, system }: CommandContext): void {
  program
    .command('scale-out')
    .option('--plan', 'show how the tables would lie, and change nothing')
    .option('--json', 'give the result as one JSON object on the last line')
    .description(
      'Spreads the record over several machines, by person, on a PostgreSQL that has the Citus extension. Stop the service meanwhile.',
    )
    .action(async (options: { plan?: boolean; json?: boolean }) => {
      const { database } = await system();
      if (options.plan) {
        giveResult(io, options.json, await planScaleOut(database.db, scaleOutWords), (plan) =>
          linesOf(plan).join('\n'),
        );
        return;
      }
      const result = await scaleOut(database, scaleOutWords);
      if (isRefusal(result)) throw result;
      giveResult(io, options.json, result, (done) =>
        [...linesOf(done), `Laid out now, with Citus ${done.citus}: ${done.laidOut.length} tables.`].join('\n'),
      );
    });
}

function linesOf(plan: ScaleOutPlan): string[] {
  return [
    ...plan.distributed.map(({ table, column }) => `spread by ${column}: ${table}`),
    ...plan.copied.map((table) => `copied to every machine: ${table}`),
    ...plan.kept.map((table) => `stays here: ${table}`),
  ];
}

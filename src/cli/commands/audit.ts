import type { Command } from 'commander';
import { sealAudit, verifyAudit } from '../../access/index.ts';
import { CommandFailed } from '../command-io.ts';
import { type CommandContext, giveResult } from '../context.ts';

export function addAudit(program: Command, { io, system }: CommandContext): void {
  const audit = program.command('audit').description('The audit: who did what with whose record.');
  audit
    .command('verify')
    .option('--head <position:hash>', 'a head that was noted earlier; it must still be there')
    .option('--seal', 'seal what is not sealed yet, first')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Finds any alteration, gap or reordering, and reports what is not sealed yet.')
    .action(async (options: { head?: string; seal?: boolean; json?: boolean }) => {
      const { database, clock } = await system();
      if (options.seal) await sealAudit(database.db, clock.now());
      const [position, hash] = options.head?.split(':') ?? [];
      const result = await verifyAudit(
        database.db,
        position && hash ? { position: Number(position), hash } : undefined,
      );
      giveResult(io, options.json, result, (found) =>
        [
          found.whole
            ? `The audit is whole: ${found.sealed} entries sealed.`
            : `The audit is NOT whole: ${found.faults.length} faults.`,
          ...found.faults.map((fault) => `  at ${fault.position}: ${fault.what}`),
          `Not sealed yet: ${found.unsealed}.`,
          ...(found.head
            ? [
                `Head ${found.head.position}:${found.head.hash} — note it outside the database, and give it with --head next time.`,
              ]
            : []),
        ].join('\n'),
      );
      if (!result.whole) throw new CommandFailed('The audit was altered.');
    });
}

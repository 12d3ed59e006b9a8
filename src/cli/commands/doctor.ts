import type { Command } from 'commander';
import { describeConfig, serverVersion } from '../../platform/index.ts';
import { type CommandContext, giveResult } from '../context.ts';

interface Finding {
  what: string;
  ok: boolean;
  mend?: string;
}

export function addDoctor(program: Command, { io, config, system }: CommandContext): void {
  program
    .command('doctor')
    .option('--json', 'give the result as one JSON object on the last line')
    .description('Says what is set, what runs, and what is wrong, with the mend.')
    .action(async (options: { json?: boolean }) => {
      const { database } = await system();
      const version = await serverVersion(database);
      const findings: Finding[] = [
        {
          what: `Node ${process.versions.node}`,
          ok: Number(process.versions.node.split('.')[0]) >= 24,
          mend: 'run npm ci, which brings Node 24',
        },
        {
          what:
            database.engine === 'embedded'
              ? `embedded database (PostgreSQL ${version}), for trying out and not for live data`
              : `PostgreSQL ${version}`,
          ok: version >= 15,
          mend: 'use PostgreSQL 15 or newer',
        },
      ];
      const set = describeConfig().map(({ variable, meaning, default: standard }) => ({
        variable,
        meaning,
        set:
          variable === 'DATABASE_URL'
            ? config.DATABASE_URL !== undefined
            : String(config[variable as keyof typeof config] ?? ''),
        default: standard ?? '',
      }));
      giveResult(io, options.json, { findings, settings: set }, (result) =>
        [
          ...result.findings.map(
            (each) => `${each.ok ? '✓' : '✗'} ${each.what}${each.ok ? '' : ` — mend: ${each.mend}`}`,
          ),
          ...result.settings.map((each) => `  ${each.variable}=${each.set}  ${each.meaning}`),
        ].join('\n'),
      );
    });
}

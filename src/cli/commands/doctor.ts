import type { Command } from 'commander';
import { type ConnectionRights, connectionRights } from '../../access/index.ts';
import { describeConfig, serverVersion, transaction } from '../../platform/index.ts';
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
      if (database.engine === 'postgresql')
        findings.push(...judgeConnection(await transaction(database.db, connectionRights)));
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

/** What least privilege asks of the role that the program connects as, each with the mend. Pure. */
export function judgeConnection(rights: ConnectionRights): Finding[] {
  const roles = 'run wpc roles as the owner, and connect as the role it makes';
  return [
    {
      what: `connected as ${rights.role}, which is ${rights.superuser ? 'a superuser' : 'no superuser'}`,
      ok: !rights.superuser,
      mend: roles,
    },
    {
      what: rights.passesRowSecurity
        ? 'the role owns tables or passes row-level security by'
        : 'row-level security holds for the role',
      ok: !rights.passesRowSecurity && rights.protectedRecord,
      mend: roles,
    },
    {
      what: rights.changesAudit
        ? 'the role can change or delete audit entries'
        : 'the audit is append-only for the role',
      ok: !rights.changesAudit,
      mend: roles,
    },
    {
      what:
        rights.unreadable.length === 0
          ? 'the role can read every table'
          : `the role cannot read ${rights.unreadable.join(', ')}`,
      ok: rights.unreadable.length === 0,
      mend: 'run wpc roles again as the owner: tables were added since',
    },
    {
      what: rights.encrypted
        ? 'the connection is encrypted'
        : `the connection is not encrypted${rights.local ? ', and stays on this machine' : ''}`,
      ok: rights.encrypted || rights.local,
      mend: 'add sslmode=verify-full to DATABASE_URL',
    },
  ];
}

import type { Command } from 'commander';
import { type ConnectionRights, connectionRights, type GuardianCover, guardianCover } from '../../access/index.ts';
import { listOrganisations } from '../../directory/index.ts';
import { describeConfig, serverVersion, transaction } from '../../platform/index.ts';
import { isoDay, londonDay } from '../../standards/index.ts';
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
      const { database, clock } = await system();
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
      findings.push(
        judgeGuardians(
          await transaction(database.db, async (tx) => {
            const listed = await listOrganisations(tx, isoDay(londonDay(clock.now())));
            return guardianCover(
              tx,
              listed.map(({ ods }) => ods),
              clock.now(),
            );
          }),
        ),
      );
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

/** Whether every question about a use of a record has somebody to answer it; names the organisations that have no Guardian of their own. Pure. */
export function judgeGuardians({ guardians, place, without }: GuardianCover): Finding {
  if (guardians === 0)
    return {
      what: 'there is no Caldicott Guardian: questions of people and broken glass reach nobody',
      ok: false,
      mend: 'give an account the role caldicott-guardian, and run wpc guardian appoint for the place',
    };
  if (without.length === 0) return { what: 'every organisation has a Caldicott Guardian', ok: true };
  const named = `without a Caldicott Guardian of their own: ${without.join(', ')}`;
  return place
    ? { what: `${named}; the place’s Guardian answers for them`, ok: true }
    : {
        what: `${named}; nobody is appointed for the place, so every Guardian is asked`,
        ok: false,
        mend: 'run wpc guardian appoint with the staff id of the place’s Guardian',
      };
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

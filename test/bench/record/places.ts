import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { migrate, openPostgres } from '../../../src/platform/index.ts';
import { allMigrations } from '../../../src/schema.ts';
import type { TemporaryPostgres } from '../../support/postgres.ts';

/** Databases and servers that the record's benches run against, and what these cost the processor. */

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An empty, migrated database; its URL. */
export async function freshDatabase(postgres: TemporaryPostgres, name: string): Promise<string> {
  const admin = await connected(postgres.url);
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = postgres.url.replace(/\/postgres$/, `/${name}`);
  const database = openPostgres(url, 2);
  await migrate(database, allMigrations);
  await database.close();
  return url;
}

export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

export interface Api {
  base: string;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** The API in a process of its own. WPC_BENCH_NODE gives that process more arguments, such as '--cpu-prof'. */
export async function startApi(url: string): Promise<Api> {
  const more = (process.env.WPC_BENCH_NODE ?? '').split(' ').filter((one) => one !== '');
  const child = spawn(process.execPath, [...process.execArgv, ...more, 'test/bench/record-server.ts', url], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const failed = once(child, 'exit').then(() => {
    throw new Error('The API process ended before it gave its address.');
  });
  const [first] = (await Promise.race([once(child.stdout!, 'data'), failed])) as [Buffer];
  failed.catch(() => undefined);
  return {
    base: first.toString().trim(),
    child,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export const headers = { authorization: 'Bearer all', 'content-type': 'application/fhir+json' };

/** The most memory that a process has had, in megabytes; 0 where the system does not say. */
export function peakMemory(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024);
}

const TICK_MS = 10;

function statOf(pid: number | string): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
}

/** Undefined when the process has ended meanwhile. */
function statIfThere(pid: string): string[] | undefined {
  try {
    return statOf(pid);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Processor time that a process has used, in milliseconds; 0 where the system does not say. */
export function processorTime(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0;
  const stat = statOf(pid);
  return (Number(stat[11]) + Number(stat[12])) * TICK_MS;
}

/** The same of PostgreSQL: its first process, those that it started, and those of them that have ended. */
export async function postgresTime(postgres: TemporaryPostgres): Promise<number> {
  const client = await connected(postgres.url);
  const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
  await client.end();
  const first = readFileSync(`${rows[0]!.folder}/postmaster.pid`, 'utf8').split('\n')[0]!;
  if (!existsSync(`/proc/${first}/stat`)) return 0;
  const ended = statOf(first);
  let total = Number(ended[13]) + Number(ended[14]);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statIfThere(name);
    if (stat && (name === first || stat[1] === first)) total += Number(stat[11]) + Number(stat[12]);
  }
  return total * TICK_MS;
}

/** Whether the statements of a bench are to be counted: where PostgreSQL's time goes. */
export const statementsWanted = process.env.WPC_BENCH_STATEMENTS === '1';

/** The statements that took longest since this was last asked. */
export async function printStatements(url: string): Promise<void> {
  const client = await connected(url);
  await client.query('create extension if not exists pg_stat_statements');
  const { rows } = await client.query<{ calls: number; exec: number; plan: number; text: string }>(
    `select calls::int, total_exec_time as exec, total_plan_time as plan, translate(left(query, 300), chr(10), ' ') as text
     from pg_stat_statements order by total_exec_time + total_plan_time desc limit 25`,
  );
  for (const { calls, exec, plan, text } of rows)
    print(`  ${calls} calls, ${Math.round(exec)} ms run, ${Math.round(plan)} ms planned: ${text}`);
  await client.query('select pg_stat_statements_reset()');
  await client.end();
}

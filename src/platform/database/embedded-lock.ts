import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The embedded database has no lock of its own: two processes on one folder silently lose data. This one dies with the
 * process, however it ends: an abstract Unix socket on Linux, a named pipe on Windows, elsewhere a socket file that is
 * probed before it is taken over.
 */
export async function lockFolder(folder: string, waitMilliseconds: number): Promise<() => Promise<void>> {
  const name = lockName(folder);
  const deadline = performance.now() + waitMilliseconds;
  for (;;) {
    const server = await listen(name);
    if (server) return () => new Promise((done) => server.close(() => done()));
    if (performance.now() >= deadline) throw new FolderLocked(folder);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** Another process holds the folder. */
export class FolderLocked extends Error {
  readonly folder: string;
  constructor(folder: string) {
    super(
      `The embedded database in ${folder} is in use by another process. Stop that process, or give this one another folder with WPC_DATA, or use PostgreSQL by DATABASE_URL, which serves many processes.`,
    );
    this.folder = folder;
  }
}

function lockName(folder: string): string {
  const digest = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24);
  if (process.platform === 'linux') return `\0wpc-lock-${digest}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\wpc-lock-${digest}`;
  return join(tmpdir(), `wpc-lock-${digest}.sock`);
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(undefined) : fail(error),
    );
    server.listen(name, () => {
      server.unref();
      done(server);
    });
  });
}

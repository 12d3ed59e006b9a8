import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { CommandIo } from './command-io.ts';

/**
 * One process at a time may open the embedded database. A command that finds a running server hands its work to it over a
 * local socket that only the same user may open: one JSON line says what to do, the answers are JSON lines.
 */
interface Request {
  args: string[];
  cwd: string;
  terminal: boolean;
}

type Answer = { out: string } | { err: string } | { ask: string } | { exit: number };

export type RunCommand = (args: string[], io: CommandIo) => Promise<number>;

function socketPath(folder: string): string {
  const digest = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\wpc-command-${digest}`;
  const path = join(resolve(folder), 'command.sock');
  // A socket's path may have 107 bytes at the most.
  return Buffer.byteLength(path) <= 100 ? path : join(tmpdir(), `wpc-command-${digest}.sock`);
}

/** Takes commands from other processes and runs each here. Close it before the database is closed. */
export async function acceptCommands(folder: string, run: RunCommand): Promise<Server> {
  const path = socketPath(folder);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  const server = createServer((socket) => void answer(socket, run));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, done);
  });
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  server.unref();
  return server;
}

async function answer(socket: Socket, run: RunCommand): Promise<void> {
  const say = (message: Answer) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
  socket.on('error', () => socket.destroy());
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as string | undefined;
  const first = await next();
  if (first === undefined) return;
  const request = JSON.parse(first) as Request;
  const io: CommandIo = {
    out: (text) => say({ out: text }),
    err: (text) => say({ err: text }),
    ask: async (prompt) => {
      say({ ask: prompt });
      const answered = await next();
      return answered === undefined ? '' : (JSON.parse(answered) as { answer: string }).answer;
    },
    cwd: request.cwd,
    terminal: request.terminal,
  };
  const code = await run(request.args, io);
  say({ exit: code });
  socket.end();
}

/** Gives the command to the process that holds the folder. Undefined when nobody listens there. */
export function handOver(folder: string, args: string[], io: CommandIo): Promise<number | undefined> {
  return new Promise((done) => {
    const socket = createConnection(socketPath(folder));
    let code: number | undefined;
    socket.once('error', () => done(undefined));
    socket.once('connect', () => {
      const request: Request = { args, cwd: io.cwd, terminal: io.terminal };
      socket.write(`${JSON.stringify(request)}\n`);
      createInterface({ input: socket })
        .on('line', (line) => {
          const message = JSON.parse(line) as Answer;
          if ('out' in message) io.out(message.out);
          else if ('err' in message) io.err(message.err);
          else if ('ask' in message)
            io.ask(message.ask).then(
              (answer) => socket.write(`${JSON.stringify({ answer })}\n`),
              () => socket.destroy(),
            );
          else code = message.exit;
        })
        .on('close', () => {
          if (code === undefined)
            io.err(
              'The server that was doing this work ended before it was done. Run the same command again: it goes on where it stopped.\n',
            );
          done(code ?? 75);
        });
    });
  });
}

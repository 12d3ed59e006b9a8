import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Where a command speaks: its own terminal, or that of the process that handed the work over. */
export interface CommandIo {
  /** Results: one JSON object on the last line with --json, else readable lines. */
  out(text: string): void;
  /** All else: progress, notes, problems. */
  err(text: string): void;
  /** Relative paths are relative to this. */
  cwd: string;
  /**
   * One line from standard input, asked for when somebody sits there. For what must not stand on the command line, where every user of the
   * machine can read it: an NHS number. Not shown while it is typed. Empty at the end of input.
   */
  ask(prompt: string): Promise<string>;
  /** Standard error is a terminal: progress may rewrite its line. */
  terminal: boolean;
}

export function processIo(): CommandIo {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(text),
    ask: askOnTerminal,
    cwd: process.cwd(),
    terminal: process.stderr.isTTY === true,
  };
}

async function askOnTerminal(prompt: string): Promise<string> {
  const hidden = process.stdin.isTTY === true;
  if (hidden) process.stderr.write(prompt);
  // On a terminal the line goes to an output that throws it away, so that what is typed is not shown.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, ...(hidden ? { output, terminal: true } : {}) });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}

/** How a command ended, sysexits.h. */
export const exit = {
  ok: 0,
  failed: 1,
  usage: 64,
  data: 65,
  noInput: 66,
  unavailable: 75,
  forbidden: 77,
  config: 78,
} as const;

export class CommandFailed extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exit.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Where a command speaks: its own terminal, or that of the process that handed the work over. */
export interface CommandIo {
  /** Results: one JSON object on the last line with --json, else readable lines. */
  out(text: string): void;
  /** All else: progress, notes, problems. */
  err(text: string): void;
  /** Relative paths are relative to this. */
  cwd: string;
  /** Standard error is a terminal: progress may rewrite its line. */
  terminal: boolean;
}

export function processIo(): CommandIo {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(text),
    cwd: process.cwd(),
    terminal: process.stderr.isTTY === true,
  };
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

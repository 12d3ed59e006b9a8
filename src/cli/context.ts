import type { Config } from '../platform/index.ts';
import type { System } from '../system.ts';
import type { CommandIo } from './command-io.ts';

/** What a command has to work with. */
export interface CommandContext {
  io: CommandIo;
  config: Config;
  /** The system on its database, opened when first asked for; the running one when a server was handed the work. */
  system(): Promise<System>;
  /** This process serves pages already: the address, else undefined. */
  serving(): string | undefined;
  /** Keeps the process alive and serving until it is told to stop. */
  serve(system: System): Promise<{ url: string; stopped: Promise<void> }>;
}

/** Writes the result: with --json one object on the last line of standard output, else what `readable` makes of it. */
export function giveResult<T>(
  io: CommandIo,
  json: boolean | undefined,
  result: T,
  readable: (result: T) => string,
): void {
  io.out(json ? JSON.stringify(result) : readable(result));
}

import { Command, CommanderError } from 'commander';
import {
  type Config,
  FolderLocked,
  isRefusal,
  type Refusal,
  refusalExitCode,
  refusalTitle,
} from '../platform/index.ts';
import { openSystem, type System } from '../system.ts';
import { CommandFailed, type CommandIo, exit } from './command-io.ts';
import { addCommands } from './commands/index.ts';
import type { CommandContext } from './context.ts';
import { acceptCommands, handOver } from './hand-over.ts';
import { serveSystem } from './serve.ts';

/**
 * Runs one command line in this process and gives its exit code. Where another process serves the same embedded database,
 * the work is handed to it.
 */
export async function runCommandLine(args: string[], io: CommandIo, config: Config): Promise<number> {
  let opened: System | undefined;
  const context: CommandContext = {
    io,
    config,
    system: async () => {
      opened ??= await openSystem(config, { waitForLock: 0 });
      return opened;
    },
    serving: () => undefined,
    serve: async (system) => {
      const server = await serveSystem(system, config);
      const accepting =
        system.database.engine === 'embedded'
          ? await acceptCommands(config.WPC_DATA, (handed, theirs) =>
              runHandedOver(handed, theirs, config, system, server.url),
            )
          : undefined;
      return { url: server.url, stopped: server.stopped.then(() => void accepting?.close()) };
    },
  };
  try {
    return await parse(args, context);
  } catch (error) {
    if (!(error instanceof FolderLocked)) throw error;
    const code = await handOver(config.WPC_DATA, args, io);
    if (code !== undefined) return code;
    // Nobody to hand it to: the other process is a command that will end, or one that is ending.
    io.err('Another command is using the embedded database; waiting for it to end.\n');
    opened = await openSystem(config, { waitForLock: 60_000 });
    return await parse(args, context);
  } finally {
    await opened?.close();
  }
}

function runHandedOver(args: string[], io: CommandIo, config: Config, system: System, url: string): Promise<number> {
  return parse(args, {
    io,
    config,
    system: async () => system,
    serving: () => url,
    serve: async () => ({ url, stopped: Promise.resolve() }),
  });
}

async function parse(args: string[], context: CommandContext): Promise<number> {
  const { io } = context;
  const program = new Command('wpc')
    .description("Whole-Person Care: one service around the person, for England's health and care.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text) });
  addCommands(program, context);
  for (const command of program.commands.flatMap((each) => [each, ...each.commands])) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text) });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exit.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage;
    if (error instanceof CommandFailed) {
      io.err(`${error.message}\n`);
      return error.exitCode;
    }
    if (isRefusal(error)) {
      io.err(describeRefusal(error));
      return refusalExitCode(error);
    }
    throw error;
  }
}

export function describeRefusal(refusal: Refusal): string {
  const details = refusal.details.map(
    (detail) => `  ${[detail.where, detail.what, detail.mend && `Mend: ${detail.mend}`].filter(Boolean).join(' — ')}\n`,
  );
  return `${refusalTitle(refusal)}: ${refusal.message}\n${details.join('')}`;
}

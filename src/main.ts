/** Starts everything: reads the settings once, runs the command line, ends with its exit code. */
import { exit, processIo, runCommandLine } from './cli/index.ts';
import { readConfig } from './platform/index.ts';

const io = processIo();
const config = readConfig(process.env);
if (Array.isArray(config)) {
  for (const problem of config) io.err(`${problem.variable}: ${problem.what}\n`);
  io.err('Mend the settings above; docs/operations.md lists them all.\n');
  process.exit(exit.config);
}
process.exit(await runCommandLine(process.argv.slice(2), io, config));

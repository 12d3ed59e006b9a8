export { type CommandIo, exit, processIo } from './command-io.ts';
export { runCommandLine } from './program.ts';

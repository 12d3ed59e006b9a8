import { type SpawnOptions, spawn } from 'node:child_process';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** Runs a program with its output passed through; gives the exit code. */
export function runProgram(program: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

/** Runs one of the development tools in node_modules on this very Node. */
export function runTool(path: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  return runProgram(process.execPath, [resolve(root, 'node_modules', path), ...args], options);
}

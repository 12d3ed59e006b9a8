// Starts a TypeScript entry on Node 24, whatever Node the machine has (20 or newer can run this file).
// The runtime comes with `npm ci` as an optional dependency; a Node 24 that is already there is used as it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const major = Number(process.versions.node.split('.')[0]);

/** The Node 24 of this platform in node_modules, or undefined. */
export function bundledNode() {
  const name = { linux: 'node-linux', darwin: 'node-darwin', win32: 'node-win' }[process.platform];
  const candidates = [
    join(root, 'node_modules', `${name}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    join(root, 'node_modules', `node-bin-${process.platform}-${process.arch}`, 'bin', 'node'),
  ];
  return candidates.find((path) => existsSync(path));
}

/**
 * Arguments that make Node run TypeScript and TSX with the project's own tsconfig, from any working directory. V8's optimising
 * compiler takes 400 MB for a moment over one huge function of the embedded PostgreSQL; the baseline compiler does not, and an
 * import of 47,000 resources takes as long with it.
 */
export const typescript = ['--liftoff-only', '--import', pathToFileURL(join(root, 'bin', 'tsx-register.mjs')).href];

/** Runs `entry` (relative to the project) with `args` on Node 24; this process then ends as that one ends. */
export async function run(entry, args) {
  const file = join(root, entry);
  const node = major === 24 ? process.execPath : bundledNode();
  if (!node) {
    process.stderr.write(
      `This program needs Node 24 and runs here on ${process.versions.node}. Its own copy is missing for ${process.platform}-${process.arch}.\n` +
        'Mend: run `npm ci` without --omit=optional, or install Node 24.\n',
    );
    process.exit(1);
  }
  // The channel lets the child see when this launcher is gone, kill -9 included.
  const child = spawn(node, [...typescript, file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, WPC_LAUNCHED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code ?? 1);
  });
}

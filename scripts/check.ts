/** Types, lint, format and architecture: what must hold before the tests are worth running. */
import { runTool } from './commands.ts';

const steps: [string, () => Promise<number>][] = [
  ['types', () => runTool('typescript/bin/tsc', ['--noEmit'])],
  ['lint and format', () => runTool('@biomejs/biome/bin/biome', ['check', '.'])],
  ['architecture', () => runTool('vitest/vitest.mjs', ['run', '--project', 'pure', 'test/architecture.test.ts'])],
];

let failed = 0;
for (const [name, run] of steps) {
  process.stderr.write(`\n— ${name}\n`);
  if ((await run()) !== 0) {
    failed++;
    process.stderr.write(`✗ ${name}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);

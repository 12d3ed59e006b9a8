/** What takes longer than `npm test` may: the same tests with WPC_SOAK=1, which raises rounds and sizes, and the soak folder. */
import { runTool } from './commands.ts';

const code = await runTool('vitest/vitest.mjs', ['run', '--testTimeout=3600000', ...process.argv.slice(2)], {
  env: { ...process.env, NODE_ENV: 'test', WPC_SOAK: '1' },
});
process.exit(code);

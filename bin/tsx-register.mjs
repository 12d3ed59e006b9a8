// Registers tsx with the project's tsconfig by absolute path, so that JSX settings hold from any working directory.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: join(dirname(dirname(fileURLToPath(import.meta.url))), 'tsconfig.json') });

if (process.env.WPC_LAUNCHED === '1' && process.connected) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
}

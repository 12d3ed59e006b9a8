/** `npm run bench -- record|rights|identity|access|…`: each prints its figures, the floor measured in the same run, and the ratio. */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(import.meta.dirname, '../test/bench');
const available = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -3))
  : [];
const [name, ...args] = process.argv.slice(2);
if (name === undefined || !available.includes(name)) {
  process.stderr.write(`Which bench? One of: ${available.join(', ')}\n`);
  process.exit(64);
}
const bench = (await import(pathToFileURL(resolve(folder, `${name}.ts`)).href)) as {
  run(args: string[]): Promise<void>;
};
await bench.run(args);

/**
 * An import in a process of its own, for the test that kills it: node bin/run.mjs test/support/import-child.ts ENGINE WHERE PATH SOURCE.
 * ENGINE is embedded (WHERE is the folder) or postgresql (WHERE is the URL). Says 'started' once it begins to read.
 */

import { importPath } from '../../src/extracts/index.ts';
import { openEmbedded, openPostgres, SetClock } from '../../src/platform/index.ts';
import { ProfileBook } from '../../src/record/index.ts';

const [engine, where, path, source] = process.argv.slice(2) as [string, string, string, string];
const database = engine === 'embedded' ? await openEmbedded(where) : openPostgres(where, 4);
process.stdout.write('started\n');
const clock = new SetClock('2026-06-15T12:00:00Z');
const result = await importPath(
  { db: database.db, clock, onPersonsTouched: async () => undefined, profiles: new ProfileBook() },
  path,
  { source },
);
process.stdout.write(`${JSON.stringify(result)}\n`);
await database.close();

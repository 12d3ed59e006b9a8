import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { assemble, migrate } from '../../src/platform/database/index.ts';
import { allMigrations } from '../../src/schema.ts';

/** Migrates one embedded database and keeps it as the file that each test starts from. */
export default async function setup(project: TestProject): Promise<() => void> {
  const pglite = await PGlite.create();
  const pool = new pg.Pool({ ...(createPgConfig(pglite) as unknown as pg.PoolConfig), max: 1 });
  const database = assemble(pool, 'embedded', async () => undefined);
  await migrate(database, allMigrations);
  await database.close();
  const folder = mkdtempSync(join(tmpdir(), 'wpc-embedded-'));
  const file = join(folder, 'template.tar');
  writeFileSync(file, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await pglite.close();
  project.provide('engine', 'embedded');
  project.provide('template', file);
  return () => rmSync(folder, { recursive: true, force: true });
}

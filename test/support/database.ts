import { randomBytes } from 'node:crypto';
import { mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openEmbedded, openPostgres } from '../../src/platform/index.ts';

/** Set by the global set-up of each Vitest project. */
declare module 'vitest' {
  interface ProvidedContext {
    engine: 'embedded' | 'postgresql';
    /** File with the migrated embedded database, or URL of the server whose database `wpc_template` is migrated. */
    template: string;
  }
}

/**
 * A migrated, empty database of this test file's own; closed (and dropped) by `close()`. The same tests run on PGlite and on PostgreSQL.
 * `connections` is the pool's size on PostgreSQL.
 */
export async function testDatabase(connections = 10): Promise<Database> {
  const { inject } = await import('vitest');
  return inject('engine') === 'embedded' ? embedded(inject('template')) : postgresql(inject('template'), connections);
}

/** A folder of the test's own, removed with `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'wpc-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

async function embedded(template: string): Promise<Database> {
  return openEmbedded(undefined, 0, await openAsBlob(template));
}

async function postgresql(url: string, connections: number): Promise<Database> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await administer(url, `create database ${name} template wpc_template`);
  const database = openPostgres(url.replace(/\/postgres$/, `/${name}`), connections);
  return {
    ...database,
    close: async () => {
      await database.close();
      await administer(url, `drop database if exists ${name} with (force)`);
    },
  };
}

export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Two files may copy the template at one moment; PostgreSQL then refuses one of them for that moment.
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(statement);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '55006' || attempt === 50) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  } finally {
    await client.end();
  }
}

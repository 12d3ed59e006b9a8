import { sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { type Database, transaction } from './database.ts';

export type Migrations = Record<string, Migration>;

/**
 * Brings the schema up to date. Names sort by module rank, then number: '30-record-001-resources'. Kysely's migrator holds a
 * lock in the database meanwhile, so several processes may start at once. Throws with the failing migration's name.
 */
export async function migrate(database: Database, migrations: Migrations): Promise<string[]> {
  const provider: MigrationProvider = { getMigrations: async () => migrations };
  const migrator = new Migrator({ db: database.db, provider, allowUnorderedMigrations: true });
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'before the first';
    throw new Error(`Migration ${failed} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return (results ?? []).map((result) => result.migrationName);
}

/** PostgreSQL's major version; the embedded one answers like any other. */
export async function serverVersion(database: Database): Promise<number> {
  const rows = await transaction(database.db, (tx) =>
    sql<{ version: string }>`select current_setting('server_version_num') as version`.execute(tx),
  );
  return Math.floor(Number(rows.rows[0]?.version ?? 0) / 10_000);
}

/** Throws when the database does not answer. */
export async function ping(database: Database): Promise<void> {
  await sql`select 1`.execute(database.db);
}

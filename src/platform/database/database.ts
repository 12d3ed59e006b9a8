import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { isRefusal, type Refusal } from '../errors/index.ts';
import { lockFolder } from './embedded-lock.ts';
import { FewerTrips } from './fewer-trips.ts';

// 64-bit integers and numerics that we store all fit a double exactly (epoch milliseconds, counts); int8 as a string is a trap.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));
// Dates stay as the text that PostgreSQL gives: a Date would shift them by time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Modules narrow this with `db.withTables<TheirTables>()`, so that each sees only its own. */
// biome-ignore lint/complexity/noBannedTypes: the empty schema is what Kysely narrows from
export type Db = Kysely<{}>;
// biome-ignore lint/complexity/noBannedTypes: as above
export type Tx = Transaction<{}>;

export interface Database {
  db: Db;
  /** 'embedded' is PGlite in this process, for trying out; 'postgresql' is a server. */
  engine: 'embedded' | 'postgresql';
  pool: pg.Pool;
  close(): Promise<void>;
}

const inTransaction = new AsyncLocalStorage<true>();

/** The root database was used inside a transaction: on one connection that waits for itself, on many it reads another truth. */
class RootUsedInTransaction extends Error {
  constructor() {
    super('The root database was used inside a transaction; pass the transaction down instead.');
  }
}

/** PostgreSQL by its URL. `connections` is the size of the pool. */
export function openPostgres(url: string, connections: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'wpc',
    keepAlive: true,
    connectionTimeoutMillis: 30_000,
    pipeline: true,
  });
  // A lost connection is replaced by the pool; without listeners its 'error' would end the process. The pool listens to idle
  // connections only, so those in use need their own; whoever uses one gets the error from its query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return assemble(pool, 'postgresql', async () => undefined);
}

/**
 * PGlite in `folder` (or in memory), one connection. It makes no fsync and has no autovacuum: for trying out, not for live data.
 * `startFrom` is a dump of a data folder to begin with. Throws FolderLocked when another process keeps the folder for `waitForLock` ms.
 */
export async function openEmbedded(
  folder: string | undefined,
  waitForLock = 10_000,
  startFrom?: Blob,
): Promise<Database> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { createPgConfig } = await import('@electric-sql/pglite/node-postgres');
  let unlock = async (): Promise<void> => undefined;
  let dataDir: string | undefined;
  if (folder !== undefined) {
    dataDir = join(folder, 'db');
    mkdirSync(folder, { recursive: true });
    unlock = await lockFolder(folder, waitForLock);
  }
  if (dataDir !== undefined && !existsSync(join(dataDir, 'PG_VERSION'))) await createFolder(dataDir);
  const fresh = dataDir === undefined ? (startFrom ?? embeddedTemplate()) : undefined;
  const pglite = await PGlite.create({ ...(dataDir ? { dataDir } : {}), ...(fresh ? { loadDataDir: fresh } : {}) });
  const pool = new pg.Pool({ ...(createPgConfig(pglite) as unknown as pg.PoolConfig), max: 1, idleTimeoutMillis: 0 });
  pool.on('connect', breatheBetweenStatements);
  return assemble(pool, 'embedded', async () => {
    await pglite.close();
    await unlock();
  });
}

/** An empty database, made once by scripts/make-embedded-template.ts: initdb in this process takes a gigabyte for a moment. */
function embeddedTemplate(): Blob {
  return new Blob([brotliDecompressSync(readFileSync(join(import.meta.dirname, 'embedded-template.tar.br')))]);
}

/** Makes the folder beside its place and renames it when it is whole, so that a process killed meanwhile leaves no half database. */
async function createFolder(dataDir: string): Promise<void> {
  const { PGlite } = await import('@electric-sql/pglite');
  const beside = `${dataDir}.new`;
  rmSync(beside, { recursive: true, force: true });
  const pglite = await PGlite.create({ dataDir: beside, loadDataDir: embeddedTemplate() });
  await pglite.close();
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(beside, dataDir);
}

/** PGlite computes in this thread: a breath after each statement lets the web server answer in between. */
function breatheBetweenStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const breathing = (...args: unknown[]): unknown => {
    const result = query(...args);
    return result instanceof Promise
      ? result.then((rows) => new Promise((done) => setImmediate(() => done(rows))))
      : result;
  };
  client.query = breathing as typeof client.query;
}

const wrapped = new WeakMap<pg.PoolClient, FewerTrips>();

/** One wrapper for one client, because Kysely knows a connection by it. */
function inFewerTrips(client: pg.PoolClient): FewerTrips {
  const known = wrapped.get(client) ?? new FewerTrips(client);
  wrapped.set(client, known);
  return known;
}

/** Puts the guard and the query builder over a pool; the two openers above are what the program uses. */
export function assemble(pool: pg.Pool, engine: Database['engine'], closed: () => Promise<void>): Database {
  const guarded = {
    options: pool.options,
    connect: async () => {
      if (inTransaction.getStore()) throw new RootUsedInTransaction();
      const client = await pool.connect();
      return client.pipeline ? inFewerTrips(client) : client;
    },
    end: async () => undefined,
  };
  // biome-ignore lint/complexity/noBannedTypes: see Db
  const db = new Kysely<{}>({ dialect: new PostgresDialect({ pool: guarded as unknown as pg.Pool }) });
  return {
    db,
    engine,
    pool,
    close: async () => {
      await db.destroy();
      await pool.end();
      await closed();
    },
  };
}

/** Carries a refusal out of a transaction that must roll back. */
class RolledBack extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super('rolled back');
    this.refusal = refusal;
  }
}

/**
 * Runs `act` in one transaction. A returned refusal rolls back and is returned; a throw rolls back and is thrown.
 * Serialisation failures and deadlocks are tried again, so `act` must have no effect outside the transaction.
 */
export async function transaction<T>(db: Db, act: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(async (tx) =>
        inTransaction.run(true, async () => {
          const result = await act(tx);
          if (isRefusal(result)) throw new RolledBack(result);
          return result;
        }),
      );
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal as T;
      const code = (error as { code?: string }).code;
      if ((code === '40001' || code === '40P01') && attempt < 5) continue;
      throw error;
    }
  }
}

/** True for an error that says the database cannot be reached now (restart, network), so that the caller may answer 'busy'. */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && (/^(08|57P)/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(code))) return true;
  return (
    message !== undefined && /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(message)
  );
}

/** Takes a lock held to the end of the transaction, by name; two holders of one name wait for each other. */
export async function lockByName(tx: Tx, name: string): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]));
}

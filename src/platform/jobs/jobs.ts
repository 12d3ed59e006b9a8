import { type Job, PgBoss } from 'pg-boss';
import type { Database } from '../database/index.ts';
import type { Logger } from '../logging/index.ts';

/** Work that outlives the request that asked for it; kept in the database, so that a restart loses none. */
export interface Jobs {
  /**
   * Says what does the work. `every` (seconds) also asks for it at that pace, whether or not anybody sends. One at a time over
   * all processes; a send while one is waiting is the same send.
   */
  work(name: string, act: () => Promise<void>, options?: { every?: number }): Promise<void>;
  /** Asks for the work soon. Never inside a transaction: a job may start before its transaction is there. */
  send(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Jobs on pg-boss. On PostgreSQL it has its own small pool; the embedded database has one connection, shared statement by
 * statement.
 */
export async function startJobs(database: Database, url: string | undefined, logger: Logger): Promise<Jobs> {
  const embedded = database.engine === 'embedded';
  const boss = new PgBoss({
    ...(embedded
      ? {
          backend: 'pglite' as const,
          db: { executeSql: async (text: string, values?: unknown[]) => execute(database, text, values) },
        }
      : { connectionString: url ?? '', max: 3 }),
    schedule: false,
    // The embedded database is one process's own: less housekeeping leaves more of its one connection to people.
    superviseIntervalSeconds: embedded ? 300 : 60,
  });
  boss.on('error', (error) => logger.error({ error: error.message }, 'jobs'));
  await boss.start();
  const timers: NodeJS.Timeout[] = [];
  const send = async (name: string) => {
    await boss.send(name, {}, { singletonKey: name });
  };
  return {
    send,
    async work(name, act, options = {}) {
      await boss.createQueue(name, { policy: 'short', retryLimit: 3, retryBackoff: true, expireInSeconds: 3600 });
      await boss.work(name, { pollingIntervalSeconds: embedded ? 2 : 1 }, async (_jobs: Job[]) => act());
      if (options.every !== undefined) {
        const ask = () =>
          send(name).catch((error: Error) =>
            logger.warn({ job: name, error: error.message }, 'could not ask for a job'),
          );
        const timer = setInterval(ask, options.every * 1000);
        timer.unref();
        timers.push(timer);
        await ask();
      }
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await boss.stop({ graceful: true, timeout: 5000 });
    },
  };
}

async function execute(database: Database, text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
  const result = values === undefined ? await database.pool.query(text) : await database.pool.query(text, values);
  // Several statements in one text give several results; pg-boss reads the rows of the last that has any.
  const results = Array.isArray(result) ? result : [result];
  return { rows: results.flatMap((each: { rows?: unknown[] }) => each.rows ?? []) };
}

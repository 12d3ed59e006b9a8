import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { createLogger, type Database } from '../index.ts';
import { type Jobs, startJobs } from './index.ts';

let database: Database;
let jobs: Jobs;
beforeAll(async () => {
  database = await testDatabase();
  const url = inject('engine') === 'postgresql' ? (database.pool.options.connectionString as string) : undefined;
  jobs = await startJobs(database, url, createLogger('silent'));
});
afterAll(async () => {
  await jobs.stop();
  await database.close();
});

it('does the work that was asked for, once for two requests that wait together', async () => {
  let done = 0;
  await jobs.work('count', async () => {
    done++;
  });
  await Promise.all([jobs.send('count'), jobs.send('count')]);
  for (let wait = 0; wait < 100 && done === 0; wait++) await new Promise((next) => setTimeout(next, 100));
  expect(done).toBe(1);
});

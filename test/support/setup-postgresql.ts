import type { TestProject } from 'vitest/node';
import { migrate, openPostgres } from '../../src/platform/index.ts';
import { allMigrations } from '../../src/schema.ts';
import { administer } from './database.ts';
import { startPostgres } from './postgres.ts';

/** Starts PostgreSQL (or uses the server at WPC_TEST_POSTGRES) and migrates the template that each test's database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.WPC_TEST_POSTGRES;
  const server = given ? undefined : await startPostgres();
  const url = given ?? server?.url ?? '';
  await administer(url, 'drop database if exists wpc_template with (force)');
  await administer(url, 'create database wpc_template');
  const database = openPostgres(url.replace(/\/postgres$/, '/wpc_template'), 2);
  await migrate(database, allMigrations);
  await database.close();
  project.provide('engine', 'postgresql');
  project.provide('template', url);
  return async () => {
    await server?.stop();
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FhirServer, fhirServer } from '../../src/fhir/testing/fhir-server.ts';
import { type Database, migrate, openPostgres } from '../../src/platform/index.ts';
import { allMigrations } from '../../src/schema.ts';
import { startPostgres, type TemporaryPostgres } from '../support/postgres.ts';

describe('while PostgreSQL is away', () => {
  let postgres: TemporaryPostgres;
  let database: Database;
  let server: FhirServer;
  let site: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    database = openPostgres(postgres.url, 4);
    await migrate(database, allMigrations);
    server = await fhirServer(database);
    site = new URL(server.base).origin;
    // A connection in use at the moment of the loss, which nobody is waiting on: its 'error' would end this process.
    await database.pool.connect();
    await postgres.stop();
  });
  afterAll(() => server?.close());

  it('the FHIR API answers 503 with an OperationOutcome, and says when to come again', async () => {
    const response = await fetch(`${server.base}/Patient/x`, { headers: { authorization: 'Bearer all' } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'transient' }] });
  });

  it('a page says so in words, and when to come again', async () => {
    const response = await fetch(`${site}/developers`, { headers: { accept: 'text/html' } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.text()).toContain('cannot reach its database');
  });

  it('the process lives, and says that it is not ready', async () => {
    expect((await fetch(`${site}/health`)).status).toBe(200);
    expect((await fetch(`${site}/ready`)).status).toBe(503);
  });
});

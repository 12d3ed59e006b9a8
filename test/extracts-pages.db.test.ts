import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, visitor } from '../src/access/index.ts';
import { extractsRoutes, importPath, listQuarantine } from '../src/extracts/index.ts';
import { createLogger, type Database, SetClock } from '../src/platform/index.ts';
import { ProfileBook, personIdOf, readPersonResources } from '../src/record/index.ts';
import { createServer } from '../src/web/index.ts';
import { temporaryFolder, testDatabase } from './support/database.ts';

const account = { ...visitor, accountId: '018f0000-0000-7000-8000-00000000000a' };
const actors: Record<string, Actor> = {
  admin: { ...account, roles: ['administrator'], name: 'Admin A', staffId: 'staff-a' },
  analyst: { ...account, roles: ['analyst'], name: 'Analyst B', staffId: 'staff-b' },
};
const header =
  'LocalPatientId,NHSNumber,FamilyName,ServiceRequestId,ReferralRequestReceivedDate,ServTeamTypeRefToMH,OrgIDProv';

describe('pages of quarantine and data quality', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const folder = temporaryFolder();
  const clock = new SetClock('2026-06-15T09:00:00Z');
  const touched: string[] = [];
  const onPersonsTouched = async (_tx: unknown, persons: string[]) => {
    touched.push(...persons);
  };

  beforeAll(async () => {
    database = await testDatabase();
    mkdirSync(join(folder.path, 'in'));
    writeFileSync(
      join(folder.path, 'in/referrals.csv'),
      `${header}\nP1,,=Hill,R1,2026-02-30,crisis,RXX01\nP2,,Hill,R2,2026-02-01,crisis,RXX01\nP3,,Hill,R3,,crisis,RXX01\n`,
    );
    writeFileSync(join(folder.path, 'in/empty.json'), '');
    await importPath(
      { db: database.db, clock, onPersonsTouched, profiles: new ProfileBook() },
      join(folder.path, 'in'),
      {
        source: 'mental-health',
      },
    );
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: async (_tx, { bearer }) => ({
        actor: actors[bearer ?? ''] ?? visitor,
        session: { id: null, since: null },
      }),
      requestsPerMinute: 10_000,
      routes: extractsRoutes({ onPersonsTouched, staffName: async () => 'Admin A', profiles: new ProfileBook() }),
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
    folder.remove();
  });

  const get = (url: string, who = 'admin') =>
    server.inject({ url, headers: { accept: 'text/html', authorization: `Bearer ${who}` } });
  const post = (url: string, form: Record<string, string>) =>
    server.inject({
      method: 'POST',
      url,
      payload: new URLSearchParams(form).toString(),
      headers: {
        accept: 'text/html',
        authorization: 'Bearer admin',
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
  const idOfLine = async (line: number) =>
    (await listQuarantine(database.db, {}, 10)).rows.find((row) => row.line === line && row.row > 0)!.quarantine_id;

  it('are for administrators; the counts for analysts too', async () => {
    expect((await get('/quarantine', 'analyst')).statusCode).toBe(403);
    expect((await get('/quarantine.csv', 'analyst')).statusCode).toBe(403);
    expect((await get('/data-quality', 'analyst')).statusCode).toBe(200);
  });

  it('list what could not be read by place and fault, without the rows', async () => {
    const { body } = await get('/quarantine');
    expect(body).toContain('referrals.csv, line 2');
    expect(body).toContain('ReferralRequestReceivedDate is not a date that exists.');
    expect(body).toContain('empty.json');
    expect(body).not.toContain('=Hill');
    expect((await get('/quarantine?reason=empty-file')).body).not.toContain('referrals.csv');
    expect((await get('/quarantine?source=gp')).body).toContain('Nothing is in quarantine');
  });

  it('give the same as a table that no spreadsheet runs', async () => {
    const reply = await get('/quarantine.csv?source=mental-health');
    expect(reply.headers['content-type']).toContain('text/csv');
    expect(reply.body.split('\r\n')).toHaveLength(5);
    expect(reply.body).toContain('"P1,,=Hill');
  });

  it('take a row mended, and say what is still wrong when it is', async () => {
    const id = await idOfLine(2);
    expect((await get(`/quarantine/${id}`)).body).toContain('P1,,=Hill,R1,2026-02-30');
    const wrong = await post(`/quarantine/${id}`, { raw: 'P1,,Hill,R1,2026-13-01,crisis,RXX01' });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('P1,,Hill,R1,2026-13-01');
    const right = await post(`/quarantine/${id}`, { raw: 'P1,,Hill,R1,2026-03-01,crisis,RXX01' });
    expect(right.statusCode).toBe(303);
    expect((await get(`${right.headers.location}`)).body).toContain('Sent again, and stored.');
    expect(touched).toContain(personIdOf('mental-health', 'P1'));
    expect(await readPersonResources(database.db, [personIdOf('mental-health', 'P1')])).toHaveLength(2);
  });

  it('dismiss a row with a reason, and not without', async () => {
    const id = await idOfLine(4);
    expect((await post(`/quarantine/${id}/dismiss`, { reason: '' })).statusCode).toBe(422);
    expect((await post(`/quarantine/${id}/dismiss`, { reason: 'A test row' })).statusCode).toBe(303);
    expect((await get(`/quarantine/${id}`)).body).toContain('A test row');
  });

  it('send all of a source again, and say how many still cannot be read', async () => {
    const reply = await post('/quarantine/send-again', { source: 'mental-health', reason: '' });
    expect(reply.headers.location).toContain('sent=0&left=1');
    expect((await get(`${reply.headers.location}`)).body).toContain('0 sent again; 1 still cannot be read.');
  });

  it('show each source’s data quality', async () => {
    const { body } = await get('/data-quality');
    expect(body).toContain('mental-health: how complete');
    expect(body).toContain('NHS number');
    expect(body).toContain('mental-health: how late');
  });

  it('say not found for a row that is not there', async () => {
    expect((await get('/quarantine/018f0000-0000-7000-8000-00000000000b')).statusCode).toBe(404);
  });
});

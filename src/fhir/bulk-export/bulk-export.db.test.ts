import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { visitor, wholePlace } from '../../access/index.ts';
import { type Clock, type Database, systemClock } from '../../platform/index.ts';
import { runExports } from '../index.ts';
import { actors, ask, type FhirServer, fhirServer } from '../testing/fhir-server.ts';
import { KEPT } from './run-exports.ts';

const respondAsync = { prefer: 'respond-async' };
const other = {
  ...visitor,
  roles: ['system' as const],
  name: 'Other',
  accountId: '018f0000-0000-7000-8000-0000000000a7',
  organisations: [wholePlace],
  scopes: ['system/*.rs'],
};
/** A system of an organisation that has nobody on its books. */
const elsewhere = { ...other, accountId: '018f0000-0000-7000-8000-0000000000a6', organisations: ['X99'] };
const unsearching = { ...other, accountId: '018f0000-0000-7000-8000-0000000000a5', scopes: ['system/Patient.r'] };

describe('bulk export', () => {
  let database: Database;
  let server: FhirServer;
  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database, { actors: { ...actors, other, elsewhere, unsearching } });
    for (const id of ['p1', 'p2', 'p3'])
      await ask(server.base, 'PUT', `Patient/${id}`, { resourceType: 'Patient', id, name: [{ family: id }] });
    for (const n of [1, 2, 3, 4, 5])
      await ask(server.base, 'PUT', `Observation/o${n}`, observation(`o${n}`, `p${(n % 3) + 1}`));
    await ask(server.base, 'PUT', 'Organization/org', { resourceType: 'Organization', id: 'org', name: 'Org' });
    await ask(server.base, 'PUT', 'Patient/gone', { resourceType: 'Patient', id: 'gone' });
    await ask(server.base, 'DELETE', 'Patient/gone');
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const below = (url: string | null) => String(url).replace(`${server.base}/`, '');
  /** Small pieces, so that every export here goes over several. */
  const work = (clock: Clock = systemClock) =>
    runExports(
      database.db,
      { clock, personSets: async (_tx, ids) => ids.map((id) => ({ current: id, members: [id] })) },
      2,
    );
  const start = async (path: string, token = 'all') => {
    const kicked = await ask(server.base, 'GET', path, undefined, { ...respondAsync, ...as(token) });
    expect(kicked.status).toBe(202);
    return below(kicked.headers.get('content-location'));
  };
  const linesOf = async (url: string, token = 'all', encoding = 'gzip') => {
    const response = await fetch(url, { headers: { ...as(token), 'accept-encoding': encoding } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/fhir+ndjson');
    return (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; resourceType: string; name?: { family: string }[] });
  };
  const manifestOf = async (path: string, token = 'all') => {
    const polled = await ask(server.base, 'GET', path, undefined, as(token));
    expect(polled.status).toBe(200);
    return { headers: polled.headers, body: polled.body as { output: { type: string; url: string; count: number }[] } };
  };

  it('is asked for, polled, and fetched as NDJSON, each row once', async () => {
    const path = await start('$export');
    const waiting = await ask(server.base, 'GET', path);
    expect(waiting.status).toBe(202);
    expect(waiting.headers.get('x-progress')).toBe('0 resources');
    expect(waiting.headers.get('retry-after')).toBe('2');
    await work();
    const { body, headers } = await manifestOf(path);
    expect(Date.parse(headers.get('expires') ?? '')).toBeGreaterThan(Date.now());
    expect(body).toMatchObject({ request: `${server.base}/$export`, requiresAccessToken: true, error: [] });
    expect(body.output.map(({ type, count }) => [type, count])).toEqual([
      ['Observation', 5],
      ['Organization', 1],
      ['Patient', 3],
    ]);
    for (const encoding of ['gzip', 'identity']) {
      const patients = await linesOf(body.output[2]?.url ?? '', 'all', encoding);
      expect(patients.map((one) => one.id).sort()).toEqual(['p1', 'p2', 'p3']);
    }
    const observations = await linesOf(body.output[0]?.url ?? '');
    expect(observations.map((one) => one.id).sort()).toEqual(['o1', 'o2', 'o3', 'o4', 'o5']);
  });

  it('of patients leaves out what is about nobody; _type chooses', async () => {
    const [all, some] = [await start('Patient/$export'), await start('Patient/$export?_type=Observation')];
    await work();
    expect((await manifestOf(all)).body.output.map((one) => one.type)).toEqual(['Observation', 'Patient']);
    expect((await manifestOf(some)).body.output.map((one) => one.type)).toEqual(['Observation']);
  });

  it('of a Group holds its members’ records, and none but active ones', async () => {
    const member = (id: string, inactive = false) => ({ entity: { reference: `Patient/${id}` }, inactive });
    const group = { resourceType: 'Group', id: 'g', type: 'person', actual: true };
    const members = [member('p1'), member('p2', true), member('p3')];
    expect((await ask(server.base, 'PUT', 'Group/g', { ...group, member: members })).status).toBe(201);
    const path = await start('Group/g/$export');
    await work();
    const { body } = await manifestOf(path);
    const patients = body.output.find(({ type }) => type === 'Patient');
    expect((await linesOf(patients?.url ?? '')).map(({ id }) => id).sort()).toEqual(['p1', 'p3']);
    expect(body.output.find(({ type }) => type === 'Observation')?.count).toBe(3);
    expect(body.output.map(({ type }) => type)).not.toContain('Organization');
    const none = await ask(server.base, 'GET', 'Group/none/$export', undefined, respondAsync);
    expect([none.status, none.body.resourceType]).toEqual([404, 'OperationOutcome']);
    await ask(server.base, 'DELETE', path);
    await ask(server.base, 'DELETE', 'Group/g');
  });

  it('gives rows as they were when it was asked for, whatever changes meanwhile', async () => {
    const path = await start('$export?_type=Patient');
    await new Promise((done) => setTimeout(done, 5));
    await ask(server.base, 'PUT', 'Patient/p1', { resourceType: 'Patient', id: 'p1', name: [{ family: 'Later' }] });
    await ask(server.base, 'PUT', 'Patient/p4', { resourceType: 'Patient', id: 'p4' });
    await ask(server.base, 'DELETE', 'Patient/p2');
    await work();
    const { body } = await manifestOf(path);
    const patients = await linesOf(body.output[0]?.url ?? '');
    expect(patients.map((one) => `${one.id} ${one.name?.[0]?.family}`).sort()).toEqual(['p1 p1', 'p2 p2', 'p3 p3']);
  });

  it('_since gives what changed from then on', async () => {
    const since = new Date().toISOString();
    await ask(server.base, 'PUT', 'Patient/p5', { resourceType: 'Patient', id: 'p5' });
    const path = await start(`$export?_since=${since}`);
    await work();
    const { body } = await manifestOf(path);
    expect(body.output).toHaveLength(1);
    expect((await linesOf(body.output[0]?.url ?? '')).map((one) => one.id)).toEqual(['p5']);
  });

  it.each([
    ['$export', 'Observation?code:text=o1,Observation?_id=o2,o3', { Observation: ['o1', 'o2', 'o3'] }],
    ['Patient/$export', 'Observation?patient.family=p3&_id=o1,o2', { Observation: ['o2'] }],
    ['Patient/$export', 'Observation?subject=Patient/p3', { Observation: ['o2', 'o5'] }],
    ['Patient/$export', 'Patient?_has:Observation:patient:_id=o5', { Patient: ['p3'] }],
    ['Group/f/$export', 'Observation?status=final&patient=Patient/p3', {}],
    ['Group/f/$export', 'Observation?status=final', { Observation: ['o1', 'o4'] }],
  ])('%s filters by %s', async (at, filter, wanted) => {
    const group = { resourceType: 'Group', id: 'f', type: 'person', actual: true };
    await ask(server.base, 'PUT', 'Group/f', { ...group, member: [{ entity: { reference: 'Patient/p2' } }] });
    const type = filter.slice(0, filter.indexOf('?'));
    const path = await start(`${at}?_type=${type}&_typeFilter=${encodeURIComponent(filter)}`);
    await work();
    const { body } = await manifestOf(path);
    const given: Record<string, string[]> = {};
    for (const file of body.output) given[file.type] = (await linesOf(file.url)).map(({ id }) => id).sort();
    expect(given).toEqual(wanted);
    await ask(server.base, 'DELETE', path);
    await ask(server.base, 'DELETE', 'Group/f');
  });

  it('leaves other types whole, and repeated filters of a type are alternatives', async () => {
    const path = await start(
      '$export?_type=Observation,Patient&_typeFilter=Patient%3F_id%3Dp1&_typeFilter=Patient%3F_id%3Dp3',
    );
    await work();
    const { body } = await manifestOf(path);
    expect(body.output.map(({ type, count }) => [type, count])).toEqual([
      ['Observation', 5],
      ['Patient', 2],
    ]);
    await ask(server.base, 'DELETE', path);
  });

  it('a filter brings nobody whom the system may not see, and tells nothing of them', async () => {
    const patient = { resourceType: 'Patient', id: 'p7', managingOrganization: { reference: 'Organization/org' } };
    await ask(server.base, 'PUT', 'Patient/p7', patient);
    const filters = ['Patient?_id=p1,p3', 'Organization?_has:Patient:organization:_id=p7'].map(encodeURIComponent);
    for (const [token, types] of [
      ['all', ['Organization', 'Patient']],
      ['elsewhere', []],
    ] as const) {
      const path = await start(`$export?_type=Patient,Organization&_typeFilter=${filters}`, token);
      await work();
      expect((await manifestOf(path, token)).body.output.map((one) => one.type)).toEqual(types);
      await ask(server.base, 'DELETE', path, undefined, as(token));
    }
    await ask(server.base, 'DELETE', 'Patient/p7');
  });

  it('a filter needs the scope to search its type', async () => {
    const path = '$export?_type=Patient&_typeFilter=Patient%3F_id%3Dp1';
    const ofReading = { ...respondAsync, ...as('unsearching') };
    expect((await ask(server.base, 'GET', path, undefined, ofReading)).status).toBe(403);
  });

  it('names what of a filter it does not know, and refuses it when strict', async () => {
    const path = `$export?_typeFilter=${encodeURIComponent('Patient?family=p1&shoe-size=9')}`;
    const told = await ask(server.base, 'GET', path, undefined, { ...respondAsync, ...as('all') });
    expect([told.status, told.body.issue[0].details.text]).toEqual([202, expect.stringContaining('Patient?shoe-size')]);
    await ask(server.base, 'DELETE', below(told.headers.get('content-location')));
    const strict = { prefer: 'respond-async, handling=strict' };
    const refused = await ask(server.base, 'GET', path, undefined, { ...strict, ...as('all') });
    expect([refused.status, refused.body.issue[0].details.text]).toEqual([400, expect.stringContaining('shoe-size')]);
  });

  it('holds what the token covers, and refuses a type that it does not', async () => {
    const path = await start('$export', 'reader');
    await work();
    expect((await manifestOf(path, 'reader')).body.output.map((one) => one.type)).toEqual(['Patient']);
    const refused = await ask(server.base, 'GET', '$export?_type=Observation', undefined, {
      ...respondAsync,
      ...as('reader'),
    });
    expect(refused).toMatchObject({ status: 403, body: { resourceType: 'OperationOutcome' } });
  });

  it('holds nobody whom the system may not see', async () => {
    const path = await start('$export', 'elsewhere');
    await work();
    expect((await manifestOf(path, 'elsewhere')).body.output.map((one) => one.type)).toEqual(['Organization']);
  });

  it("another system's export, files included, is not there", async () => {
    const path = await start('$export');
    await work();
    const { body } = await manifestOf(path);
    expect((await ask(server.base, 'GET', path, undefined, as('other'))).status).toBe(404);
    expect((await ask(server.base, 'DELETE', path, undefined, as('other'))).status).toBe(404);
    expect((await ask(server.base, 'GET', below(body.output[0]?.url ?? ''), undefined, as('other'))).status).toBe(404);
    expect((await ask(server.base, 'GET', path, undefined, { authorization: '' })).status).toBe(401);
  });

  it('is cancelled by DELETE, and over after its time; then nothing of it is kept', async () => {
    const [cancelled, left] = [await start('$export'), await start('$export')];
    expect((await ask(server.base, 'DELETE', cancelled)).status).toBe(202);
    expect((await ask(server.base, 'GET', cancelled)).status).toBe(404);
    await work();
    expect((await ask(server.base, 'GET', left)).status).toBe(200);
    await work({ now: () => Date.now() + KEPT + 1000 });
    expect((await ask(server.base, 'GET', left)).status).toBe(404);
    const { rows } = await sql<{ n: number }>`select count(*) as n from bulk_export_piece`.execute(database.db);
    expect(rows[0]?.n).toBe(0);
  });

  it('everybody in it can see that they were exported', async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from audit_entry where event = 'export' and what = 'Exported the record in bulk'`.execute(
      database.db,
    );
    expect(rows[0]?.n).toBeGreaterThan(0);
  });

  it.each([
    ['$export', {}, 400, 'Prefer'],
    ['$export?_type=Nonsense', respondAsync, 400, '_type'],
    ['$export?_since=soon', respondAsync, 400, '_since'],
    ['$export?_outputFormat=text/csv', respondAsync, 400, '_outputFormat'],
    ['$export?_typeFilter=x', respondAsync, 400, '_typeFilter'],
    ['$export?_typeFilter=Nonsense%3Fa%3Db', respondAsync, 400, '_typeFilter'],
    ['$export?_typeFilter=Patient%3Fshoe-size%3D9', respondAsync, 400, '_typeFilter'],
    ['$export?_typeFilter=Patient%3Ffamily%3Dp1%26_sort%3Dfamily', respondAsync, 400, '_typeFilter'],
    ['$export?_typeFilter=Patient%3Ffamily%3Dp1%26_include%3APatient%3Dx', respondAsync, 400, '_typeFilter'],
    ['$export?_typeFilter=Patient%3Fbirthdate%3Dsoon', respondAsync, 400, '_typeFilter'],
    ['$export?_type=Observation&_typeFilter=Patient%3Ffamily%3Dp1', respondAsync, 400, '_typeFilter'],
    ['Patient/$export?_typeFilter=Organization%3Fname%3DOrg', respondAsync, 400, '_typeFilter'],
  ])('says what is wrong with %s %j', async (path, headers, status, where) => {
    const reply = await ask(server.base, 'GET', path, undefined, headers);
    expect(reply.status).toBe(status);
    expect(reply.body.issue[0].expression).toEqual([where]);
  });

  it('refuses a fourth export while three are running', async () => {
    const three = [await start('$export'), await start('$export'), await start('$export')];
    const fourth = await ask(server.base, 'GET', '$export', undefined, respondAsync);
    expect(fourth.status).toBe(429);
    expect(fourth.headers.get('retry-after')).not.toBeNull();
    for (const path of three) await ask(server.base, 'DELETE', path);
  });
});

function observation(id: string, patient: string) {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: id },
    subject: { reference: `Patient/${patient}` },
  };
}

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';
import { ask as askServer, type FhirServer, fhirServer, type Reply } from './testing/fhir-server.ts';

/** What HTTP and FHIR's http.html say around the interactions: https://hl7.org/fhir/R4/http.html */
describe('the protocol', () => {
  let database: Database;
  let server: FhirServer;
  let id: string;
  const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
    askServer(server.base, method, path, body, headers);
  const patient = { resourceType: 'Patient', name: [{ family: 'Protocol' }] };
  const status = async (...request: Parameters<typeof ask>) => (await ask(...request)).status;
  const raw = (path: string, init: RequestInit = {}) =>
    fetch(`${server.base}/${path}`, { ...init, headers: { authorization: 'Bearer all', ...init.headers } });

  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database);
    id = (await ask('POST', 'Patient', patient)).body.id;
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  it('gives JSON of R4 only, by _format or Accept', async () => {
    const asked = async (query: string, accept: string) =>
      (await raw(`Patient/${id}${query}`, { headers: { accept } })).status;
    expect(await asked('', 'application/fhir+xml, application/fhir+json;q=0.5')).toBe(200);
    expect(await asked('?_format=json', 'application/fhir+xml')).toBe(200);
    expect(await asked('?_format=application/fhir%2Bjson', '*/*')).toBe(200);
    expect(await asked('', 'application/fhir+json; fhirVersion=4.0')).toBe(200);
    for (const [query, accept] of [
      ['', 'application/fhir+xml'],
      ['', 'application/fhir+json;q=0'],
      ['', 'application/fhir+json; fhirVersion=3.0'],
      ['?_format=xml', 'application/fhir+json'],
    ] as const)
      expect([query, accept, await asked(query, accept)]).toEqual([query, accept, 406]);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await raw('Patient/_search', { method: 'POST', headers: form, body: '_format=xml' })).status).toBe(406);
  });

  it('indents with _pretty, and leaves the digits of a decimal', async () => {
    const observation =
      '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":37.50}}';
    const { body } = await ask('POST', 'Observation', observation);
    expect(await (await raw(`Observation/${body.id}?_pretty=true`)).text()).toContain('\n    "value": 37.50\n');
  });

  it('streams $everything, zipped or not, and indents it where that is asked', async () => {
    const path = `Patient/${id}/$everything`;
    for (const encoding of ['identity', 'gzip']) {
      const reply = await raw(path, { headers: { 'accept-encoding': encoding } });
      expect(reply.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
      // Sent while it is made: nobody knew its length when it began.
      expect(reply.headers.get('content-length')).toBeNull();
      expect(await reply.json()).toMatchObject({ type: 'searchset', entry: [{ resource: { id } }] });
    }
    expect(await (await raw(`${path}?_pretty=true`)).text()).toContain('\n  "type": "searchset"');
    const none = await raw(`${path}?_type=Goal`);
    expect(await none.json()).not.toHaveProperty('entry');
    const batch = { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: path } }] };
    const inside = (await ask('POST', '', batch)).body.entry[0];
    expect(inside).toMatchObject({
      response: { status: expect.stringMatching(/^200/) },
      resource: { type: 'searchset' },
    });
  });

  it('takes gzipped bodies, and refuses what is none, another encoding, and a few bytes that become too many', async () => {
    const send = (body: Uint8Array, encoding = 'gzip') =>
      raw('Patient', {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json', 'content-encoding': encoding },
        body: body as BodyInit,
      });
    const zipped = gzipSync(JSON.stringify(patient));
    expect((await send(zipped)).status).toBe(201);
    const bomb = gzipSync(Buffer.alloc(70 * 1_048_576, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    for (const [body, encoding, expected, where] of [
      [Buffer.from('not gzip'), 'gzip', 400, 'Content-Encoding'],
      [zipped.subarray(0, zipped.length - 12), 'gzip', 400, 'Content-Encoding'],
      [zipped, 'br', 415, 'Content-Encoding'],
      [bomb, 'gzip', 413, 'body'],
    ] as const) {
      const reply = await send(body, encoding);
      const outcome = (await reply.json()) as Reply['body'];
      expect([reply.status, outcome.resourceType, outcome.issue[0].expression]).toEqual([
        expected,
        'OperationOutcome',
        [where],
      ]);
    }
  });

  it('gives gzipped bodies to those who take them', async () => {
    const encoding = async (accepted: string) =>
      (await raw('metadata', { headers: { 'accept-encoding': accepted } })).headers.get('content-encoding');
    expect(await encoding('gzip, deflate')).toBe('gzip');
    expect(await encoding('gzip;q=0')).toBeNull();
    expect(await encoding('identity')).toBeNull();
  });

  it('answers a write as Prefer asks, and says that it did', async () => {
    for (const [prefer, type] of [
      ['return=minimal', undefined],
      ['return=OperationOutcome', 'OperationOutcome'],
      ['return=representation', 'Patient'],
    ] as const) {
      const created = await ask('POST', 'Patient', patient, { prefer });
      expect([created.status, created.body?.resourceType, created.headers.get('preference-applied')]).toEqual([
        201,
        type,
        prefer,
      ]);
      if (type !== 'OperationOutcome') continue;
      const path =
        created.headers
          .get('location')
          ?.replace(`${server.base}/`, '')
          .replace(/\/_history.*/, '') ?? '';
      const deleted = await ask('DELETE', path, undefined, { prefer });
      expect([deleted.status, deleted.body.resourceType]).toEqual([200, 'OperationOutcome']);
    }
    expect(await status('GET', 'Patient?nonsense=1', undefined, { prefer: 'handling=strict' })).toBe(400);
    expect(await status('GET', 'Patient?nonsense=1', undefined, { prefer: 'handling=lenient' })).toBe(200);
  });

  it('changes only the version that If-Match names', async () => {
    const { body } = await ask('POST', 'Patient', patient);
    const put = (ifMatch: string, family: string) =>
      status('PUT', `Patient/${body.id}`, { ...patient, id: body.id, name: [{ family }] }, { 'if-match': ifMatch });
    const patch = [{ op: 'add', path: '/active', value: true }];
    expect(await put('W/"2"', 'a')).toBe(412);
    expect(await put('W/"7", W/"1"', 'a')).toBe(200);
    expect(await put('*', 'b')).toBe(200);
    expect(await put('three', 'c')).toBe(400);
    expect(await status('PATCH', `Patient/${body.id}`, patch, { 'if-match': 'W/"1"' })).toBe(412);
    expect(await status('DELETE', `Patient/${body.id}`, undefined, { 'if-match': 'W/"1"' })).toBe(412);
    expect(await status('PUT', 'Patient/not-there', { ...patient, id: 'not-there' }, { 'if-match': '*' })).toBe(412);
    expect(await status('DELETE', `Patient/${body.id}`, undefined, { 'if-match': 'W/"3"' })).toBe(204);
  });

  it('creates only what is not there with If-None-Match: *', async () => {
    const only = { 'if-none-match': '*' };
    const put = () => status('PUT', 'Patient/only-new', { ...patient, id: 'only-new' }, only);
    expect([await put(), await put()]).toEqual([201, 412]);
    const entry = [
      {
        resource: { ...patient, id: 'only-new' },
        request: { method: 'PUT', url: 'Patient/only-new', ifNoneMatch: '*' },
      },
    ];
    expect(await status('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).toBe(412);
    expect(await status('DELETE', 'Patient/only-new')).toBe(204);
    expect([await put(), await put()]).toEqual([201, 412]);
  });

  it('gives nothing again to a reader who has it', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    const earlier = new Date(Date.now() - 3_600_000).toUTCString();
    const read = (headers: Record<string, string>, path = `Patient/${id}`) => status('GET', path, undefined, headers);
    expect(await read({ 'if-none-match': 'W/"9", W/"1"' })).toBe(304);
    expect(await read({ 'if-none-match': 'W/"9"', 'if-modified-since': later })).toBe(200);
    expect(await read({ 'if-modified-since': later })).toBe(304);
    expect(await read({ 'if-modified-since': earlier })).toBe(200);
    expect(await read({ 'if-none-match': 'W/"1"' }, `Patient/${id}/_history/1`)).toBe(304);
  });

  it('does nothing by criteria that several meet, or that miss what has the id', async () => {
    const several = { ...patient, name: [{ family: 'Several' }] };
    const ids = [(await ask('POST', 'Patient', several)).body.id, (await ask('POST', 'Patient', several)).body.id];
    const before = (await ask('GET', 'Patient?family=Several')).body;
    expect(await status('POST', 'Patient', several, { 'if-none-exist': 'family=Several' })).toBe(412);
    expect(await status('PUT', 'Patient?family=Several', several)).toBe(412);
    expect(await status('PATCH', 'Patient?family=Several', [{ op: 'add', path: '/active', value: true }])).toBe(412);
    expect(await status('DELETE', 'Patient?family=Several')).toBe(412);
    expect(await status('PUT', 'Patient?family=Nobody', { ...several, id: ids[0] })).toBe(409);
    const entry = [{ resource: { ...several, id: ids[0] }, request: { method: 'PUT', url: 'Patient?family=Nobody' } }];
    expect(await status('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).toBe(409);
    expect((await ask('GET', 'Patient?family=Several')).body.entry).toEqual(before.entry);
  });

  it('says by status, code and place what is wrong', async () => {
    const gone = (await ask('POST', 'Patient', patient)).body.id;
    await ask('DELETE', `Patient/${gone}`);
    const json = { 'content-type': 'application/fhir+json' };
    const cases: [
      method: string,
      path: string,
      body: string | undefined,
      headers: Record<string, string>,
      status: number,
      code: string,
    ][] = [
      ['GET', 'Patient/none', undefined, {}, 404, 'not-found'],
      ['GET', 'Sausage/1', undefined, {}, 404, 'not-supported'],
      ['GET', `Patient/${id}/_history/99`, undefined, {}, 404, 'not-found'],
      ['GET', `Patient/${gone}`, undefined, {}, 410, 'deleted'],
      ['PATCH', `Patient/${gone}`, '[]', { 'content-type': 'application/json-patch+json' }, 410, 'deleted'],
      ['DELETE', 'metadata', undefined, {}, 405, 'not-supported'],
      ['PUT', '', '{}', json, 405, 'not-supported'],
      ['POST', `Patient/${id}`, '{}', json, 405, 'not-supported'],
      ['PUT', 'Patient/_search', '{}', json, 405, 'not-supported'],
      ['POST', 'Patient', '<Patient/>', { 'content-type': 'application/fhir+xml' }, 415, 'not-supported'],
      ['POST', 'Patient', '{}', { 'content-type': 'application/fhir+json; fhirVersion=3.0' }, 415, 'not-supported'],
      ['PATCH', `Patient/${id}`, '[]', json, 415, 'not-supported'],
      ['POST', 'Patient', '{"resourceType":"Patient",}', json, 400, 'invalid'],
      ['POST', 'Patient', '{"resourceType":"Patient"', json, 400, 'invalid'],
      ['POST', 'Patient', '{"resourceType":"Group"}', json, 400, 'invalid'],
      ['POST', 'Patient', '{"resourceType":"Patient","birthDate":"1990-02-30"}', json, 422, 'value'],
      ['POST', 'Observation', '{"resourceType":"Observation","status":"final"}', json, 422, 'required'],
    ];
    for (const [method, path, body, headers, expected, code] of cases) {
      const reply = await raw(path, { method, headers, ...(body === undefined ? {} : { body }) }).then(async (got) => ({
        got,
        outcome: (await got.json()) as Reply['body'],
      }));
      const [issue] = reply.outcome.issue;
      expect([method, path, reply.got.status, issue.code]).toEqual([method, path, expected, code]);
      expect(issue.expression?.[0] ?? `${method} ${path} has no place`).toMatch(
        /^[\w.[\]/-]+$|^line \d+, column \d+$|^GET|^PUT/,
      );
      expect(issue.diagnostics).toBeTruthy();
      if (expected === 405) expect(reply.got.headers.get('allow')).toBeTruthy();
    }
    const broken = await ask('POST', 'Patient', '{"resourceType":"Patient",\n}');
    expect(broken.body.issue[0].expression).toEqual(['line 2, column 1']);
  });
});

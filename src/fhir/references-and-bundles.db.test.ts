import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';
import { personIdOf } from '../record/index.ts';
import { ask as askServer, type FhirServer, fhirServer } from './testing/fhir-server.ts';

const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
const [one, shared, two, nobodys] = ['9990000018', '9990000026', '9990000034', '9990000042'] as const;

describe('references and bundles', () => {
  let database: Database;
  let server: FhirServer;
  const ask = (...[method, path, body, headers]: [string, string, unknown?, Record<string, string>?]) =>
    askServer(server.base, method, path, body, headers);
  const patient = (id: string, number: string) =>
    ask('PUT', `Patient/${id}`, { resourceType: 'Patient', id, identifier: [{ system: nhs, value: number }] });
  const observation = (subject: object) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject,
  });
  const bundle = (type: string, ...entry: object[]) => ask('POST', '', { resourceType: 'Bundle', type, entry });
  const numbered = (value: string) => ({ identifier: { system: nhs, value } });

  beforeAll(async () => {
    database = await testDatabase();
    // Two patients of one person, and two people who carry one number.
    server = await fhirServer(database, {
      sets: [{ current: personIdOf('wpc', 'gp'), members: [personIdOf('wpc', 'hospital'), personIdOf('wpc', 'gp')] }],
    });
    for (const [id, number] of [
      ['alone', one],
      ['hospital', shared],
      ['gp', shared],
      ['twin-a', two],
      ['twin-b', two],
    ] as const)
      expect((await patient(id, number)).status).toBe(201);
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  it.each([
    [one, 201, 'Patient/alone'],
    [shared, 201, 'Patient/gp'],
    [two, 422, 'Several people have this NHS number.'],
    [nobodys, 422, 'Nobody who is known here has this NHS number.'],
  ])('a subject given by NHS number %s: %i', async (number, status, said) => {
    const made = await ask('POST', 'Observation', observation(numbered(number)));
    expect(made.status).toBe(status);
    if (status === 201) expect(made.body.subject).toEqual({ ...numbered(number), reference: said });
    else {
      expect(made.body.issue[0]).toMatchObject({ expression: ['Observation.subject.identifier'] });
      expect(made.body.issue[0].details.text).toContain(said);
    }
  });

  it.each([
    ['create', () => ask('POST', 'Observation', observation({ reference: `Patient?identifier=${nhs}|${one}` }))],
    [
      'batch',
      async () => {
        const request = { method: 'POST', url: 'Observation' };
        const reply = await bundle(
          'batch',
          { request, resource: observation({ reference: `Patient?identifier=${nhs}|${one}` }) },
          { request, resource: observation({ reference: `Patient?identifier=${nhs}|${nobodys}` }) },
          { request, resource: observation(numbered(two)) },
        );
        expect(reply.body.entry.map((each: { response: { status: string } }) => each.response.status)).toEqual([
          '201',
          '412',
          '422',
        ]);
        return { body: reply.body.entry[0].resource };
      },
    ],
    [
      'transaction',
      async () => {
        const resource = observation({ reference: `Patient?identifier=${nhs}|${one}` });
        const reply = await bundle('transaction', { request: { method: 'POST', url: 'Observation' }, resource });
        return { body: reply.body.entry[0].resource };
      },
    ],
  ])('a conditional reference is resolved in a %s', async (_what, send) => {
    expect((await send()).body.subject.reference).toBe('Patient/alone');
  });

  describe('transaction', () => {
    it.each([
      ['DELETE', 'PUT'],
      ['PUT', 'PUT'],
      ['PATCH', 'DELETE'],
    ])('refuses a %s and a %s of one resource', async (...methods) => {
      const entries = methods.map((method) => ({
        request: { method, url: 'Patient/alone' },
        ...(method === 'PUT' ? { resource: { resourceType: 'Patient', id: 'alone' } } : {}),
        ...(method === 'PATCH'
          ? { resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data: btoa('[]') } }
          : {}),
      }));
      const reply = await bundle('transaction', ...entries);
      expect([reply.status, reply.body.issue[0].details.text]).toEqual([400, expect.stringContaining('same resource')]);
      expect((await ask('GET', 'Patient/alone')).status).toBe(200);
    });

    it('keeps If-Match, and a conditional creation gives its id to references', async () => {
      const put = (ifMatch: string) => ({
        request: { method: 'PUT', url: 'Patient/twin-a', ifMatch },
        resource: {
          resourceType: 'Patient',
          id: 'twin-a',
          gender: 'female',
          identifier: [{ system: nhs, value: two }],
        },
      });
      const url = 'urn:uuid:00000000-0000-4000-8000-000000000001';
      const conditional = {
        fullUrl: url,
        request: { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${nhs}|${one}` },
        resource: { resourceType: 'Patient' },
      };
      const about = { request: { method: 'POST', url: 'Observation' }, resource: observation({ reference: url }) };
      const late = await bundle('transaction', about, conditional, put('W/"7"'));
      expect([late.status, late.body.issue[0].code]).toEqual([412, 'conflict']);
      const done = await bundle('transaction', about, conditional, put('W/"1"'));
      const [made, found, changed] = done.body.entry;
      expect(made.resource.subject.reference).toBe('Patient/alone');
      expect([found.response.status, found.resource.id]).toEqual(['200', 'alone']);
      expect(changed.response).toEqual({
        status: '200',
        location: `${server.base}/Patient/twin-a/_history/2`,
        etag: 'W/"2"',
        lastModified: expect.stringMatching(/Z$/),
      });
    });

    it('takes absolute addresses of its own, and refuses a urn that no entry has', async () => {
      const read = await bundle('transaction', { request: { method: 'GET', url: `${server.base}/Patient/alone` } });
      expect(read.body.entry[0].resource.id).toBe('alone');
      const lost = await bundle('transaction', {
        request: { method: 'POST', url: 'Observation' },
        resource: observation({ reference: 'urn:uuid:00000000-0000-4000-8000-00000000000f' }),
      });
      expect([lost.status, lost.body.issue[0].expression[0]]).toEqual([422, 'Bundle.entry[0].resource.subject']);
    });
  });

  it.each(['Observation/history', 'Observation', ''])('history of %s by _since, _at and _count', async (path) => {
    if (path === 'Observation/history')
      for (const status of ['preliminary', 'amended', 'final'])
        await ask('PUT', path, { ...observation({ reference: 'Patient/alone' }), id: 'history', status });
    const all = await ask('GET', `${path === '' ? '' : `${path}/`}_history?_count=1000`);
    const times: string[] = all.body.entry.map(
      (each: { response: { lastModified: string } }) => each.response.lastModified,
    );
    const [newest = '', previous = ''] = times;
    const get = async (query: string) => (await ask('GET', `${path === '' ? '' : `${path}/`}_history?${query}`)).body;
    const since = await get(`_since=${newest}`);
    expect(since.entry.length).toBe(times.filter((time) => time >= newest).length);
    const first = await get('_count=2');
    expect(first.entry).toHaveLength(2);
    const next = first.link.find((link: { relation: string }) => link.relation === 'next').url;
    const second = await ask('GET', next.slice(server.base.length + 1));
    expect(second.body.entry[0]).toEqual(all.body.entry[2]);
    // The version that was current between the last two changes is in; of this resource, the newest is not.
    const at = (await get(`_count=1000&_at=${previous}`)).entry as { response: { lastModified: string } }[];
    expect(at.every((each) => each.response.lastModified <= previous)).toBe(true);
    if (path === 'Observation/history') expect(at).toHaveLength(1);
    expect((await ask('GET', `${path === '' ? '' : `${path}/`}_history?_at=yesterday`)).status).toBe(400);
  });

  describe('search', () => {
    beforeAll(async () => {
      const put = (resource: { resourceType: string; id: string }) =>
        ask('PUT', `${resource.resourceType}/${resource.id}`, resource);
      const values = { status: 'active', url: 'http://example.org/vs/a' };
      expect((await put({ resourceType: 'ValueSet', id: 'a', ...values } as never)).status).toBe(201);
      const deeper = { ...values, url: 'http://example.org/vs/a/b' };
      expect((await put({ resourceType: 'ValueSet', id: 'b', ...deeper } as never)).status).toBe(201);
      const quantity = (value: number) => ({ valueQuantity: { value, unit: 'kg' } });
      for (const [id, value] of [
        ['w70', 70],
        ['w80', 80],
      ] as const)
        await put({ id, ...observation({ reference: 'Patient/alone' }), ...quantity(value) });
      const entry = [{ item: { reference: 'Observation/w70' } }];
      await put({ resourceType: 'List', id: 'mine', status: 'current', mode: 'working', entry } as never);
    });

    it.each([
      ['ValueSet?url=http://example.org/vs/a', ['a']],
      ['ValueSet?url:below=http://example.org/vs/a', ['a', 'b']],
      ['ValueSet?url:above=http://example.org/vs/a/b', ['a', 'b']],
      ['Observation?_list=mine', ['w70']],
      ['Observation?_id=w70,w80&value-quantity=gt75', ['w80']],
      ['Observation?_id=w70,w80&value-quantity=le70', ['w70']],
      ['Observation?_id=w70,w80&value-quantity=ne70', ['w80']],
      ['Observation?_id=w70,w80&value-quantity=ap72', ['w70']],
      ['Observation?_id=w70,w80&value-quantity=sa75', ['w80']],
      ['Observation?_id=w70,w80&value-quantity=eb75', ['w70']],
      [`Observation?_id=w70,w80&subject:Patient=alone`, ['w70', 'w80']],
      [`Observation?_id=w70,w80&code-value-quantity=http://loinc.org|8867-4$gt75`, ['w80']],
    ])('%s', async (path, expected) => {
      const reply = await ask('GET', path);
      expect(reply.status).toBe(200);
      expect(reply.body.entry?.map((each: { resource: { id: string } }) => each.resource.id).sort() ?? []).toEqual(
        expected,
      );
    });

    it.each([
      '_filter=status eq final',
      'code:in=http://vs',
      'code:not-in=http://vs',
      'code:above=x',
      '_text=x',
      '_content=x',
    ])('refuses Observation?%s with a reason', async (query) => {
      const reply = await ask('GET', `Observation?${query}`, undefined, { prefer: 'handling=strict' });
      expect(reply.status).toBe(400);
      expect(reply.body.issue[0].details.text).toMatch(/\w+/);
    });
  });
});

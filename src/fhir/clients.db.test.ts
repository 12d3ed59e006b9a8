import { Client } from 'fhir-kit-client';
import FHIR from 'fhirclient';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';
import { type FhirServer, fhirServer } from './testing/fhir-server.ts';

/** The API as the clients that integrators use see it. */
describe("integrators' clients", () => {
  let database: Database;
  let server: FhirServer;
  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database);
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  it('fhir-kit-client: create, read, vread, search, next page, patch, history, transaction, delete', async () => {
    const client = new Client({ baseUrl: server.base, bearerToken: 'all' });
    const created = await client.create({
      resourceType: 'Patient',
      body: { resourceType: 'Patient', name: [{ family: 'Kit' }] },
    });
    const id = String(created.id);
    expect(await client.read({ resourceType: 'Patient', id })).toEqual(created);
    await client.update({
      resourceType: 'Patient',
      id,
      body: { resourceType: 'Patient', id, name: [{ family: 'Kitt' }] },
    });
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).toEqual(created);
    await client.patch({ resourceType: 'Patient', id, jsonPatch: [{ op: 'add', path: '/gender', value: 'female' }] });
    expect((await client.history({ resourceType: 'Patient', id })) as unknown as { entry: unknown[] }).toMatchObject({
      entry: { length: 3 },
    });
    const entry = [1, 2, 3].map((n) => ({
      request: { method: 'POST', url: 'Observation' },
      resource: {
        resourceType: 'Observation',
        status: 'final',
        code: { text: `t${n}` },
        subject: { reference: `Patient/${id}` },
      },
    }));
    await client.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } } as never);
    const first = (await client.search({
      resourceType: 'Observation',
      searchParams: { patient: id, _count: 2 },
    })) as unknown as {
      entry: unknown[];
      link: { relation: string; url: string }[];
    };
    expect(first.entry).toHaveLength(2);
    const second = (await client.nextPage({ bundle: first as never })) as unknown as { entry: unknown[] };
    expect(second.entry).toHaveLength(1);
    await client.delete({ resourceType: 'Patient', id });
    await expect(client.read({ resourceType: 'Patient', id })).rejects.toMatchObject({ response: { status: 410 } });
    expect(await client.capabilityStatement()).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
    });
  });

  it('fhir-kit-client: batch, previous pages of history, compartment-wide reading, operations, includes, errors', async () => {
    const client = new Client({ baseUrl: server.base, bearerToken: 'all' });
    const patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:kit', value: 'k' }],
      name: [{ family: 'Kit' }],
    };
    const batch = (await client.batch({
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [
          { request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:kit|k' }, resource: patient },
          { request: { method: 'GET', url: 'Patient/nobody' } },
        ],
      },
    } as never)) as unknown as { entry: { resource?: { id: string }; response: { status: string } }[] };
    expect(batch.entry.map(({ response }) => response.status)).toEqual(['201', '404']);
    const id = String(batch.entry[0]?.resource?.id);
    const reference = { reference: `Patient/${id}` };
    await client.create({
      resourceType: 'Observation',
      body: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: reference },
    });
    const whole = (await client.operation({
      ...{ name: '$everything', resourceType: 'Patient', id, method: 'GET' },
      input: { _type: 'Observation' },
    } as never)) as unknown as { entry: unknown[] };
    expect(whole.entry).toHaveLength(1);
    const valid = await client.operation({
      ...{ name: '$validate', resourceType: 'Patient' },
      input: { resourceType: 'Patient', gender: 'sausage' },
    } as never);
    expect(valid).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ expression: ['Patient.gender'] }] });
    const found = (await client.resourceSearch({
      resourceType: 'Observation',
      searchParams: { patient: id, _include: 'Observation:subject' },
    } as never)) as unknown as { entry: { search: { mode: string } }[] };
    expect(found.entry.map(({ search }) => search.mode)).toEqual(['match', 'include']);
    const byPost = (await client.resourceSearch({
      resourceType: 'Patient',
      searchParams: { identifier: 'urn:kit|k' },
      options: { postSearch: true },
    } as never)) as unknown as { total: number };
    expect(byPost.total).toBe(1);
    expect(await client.systemSearch({ searchParams: { _type: 'Patient', _id: id } } as never)).toMatchObject({
      total: 1,
    });
    expect(await client.typeHistory({ resourceType: 'Patient' } as never)).toMatchObject({ type: 'history' });
    expect(await client.systemHistory()).toMatchObject({ type: 'history' });
    await expect(
      client.create({ resourceType: 'Patient', body: { resourceType: 'Patient', gender: 'sausage' } as never }),
    ).rejects.toMatchObject({ response: { status: 422, data: { issue: [{ expression: ['Patient.gender'] }] } } });
    const stale = { headers: { 'if-match': 'W/"9"' } };
    await expect(
      client.update({ resourceType: 'Patient', id, body: { ...patient, id } as never, options: stale } as never),
    ).rejects.toMatchObject({ response: { status: 412 } });
    await expect(new Client({ baseUrl: server.base }).read({ resourceType: 'Patient', id })).rejects.toMatchObject({
      response: { status: 401 },
    });
  });

  it('fhirclient: create, read, search with all pages, update, delete', async () => {
    const request = { headers: {}, url: '/', socket: {} };
    const client = FHIR(request as never, {} as never).client({
      serverUrl: server.base,
      tokenResponse: { access_token: 'all' },
    } as never);
    const patient = (await client.create({ resourceType: 'Patient', name: [{ family: 'Smart' }] } as never)) as {
      id: string;
    };
    for (const n of [1, 2, 3]) {
      await client.create({
        resourceType: 'Observation',
        status: 'final',
        code: { text: `s${n}` },
        subject: { reference: `Patient/${patient.id}` },
      } as never);
    }
    const observations = (await client.request(`Observation?patient=${patient.id}&_count=1`, {
      pageLimit: 0,
      flat: true,
    })) as unknown[];
    expect(observations).toHaveLength(3);
    const updated = (await client.update({
      resourceType: 'Patient',
      id: patient.id,
      name: [{ family: 'Smarter' }],
    } as never)) as { meta: { versionId: string } };
    expect(updated.meta.versionId).toBe('2');
    const path = `Patient/${patient.id}`;
    await client.patch(path, [{ op: 'add', path: '/gender', value: 'female' }] as never);
    expect(await client.request(path)).toMatchObject({ gender: 'female' });
    expect(await client.request(`${path}/_history/1`)).toMatchObject({ name: [{ family: 'Smart' }] });
    expect(await client.request(`${path}/_history`)).toMatchObject({ entry: { length: 3 } });
    expect(await client.request(`${path}/$everything`)).toMatchObject({ entry: { length: 4 } });
    const transaction = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'GET', url: path } }],
    };
    expect(
      await client.request({
        ...{ url: '/', method: 'POST', body: JSON.stringify(transaction) },
        headers: { 'content-type': 'application/fhir+json' },
      }),
    ).toMatchObject({ type: 'transaction-response', entry: [{ response: { status: '200' } }] });
    // References of a resource, followed by the client.
    const [first] = (await client.request(`Observation?patient=${patient.id}&_count=1`, {
      ...{ flat: true, pageLimit: 1, resolveReferences: 'subject' },
    })) as { subject: { resourceType?: string } }[];
    expect(first?.subject.resourceType).toBe('Patient');
    await expect(client.create({ resourceType: 'Patient', gender: 'sausage' } as never)).rejects.toMatchObject({
      status: 422,
    });
    await client.delete(`Patient/${patient.id}`);
    await expect(client.request(`Patient/${patient.id}`)).rejects.toMatchObject({ status: 410 });
  });
});

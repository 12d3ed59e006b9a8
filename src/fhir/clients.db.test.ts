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
    await client.delete(`Patient/${patient.id}`);
    await expect(client.request(`Patient/${patient.id}`)).rejects.toMatchObject({ status: 410 });
  });
});

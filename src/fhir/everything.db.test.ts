import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';
import { personIdOf } from '../record/index.ts';
import { ask as askServer, type FhirServer, fhirServer } from './testing/fhir-server.ts';

interface Found {
  resource: { resourceType: string; id: string };
  search: { mode: string };
}

/** A person of two patients, who saw Dr Osei under her role at a place of an organisation. */
describe('Patient/$everything', () => {
  let database: Database;
  let server: FhirServer;
  const ask = (method: string, path: string, body?: unknown) => askServer(server.base, method, path, body);
  const put = async (resource: { resourceType: string; id: string } & Record<string, unknown>) =>
    expect((await ask('PUT', `${resource.resourceType}/${resource.id}`, resource)).status).toBe(201);
  const ref = (reference: string) => ({ reference });

  beforeAll(async () => {
    database = await testDatabase();
    const members = [personIdOf('wpc', 'a'), personIdOf('wpc', 'b')];
    server = await fhirServer(database, { sets: [{ current: members[0]!, members }] });
    await put({ resourceType: 'Organization', id: 'trust', name: 'Trust' });
    await put({ resourceType: 'Organization', id: 'unnamed', name: 'Nobody names it' });
    await put({ resourceType: 'Practitioner', id: 'osei' });
    await put({ resourceType: 'Location', id: 'ward', managingOrganization: ref('Organization/trust') });
    await put({
      ...{ resourceType: 'PractitionerRole', id: 'role', practitioner: ref('Practitioner/osei') },
      location: [ref('Location/ward')],
    });
    await put({ resourceType: 'Medication', id: 'sertraline', code: { text: 'Sertraline' } });
    for (const id of ['a', 'b', 'stranger'])
      await put({ resourceType: 'Patient', id, managingOrganization: ref('Organization/trust') });
    await put({
      ...{ resourceType: 'MedicationRequest', id: 'mr', status: 'active', intent: 'order', subject: ref('Patient/b') },
      ...{ medicationReference: ref('Medication/sertraline'), authoredOn: '2026-05-01' },
    });
    for (const [at, patient] of ['a', 'b', 'a', 'b', 'stranger'].entries())
      await put({
        ...{ resourceType: 'Observation', id: `o${at}`, status: 'final', code: { text: 'x' } },
        ...{ subject: ref(`Patient/${patient}`), performer: [ref('PractitionerRole/role')] },
        effectiveDateTime: `2026-06-1${at}`,
      });
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const whole = async (query: string): Promise<Found[]> => {
    const found: Found[] = [];
    let path: string | undefined = `Patient/b/$everything?${query}`;
    while (path !== undefined) {
      const { body } = await ask('GET', path);
      found.push(...(body.entry ?? []));
      const next = body.link.find((link: { relation: string }) => link.relation === 'next');
      path = next?.url.slice(server.base.length + 1);
    }
    return found;
  };
  const named = (found: readonly Found[], mode: string) =>
    found.filter((each) => each.search.mode === mode).map(({ resource }) => `${resource.resourceType}/${resource.id}`);
  const own = ['Patient/a', 'Patient/b', 'Observation/o0', 'Observation/o1', 'Observation/o2', 'Observation/o3'];
  const around = ['Location/ward', 'Organization/trust', 'Practitioner/osei', 'PractitionerRole/role'];

  it.each(['', '_count=1', '_count=3', '_count=7', '_count=8'])('gives each once, over pages of %s', async (query) => {
    const found = await whole(query);
    expect(named(found, 'match').sort()).toEqual([...own, 'MedicationRequest/mr'].sort());
    expect(named(found, 'include')).toEqual(['Location/ward', 'Medication/sertraline', ...around.slice(1)]);
  });

  it('brings along what the resources name that were asked for', async () => {
    expect(named(await whole('_type=MedicationRequest,Medication'), 'include')).toEqual(['Medication/sertraline']);
    expect(named(await whole('_type=Observation'), 'include')).toEqual([]);
    const june = await whole('start=2026-06-11&end=2026-06-12');
    expect(named(june, 'match').sort()).toEqual(['Observation/o1', 'Observation/o2', 'Patient/a', 'Patient/b']);
    expect(named(june, 'include')).toEqual(around);
    expect(await whole('_since=2099-01-01T00:00:00Z')).toEqual([]);
    expect((await ask('GET', 'Patient/b/$everything')).body.total).toBe(7);
  });
});

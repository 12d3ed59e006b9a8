import type { AuditEvent, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Actor, recordRelationship, visitor } from '../access/index.ts';
import { type Database, transaction } from '../platform/index.ts';
import { validateResource, writeResources } from '../record/index.ts';
import { auditEventOwner } from './owners/audit-event.ts';
import { ask, type FhirServer, fhirServer, type Reply } from './testing/fhir-server.ts';

const ada = '018f0000-0000-7000-8000-000000000001';
const ben = '018f0000-0000-7000-8000-000000000002';
const account = (n: number) => `018f0000-0000-7000-8000-0000000000a${n}`;
const person = (n: number, name: string, personId: string): Actor => ({
  ...visitor,
  roles: ['person'],
  accountId: account(n),
  personId,
  name,
});
const actors: Record<string, Actor> = {
  ada: person(1, 'Ada', ada),
  ben: person(2, 'Ben', ben),
  nurse: {
    ...visitor,
    roles: ['practitioner'],
    accountId: account(3),
    staffId: 's1',
    organisations: ['RXX'],
    name: 'Nurse Nora',
  },
  guardian: { ...visitor, roles: ['caldicott-guardian'], accountId: account(4), organisations: ['RXX'], name: 'G' },
  elsewhere: { ...visitor, roles: ['caldicott-guardian'], accountId: account(5), organisations: ['RYY'], name: 'E' },
  analyst: { ...visitor, roles: ['analyst'], accountId: account(6), organisations: ['RXX'], name: 'A' },
  unscoped: {
    ...visitor,
    roles: ['system'],
    accountId: account(7),
    organisations: ['*'],
    scopes: ['system/Patient.rs'],
    name: 'S',
  },
};

describe('AuditEvent, the audit trail as FHIR', () => {
  let database: Database;
  let server: FhirServer;
  const get = (who: string, path: string): Promise<Reply> =>
    ask(server.base, 'GET', path, undefined, { authorization: `Bearer ${who}` });
  const found = async (who: string, query: string): Promise<AuditEvent[]> => {
    const reply = await get(who, `AuditEvent?${query}`);
    expect(reply.status, query).toBe(200);
    const entries: { resource: Resource }[] = reply.body.entry ?? [];
    return entries.flatMap(({ resource }) => (resource.resourceType === 'AuditEvent' ? [resource] : []));
  };

  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, async (tx) => {
      for (const [personId, id] of [
        [ada, 'p1'],
        [ben, 'p2'],
      ] as const) {
        const resource: Resource = { resourceType: 'Patient', id };
        const json = JSON.stringify(resource);
        await writeResources(tx, [{ personId, resource, json, source: 'gp', extractId: null, row: null }], 1000);
        const holder = { kind: 'organisation' as const, id: 'RXX' };
        const held = { personId, kind: 'referral' as const, holder, from: 0, to: null, basis: 'Open', restsOn: 'x' };
        await recordRelationship(tx, held, 1000);
      }
    });
    server = await fhirServer(database, { actors, owners: new Map([['AuditEvent', auditEventOwner()]]) });
    await get('nurse', 'Patient/p1');
    await get('nurse', 'Patient/p2');
    await get('nurse', 'Patient');
    await ask(server.base, 'PUT', 'Patient/p1', { resourceType: 'Patient', id: 'p1', active: true });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  it('tells the person who used their record, each entry valid and naming nobody else', async () => {
    const events = await found('ada', 'patient=Patient/p1&agent-name=nurse');
    expect(events.map((event) => event.subtype?.[0]?.code)).toEqual(['search', 'read']);
    for (const event of events) {
      expect(validateResource(event)).toEqual([]);
      expect(event.agent[0]).toMatchObject({ name: 'Nurse Nora', altId: 's1', requestor: true });
      expect(event.entity?.flatMap((one) => one.what?.reference ?? [])).toEqual(['Patient/p1']);
      const read = await get('ada', `AuditEvent/${event.id}`);
      expect(read.body).toEqual(event);
      expect((await get('ada', `AuditEvent/${event.id}`)).headers.get('etag')).toBe('W/"1"');
    }
    expect(await found('ada', 'patient=Patient/p2')).toEqual(
      (await found('ada', 'patient=Patient/p2')).filter((event) => JSON.stringify(event).includes('Patient/p1')),
    );
    const [ofBen] = await found('ben', 'subtype=read&agent-name=nurse');
    expect((await get('ada', `AuditEvent/${ofBen?.id}`)).status).toBe(404);
  });

  it('lets the Guardian of the organisation and a whole-place system read, and nobody else', async () => {
    expect((await found('guardian', 'altid=s1')).length).toBe(3);
    expect(await found('elsewhere', 'altid=s1')).toEqual([]);
    expect((await found('all', 'action=U')).map((event) => event.agent[0]?.name)).toContain('Test system');
    for (const who of ['nurse', 'analyst', 'unscoped', 'nobody'])
      expect([401, 403], who).toContain((await get(who, 'AuditEvent')).status);
    expect((await get('nurse', 'AuditEvent')).body.resourceType).toBe('OperationOutcome');
  });

  it('searches by date, action, type, outcome and id, page by page, and counts', async () => {
    const all = await found('guardian', 'altid=s1');
    const pages: AuditEvent[] = [];
    let next: string | undefined = 'AuditEvent?altid=s1&_count=1&_total=accurate';
    while (next !== undefined) {
      const { body }: Reply = await get('guardian', next);
      pages.push(body.entry[0].resource);
      expect([undefined, 3]).toContain(body.total);
      const link = body.link.find((one: { relation: string }) => one.relation === 'next');
      next = link?.url.slice(server.base.length + 1);
    }
    expect(pages).toEqual(all);
    expect((await get('guardian', 'AuditEvent?altid=s1&_summary=count')).body).toMatchObject({ total: 3 });
    expect((await found('guardian', 'altid=s1&action=R')).length).toBe(2);
    expect((await found('guardian', 'altid=s1&type=110112')).length).toBe(1);
    expect((await found('guardian', 'altid=s1&outcome=4')).length).toBe(0);
    expect((await found('guardian', `_id=${all[0]?.id}`)).length).toBe(1);
    expect((await found('guardian', 'altid=s1&date=lt2020-01-01')).length).toBe(0);
    expect((await found('guardian', 'altid=s1&date=ge2020-01-01&date=lt2120')).length).toBe(3);
    for (const wrong of ['date=yesterday', '_sort=agent-name', '_cursor=x', '_count=-1'])
      expect((await get('guardian', `AuditEvent?${wrong}`)).status, wrong).toBe(400);
  });

  it('is written by nobody', async () => {
    const [event] = await found('all', 'action=U');
    const asked: [string, string, unknown?][] = [
      ['POST', 'AuditEvent', event],
      ['PUT', `AuditEvent/${event?.id}`, event],
      ['PUT', 'AuditEvent?altid=s1', event],
      ['PATCH', `AuditEvent/${event?.id}`, []],
      ['DELETE', `AuditEvent/${event?.id}`],
      ['DELETE', 'AuditEvent?altid=s1'],
    ];
    for (const [method, path, body] of asked)
      expect((await ask(server.base, method, path, body)).status, `${method} ${path}`).toBe(405);
    const entry = [{ resource: event, request: { method: 'POST', url: 'AuditEvent' } }];
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
    expect((await ask(server.base, 'POST', '', bundle)).status).toBe(405);
    expect((await get('all', `AuditEvent/${event?.id}/_history`)).status).toBe(404);
    const statement = (await get('all', 'metadata')).body.rest[0].resource;
    const said = statement.find((one: { type: string }) => one.type === 'AuditEvent');
    expect(said.interaction.map((one: { code: string }) => one.code)).toEqual(['read', 'search-type']);
  });
});

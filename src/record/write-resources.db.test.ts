import type { Resource, ServiceRequest } from '@medplum/fhirtypes';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Database, idOf, isRefusal, NOBODY, transaction } from '../platform/index.ts';
import {
  careEventHistoryOfPersons,
  careEventsOfPersons,
  deleteResources,
  extensionBase,
  type IncomingResource,
  personIdOf,
  readPersonResources,
  readResource,
  readVersion,
  writeResources,
} from './index.ts';

const DAY = 86_400_000;
const start = Date.parse('2026-06-15T09:00:00Z');

describe('writeResources', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  const from = (source: string, person: string, resource: Resource): IncomingResource => ({
    personId: personIdOf(source, person),
    resource,
    json: JSON.stringify(resource),
    source,
    extractId: 'x1',
    row: 1,
  });
  const write = (incoming: IncomingResource[], now = start) =>
    transaction(database.db, (tx) => writeResources(tx, incoming, now));
  const referral = (id: string, more: Partial<ServiceRequest> = {}): ServiceRequest => ({
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/p' },
    category: [{ coding: [{ system: 'https://whole-person.care/fhir/CodeSystem/request-kind', code: 'referral' }] }],
    code: { coding: [{ system: 'https://whole-person.care/fhir/CodeSystem/service', code: 'talking-therapies' }] },
    authoredOn: '2026-06-01T10:00:00+01:00',
    ...more,
  });
  const closed = {
    status: 'completed' as const,
    extension: [{ url: `${extensionBase}referral-closed`, valueDateTime: '2026-07-01T10:00:00+01:00' }],
  };

  it('stores a resource with its version, its time and its digits, and finds it by type and id', async () => {
    const resource: Resource = {
      resourceType: 'Observation',
      id: idOf('o'),
      status: 'final',
      code: { text: 'weight' },
      valueQuantity: { value: 70.5 },
    };
    const incoming = { ...from('gp', 'a', resource), json: JSON.stringify(resource).replace('70.5', '70.50') };
    expect(await write([incoming])).toMatchObject({ stored: 1, unchanged: 0, personsTouched: [personIdOf('gp', 'a')] });
    const read = await readResource(database.db, 'Observation', idOf('o'));
    if (isRefusal(read)) throw new Error(read.message);
    expect(read.json).toContain('"value":70.50');
    expect(JSON.parse(read.json).meta).toEqual({ versionId: '1', lastUpdated: '2026-06-15T09:00:00.000Z' });
    expect(read).toMatchObject({ personId: personIdOf('gp', 'a'), source: 'gp', extractId: 'x1', row: 1 });
  });

  it('writes no version when the content is the same, whatever the order of its members', async () => {
    const resource = referral(idOf('same'));
    await write([from('mental-health', 'b', resource)]);
    const turned = Object.fromEntries(Object.entries(resource).reverse()) as unknown as ServiceRequest;
    expect(await write([from('mental-health', 'b', turned)])).toMatchObject({
      stored: 0,
      unchanged: 1,
      personsTouched: [],
    });
  });

  it('keeps every version, also of a resource that comes twice in one batch', async () => {
    const id = idOf('versions');
    const result = await write([
      from('gp', 'c', referral(id)),
      from('gp', 'c', referral(id, { priority: 'urgent' })),
      from('gp', 'c', referral(id, { priority: 'urgent' })),
    ]);
    expect(result).toMatchObject({ stored: 2, unchanged: 1 });
    await write([from('gp', 'c', referral(id, { priority: 'stat' }))], start + DAY);
    const versions = await Promise.all(
      [1, 2, 3].map((version) => readVersion(database.db, 'ServiceRequest', id, version)),
    );
    expect(versions.map((one) => (isRefusal(one) ? one.kind : JSON.parse(one.json).priority))).toEqual([
      undefined,
      'urgent',
      'stat',
    ]);
    expect(await readVersion(database.db, 'ServiceRequest', id, 4)).toMatchObject({ kind: 'not-found' });
  });

  it('ceases the events that a new version no longer gives, and leaves the others untouched', async () => {
    const id = idOf('events');
    const person = personIdOf('mental-health', 'd');
    await write([from('mental-health', 'd', referral(id))]);
    await write([from('mental-health', 'd', referral(id, closed))], start + DAY);
    const open = await careEventsOfPersons(database.db, [person]);
    expect(Object.fromEntries(open.map((event) => [event.kind, event.fact.version]))).toEqual({
      'referral.received': 1,
      'service.opened': 1,
      'referral.closed': 2,
      'service.closed': 2,
    });
    await write(
      [from('mental-health', 'd', referral(id, { authoredOn: '2026-05-01T10:00:00+01:00' }))],
      start + 2 * DAY,
    );
    const history = await careEventHistoryOfPersons(database.db, [person]);
    expect(history.filter((event) => event.ceased === start + 2 * DAY)).toHaveLength(4);
    expect((await careEventsOfPersons(database.db, [person])).map((event) => event.fact.version)).toEqual([3, 3]);
  });

  it('holds an event true again after it had ceased', async () => {
    const id = idOf('again');
    for (const [index, one] of [referral(id), referral(id, { status: 'entered-in-error' }), referral(id)].entries()) {
      await write([from('gp', 'e', one)], start + index * DAY);
    }
    const history = await careEventHistoryOfPersons(database.db, [personIdOf('gp', 'e')]);
    expect(
      history.filter((event) => event.kind === 'referral.received').map((event) => [event.known, event.ceased]),
    ).toEqual([
      [start, start + DAY],
      [start + 2 * DAY, undefined],
    ]);
  });

  it('refuses another source that sends a different resource under the same id, and stores the rest', async () => {
    const id = idOf('clash');
    await write([from('gp', 'f', referral(id))]);
    const result = await write([
      from('hospital', 'f', referral(id, { priority: 'urgent' })),
      from('hospital', 'f', referral(idOf('other'))),
    ]);
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'created']);
    expect(result.outcomes[0]).toMatchObject({ refusal: { kind: 'conflict' } });
  });

  it('keeps a change made here when the source repeats itself, and takes the source again when it says something new', async () => {
    const id = idOf('mixed');
    const person = personIdOf('gp', 'g');
    await write([from('gp', 'g', referral(id))]);
    await write([{ ...from('wpc', 'x', referral(id, { priority: 'urgent' })), personId: person }]);
    expect(await write([from('gp', 'g', referral(id))])).toMatchObject({ stored: 0, unchanged: 1 });
    expect(await write([from('gp', 'g', referral(id, { priority: 'asap' }))])).toMatchObject({ stored: 1 });
  });

  it('deletes softly: gone afterwards, history kept, events ceased, and it can come back', async () => {
    const id = idOf('gone');
    const person = personIdOf('gp', 'h');
    await write([from('gp', 'h', referral(id))]);
    const remove = () =>
      transaction(database.db, (tx) =>
        deleteResources(tx, [{ type: 'ServiceRequest', id, source: 'wpc', extractId: null, row: null }], start),
      );
    expect(await remove()).toMatchObject({ stored: 1 });
    expect(await remove()).toMatchObject({ stored: 0, unchanged: 1 });
    expect(await readResource(database.db, 'ServiceRequest', id)).toMatchObject({ kind: 'gone' });
    expect(await readVersion(database.db, 'ServiceRequest', id, 1)).toMatchObject({ version: 1 });
    expect(await careEventsOfPersons(database.db, [person])).toEqual([]);
    expect(await readPersonResources(database.db, [person])).toEqual([]);
    expect(
      (await write([from('wpc', 'h', referral(id))].map((one) => ({ ...one, personId: person })))).outcomes,
    ).toMatchObject([{ outcome: 'created', version: 3 }]);
  });

  it('gives what is about nobody to no person', async () => {
    const resource: Resource = { resourceType: 'Organization', id: idOf('org'), name: 'A Practice' };
    expect(await write([{ ...from('gp', '', resource), personId: NOBODY }])).toMatchObject({
      stored: 1,
      personsTouched: [],
    });
    expect(await readPersonResources(database.db, [NOBODY])).toEqual([]);
  });

  it('loses nothing and doubles nothing when two writers send the same new resources at once', async () => {
    const batch = Array.from({ length: 50 }, (_, index) => from('gp', 'i', referral(idOf('race', String(index)))));
    const results = await Promise.all([write(batch), write([...batch].reverse())]);
    expect(results.map(({ stored }) => stored).sort((a, b) => a - b)).toEqual([0, 50]);
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from care_event where person_id = ${personIdOf('gp', 'i')}::uuid`.execute(database.db);
    expect(rows[0]?.n).toBe(100);
  });
});

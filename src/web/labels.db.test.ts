import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Actor, recordRelationship, visitor } from '../access/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../platform/index.ts';
import { writeResources } from '../record/index.ts';
import { createServer, personRoutes } from './index.ts';

const ada = '018f0000-0000-7000-8000-000000000001';
const carer = '018f0000-0000-7000-8000-000000000002';
const actors: Record<string, Actor> = {
  ada: { ...visitor, roles: ['person'], accountId: '018f0000-0000-7000-8000-0000000000a1', personId: ada, name: 'Ada' },
  carer: {
    ...visitor,
    roles: ['person', 'carer'],
    accountId: '018f0000-0000-7000-8000-0000000000a2',
    personId: carer,
    name: 'Carer',
  },
  ward: {
    ...visitor,
    roles: ['practitioner'],
    accountId: '018f0000-0000-7000-8000-0000000000a3',
    staffId: 's1',
    organisations: ['RXX'],
    name: 'Ward',
  },
  clinic: {
    ...visitor,
    roles: ['practitioner'],
    accountId: '018f0000-0000-7000-8000-0000000000a4',
    staffId: 's2',
    organisations: ['RYY'],
    name: 'Clinic',
  },
  contact: {
    ...visitor,
    roles: ['named-contact'],
    accountId: '018f0000-0000-7000-8000-0000000000a5',
    staffId: 's3',
    organisations: ['RXX'],
    name: 'Contact',
  },
};

function condition(id: string, text: string, label?: string): Resource {
  return {
    resourceType: 'Condition',
    id,
    meta: {
      source: 'urn:ods:RYY',
      ...(label === undefined
        ? {}
        : { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: label }] }),
    },
    subject: { reference: 'Patient/p1' },
    code: { text },
    recordedDate: '2026-10-01',
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
  };
}

describe('labels on a person’s page and in its CSV', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock('2026-11-02T09:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    const resources: Resource[] = [
      { resourceType: 'Patient', id: 'p1', name: [{ family: 'Hall', given: ['Ada'] }], birthDate: '1980-01-01' },
      condition('c1', 'Asthma'),
      condition('c2', 'Chlamydia', 'STD'),
      condition('c3', 'Told by her neighbour', 'NOPAT'),
    ];
    await transaction(database.db, async (tx) => {
      const incoming = resources.map((resource) => ({
        personId: ada,
        resource,
        json: JSON.stringify(resource),
        source: 'hospital',
        extractId: null,
        row: null,
      }));
      await writeResources(tx, incoming, clock.now());
      const held = { personId: ada, from: 0, to: null, basis: 'Open referral', restsOn: 'x' };
      for (const id of ['RXX', 'RYY'])
        await recordRelationship(tx, { ...held, kind: 'referral', holder: { kind: 'organisation', id } }, clock.now());
      await recordRelationship(
        tx,
        { ...held, kind: 'named-contact', holder: { kind: 'staff', id: 's3' } },
        clock.now(),
      );
      await recordRelationship(
        tx,
        { ...held, kind: 'proxy', holder: { kind: 'person', id: carer }, scope: ['see'] },
        clock.now(),
      );
    });
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
      routes: personRoutes({ panels: [], links: [] }),
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  it.each([
    ['the person, without what is withheld', 'ada', ['Asthma', 'Chlamydia']],
    ['who acts for them, without restricted categories either', 'carer', ['Asthma']],
    ['staff of another organisation, without restricted categories', 'ward', ['Asthma', 'Told by her neighbour']],
    ['the organisation that recorded it', 'clinic', ['Asthma', 'Chlamydia', 'Told by her neighbour']],
    ['the named contact', 'contact', ['Asthma', 'Chlamydia', 'Told by her neighbour']],
  ])('shows %s', async (_who, name, expected) => {
    for (const path of [`/people/${ada}`, `/people/${ada}/timeline.csv`]) {
      const reply = await server.inject({
        url: path,
        headers: { authorization: `Bearer ${name}`, accept: 'text/html' },
      });
      expect(reply.statusCode).toBe(200);
      const shown = ['Asthma', 'Chlamydia', 'Told by her neighbour'].filter((text) => reply.body.includes(text));
      expect(shown, path).toEqual(expected);
    }
  });
});

import type { Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  type Actor,
  demoSignIn,
  makeChoice,
  peopleOptedOut,
  recordRelationship,
  visitor,
} from '../src/access/index.ts';
import { personSet } from '../src/identity/index.ts';
import { type Database, readConfig, transaction } from '../src/platform/index.ts';
import { extensionBase, type IncomingResource, personIdOf, storedId, writeResources } from '../src/record/index.ts';
import { assembleSystem, type System } from '../src/system.ts';
import { createServer } from '../src/web/index.ts';
import { allRoutes } from '../src/web-server.ts';
import { testDatabase } from './support/database.ts';
import { contact, patient, referral } from './support/referrals.ts';

/*
 * Twin worlds on the pages: a record with a referral, its contact, an appointment and a problem that a label hides, and the same record
 * without. Every page, file and list that somebody may open who may not see them is the same in both.
 */

const source = 'mental-health';
const anna = personIdOf(source, 'anna');
const now = '2026-06-15T09:00:00Z';
const actor = (n: number, more: Partial<Actor>): Actor => ({
  ...visitor,
  accountId: `018f0000-0000-7000-8000-0000000000a${n}`,
  staffId: `018f0000-0000-7000-8000-0000000000b${n}`,
  ...more,
});
const proxy = '018f0000-0000-7000-8000-0000000000c2';
const actors: Record<string, Actor> = {
  anna: actor(1, { roles: ['person'], name: 'Anna', personId: anna, staffId: null }),
  carer: actor(2, { roles: ['person', 'carer'], name: 'Carer', personId: proxy, staffId: null }),
  ward: actor(3, { roles: ['practitioner'], name: 'Ward', organisations: ['RXX'] }),
  cover: actor(4, { roles: ['practitioner', 'named-contact'], name: 'Cover', organisations: ['RXX'] }),
  contact: actor(5, { roles: ['named-contact', 'practitioner'], name: 'Contact', organisations: ['RXX'] }),
  analyst: actor(7, { roles: ['analyst'], name: 'Analyst', organisations: ['RXX'] }),
  commissioner: actor(8, { roles: ['commissioner'], name: 'Commissioner', organisations: ['RXX'] }),
  guardian: actor(6, { roles: ['caldicott-guardian'], name: 'Guardian', organisations: ['RXX'] }),
};

function labelled(incoming: IncomingResource, label: string): IncomingResource {
  const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: label }];
  const resource = { ...incoming.resource, meta: { source: 'urn:ods:RSH01', security } } as Resource;
  return { ...incoming, resource, json: JSON.stringify(resource) };
}

function other(resource: Resource): IncomingResource {
  return { personId: anna, resource, json: JSON.stringify(resource), source, extractId: null, row: null };
}

const subject = { reference: `Patient/${storedId(source, 'Patient', 'anna')}` };
const problem: Resource = {
  resourceType: 'Condition',
  id: 'hidden-problem',
  subject,
  code: { text: 'Secret problem' },
  recordedDate: '2026-05-01',
};
const appointment: Resource = {
  resourceType: 'Appointment',
  id: 'hidden-appointment',
  status: 'booked',
  created: '2026-06-01T09:00:00Z',
  start: '2026-07-01T09:00:00Z',
  end: '2026-07-01T09:30:00Z',
  description: 'Secret clinic',
  basedOn: [{ reference: `ServiceRequest/${storedId(source, 'ServiceRequest', 'hidden')}` }],
  participant: [{ actor: subject, status: 'accepted' }],
  extension: [{ url: `${extensionBase}consultation-medium`, valueCode: 'face-to-face' }],
};

interface World {
  database: Database;
  system: System;
  server: Awaited<ReturnType<typeof createServer>>;
}

async function world(label: string | undefined): Promise<World> {
  const database = await testDatabase();
  const config = readConfig({ WPC_LOG: 'silent', WPC_NOW: now });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  const system = assembleSystem(config, database);
  const at = system.clock.now();
  await transaction(database.db, async (tx) => {
    const open = [
      patient(source, 'anna', {
        identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
        name: [{ family: 'Hall', given: ['Anna'] }],
        birthDate: '1980-01-01',
      }),
      referral(source, 'anna', 'r1', '2026-04-20', { organisation: 'RMH01' }),
      referral(source, 'anna', 'r2', '2026-05-20', { organisation: 'RMH02' }),
      contact(source, 'anna', 'c2', 'r2', '2026-06-01T10:00:00Z'),
    ];
    const hidden = [
      labelled(referral(source, 'anna', 'hidden', '2026-03-01', { organisation: 'RSH01' }), label ?? ''),
      // Neither has a label: they are part of what has one.
      contact(source, 'anna', 'hidden-contact', 'hidden', '2026-06-02T10:00:00Z'),
      other(appointment),
      labelled(other(problem), label ?? ''),
    ];
    await writeResources(tx, label === undefined ? open : [...open, ...hidden], at);
    const held = { personId: anna, from: 0, to: null, restsOn: 'x' };
    const staff = (n: number) => ({ kind: 'staff' as const, id: `018f0000-0000-7000-8000-0000000000b${n}` });
    const organisation = { kind: 'organisation' as const, id: 'RXX' };
    await recordRelationship(tx, { ...held, kind: 'referral', holder: organisation, basis: 'Open service' }, at);
    await recordRelationship(tx, { ...held, kind: 'named-contact', holder: staff(5), basis: 'Named contact' }, at);
    const acting = { ...held, kind: 'proxy' as const, holder: { kind: 'person' as const, id: proxy }, basis: 'Proxy' };
    await recordRelationship(tx, { ...acting, scope: ['see', 'change', 'own'] }, at);
    await system.wiring.whenExtractStored(tx, [anna]);
    await system.wiring.followUp(tx, [anna]);
  });
  await system.settle();
  const server = await createServer({
    database,
    clock: system.clock,
    logger: system.logger,
    routes: allRoutes(system, demoSignIn(database.db, system.onlyDemoData)),
    assets: { stylesheet: '/assets/x.css', files: new Map() },
    secret: Buffer.alloc(32, 7),
    https: false,
    navigation: [],
    personSet,
    requestsPerMinute: 1_000_000,
    authenticate: async (_tx, { bearer }) => ({
      actor: actors[bearer ?? ''] ?? visitor,
      session: { id: null, since: null },
    }),
  });
  return { database, system, server };
}

const parts = [
  '',
  '/timeline.csv',
  '/rights',
  '/rights?on=2026-06-10',
  '/rights/dates.ics',
  '/rights/changes',
  '/rights/clocks.json',
  '/contact',
  '/appointments',
  '/appointments/appointments.csv',
  '/tasks',
  '/tasks.csv',
  '/choices',
];
const pagesOf: Record<string, string[]> = {
  anna: parts.map((part) => `/my${part}`),
  carer: [...parts.map((part) => `/people/${anna}${part}`), '/my'],
  ward: [...parts.map((part) => `/people/${anna}${part}`), `/people/${anna}/withheld`, '/tasks', '/caseload', '/inbox'],
};

/** Without what a server makes anew for each request. */
function seen(body: string): string {
  return body
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(/name="_csrf" value="[^"]*"/g, '')
    .replaceAll(/"id":"01[0-9a-f]{6}-[^"]*"/g, '"id":""')
    .replaceAll(/urn:uuid:01[0-9a-f-]+/g, '');
}

// Pages do not depend on the engine (the queries below them are asked of both in side-channels.db.test.ts): once is enough.
describe.skipIf(inject('engine') === 'postgresql')('what a label hides is on no page', () => {
  const worlds = new Map<string, World>();
  beforeAll(async () => {
    for (const label of ['', 'NOPAT', 'STD']) worlds.set(label, await world(label === '' ? undefined : label));
  });
  afterAll(async () => {
    for (const { server, database } of worlds.values()) {
      await server.close();
      await database.close();
    }
  });

  async function open(label: string, reader: string, url: string) {
    const reply = await worlds.get(label)!.server.inject({
      url,
      headers: { authorization: `Bearer ${reader}`, accept: url.includes('.') ? '*/*' : 'text/html' },
    });
    return { status: reply.statusCode, body: seen(reply.body) };
  }

  it.each([
    ['anna', 'NOPAT'],
    ['carer', 'NOPAT'],
    ['carer', 'STD'],
    ['ward', 'STD'],
  ])('%s finds every page as if what is labelled %s were not there', async (reader, label) => {
    let answered = 0;
    for (const url of pagesOf[reader] ?? []) {
      const without = await open('', reader, url);
      expect(await open(label, reader, url), `${reader} ${label} ${url}`).toEqual(without);
      if (without.status === 200) answered++;
    }
    expect(answered).toBeGreaterThan(9);
  });

  it('shows the same to whoever may see it', async () => {
    for (const [reader, label] of [
      ['anna', 'STD'],
      ['contact', 'STD'],
      ['contact', 'NOPAT'],
      ['ward', 'NOPAT'],
    ] as const) {
      const base = reader === 'anna' ? '/my' : `/people/${anna}`;
      expect((await open(label, reader, base)).body).toContain('Secret problem');
      const clocks = await open(label, reader, `${base}/rights/clocks.json`);
      expect(clocks.body).not.toBe((await open('', reader, `${base}/rights/clocks.json`)).body);
    }
  });

  it('names the hidden service neither in the care team nor in why staff may look', async () => {
    const { database } = worlds.get('STD')!;
    const { rows } = await transaction(database.db, async (tx) => ({
      rows: await tx
        .withTables<{ relationship: { person_id: string; basis: string; holder: string } }>()
        .selectFrom('relationship')
        .select(['basis', 'holder'])
        .where('person_id', '=', anna)
        .execute(),
    }));
    expect(rows.filter(({ holder }) => holder === 'RSH01').map(({ basis }) => basis)).toContain('Open service');
    expect(rows.filter(({ holder }) => holder === 'RMH01').map(({ basis }) => basis)).toContain(
      'Open service: talking therapies',
    );
  });

  it('gives those who plan and study no row about anybody, opted out or not', async () => {
    const { database, server, system } = worlds.get('STD')!;
    await transaction(database.db, async (tx) => {
      const choice = { personId: anna, kind: 'national-opt-out' as const, value: '', actor: actors.anna!, now: 1 };
      expect(await makeChoice(tx, choice)).toBeUndefined();
      expect([...(await peopleOptedOut(tx, [anna, proxy], system.clock.now()))]).toEqual([anna]);
    });
    const routes = allRoutes(system, demoSignIn(database.db, system.onlyDemoData)).filter(
      ({ method, path }) => method === 'GET' && !path.includes(':') && !path.includes('*'),
    );
    let answered = 0;
    for (const reader of ['analyst', 'commissioner']) {
      for (const { path } of routes) {
        const reply = await server.inject({ url: path, headers: { authorization: `Bearer ${reader}` } });
        if (reply.statusCode === 200) answered++;
        for (const told of ['Hall', anna, '9990000018', storedId(source, 'Patient', 'anna')])
          expect(reply.body.includes(told), `${reader} ${path} ${told}`).toBe(false);
      }
      for (const path of [`/people/${anna}`, '/fhir/R4/Patient', '/fhir/R4/$export', `/people/${anna}/rights`])
        expect((await open('STD', reader, path)).status, `${reader} ${path}`).toBe(403);
    }
    expect(answered).toBeGreaterThan(15);
  });

  describe('withheld by a named professional', () => {
    const post = async (reader: string, url: string, form: Record<string, string>) => {
      const reply = await worlds.get('')!.server.inject({
        method: 'POST',
        url,
        headers: {
          authorization: `Bearer ${reader}`,
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: new URLSearchParams(form).toString(),
      });
      return { status: reply.statusCode, body: reply.body, location: String(reply.headers.location ?? '') };
    };
    const base = `/people/${anna}/withheld`;
    const key = `ServiceRequest/${storedId(source, 'ServiceRequest', 'r1')}`;
    const wanted = {
      grounds: 'third-party',
      words: 'Her neighbour told us',
      'reviewOn.day': '1',
      'reviewOn.month': '7',
      'reviewOn.year': '2026',
    };
    const shown = async (reader: string) =>
      (await open('', reader, reader === 'anna' ? '/my/rights' : `/people/${anna}/rights`)).body.includes('1 May 2026');

    it('is gone for the person until released, whatever its source sends meanwhile, and can be taken back', async () => {
      const before = (await open('', 'anna', '/my')).body;
      for (const stranger of ['anna', 'carer', 'guardian'])
        expect((await post(stranger, `${base}/new?item=${key}`, wanted)).status, stranger).toBe(403);
      expect((await post('contact', `${base}/new?item=${key}`, { ...wanted, words: '' })).status).toBe(422);
      expect((await post('contact', `${base}/new?item=${key}`, { ...wanted, 'reviewOn.year': '2029' })).status).toBe(
        422,
      );
      expect((await post('contact', `${base}/new?item=Condition/nobody`, wanted)).status).toBe(404);
      const held = await post('contact', `${base}/new?item=${key}`, wanted);
      expect(held.status).toBe(303);
      expect((await post('contact', `${base}/new?item=${key}`, wanted)).status).toBe(409);
      const after = (await open('', 'anna', '/my')).body;
      expect(after).not.toBe(before);
      expect((await open('', 'anna', `/fhir/R4/${key}`)).status).toBe(404);
      expect((await open('', 'contact', `/fhir/R4/${key}`)).body).toContain('NOPAT');
      // The source sends it again, changed and without a label.
      const { database, system } = worlds.get('')!;
      const again = referral(source, 'anna', 'r1', '2026-04-21', { organisation: 'RMH01' });
      await transaction(database.db, (tx) => writeResources(tx, [again], system.clock.now()));
      expect((await open('', 'anna', `/fhir/R4/${key}`)).status).toBe(404);
      expect((await open('', 'contact', `/fhir/R4/${key}`)).body).toContain('NOPAT');
      const seenBy = (await open('', 'anna', '/my/who-has-seen')).body;
      expect(seenBy).toContain('Changed which parts of the record are shown to whom');
      expect(seenBy.match(/.{80}(withh[eo]ld|neighbour).{80}/gi) ?? []).toEqual([]);

      const list = await open('', 'contact', held.location);
      expect(list.body).toContain('Her neighbour told us');
      expect(list.body).toContain('Take it back');
      const id = new URL(held.location, 'http://x').searchParams.get('item') ?? '';
      expect((await post('anna', `${base}/${id}/undo`, {})).status).toBe(403);
      expect((await post('contact', `${base}/${id}/undo`, {})).status).toBe(303);
      expect((await open('', 'anna', `/fhir/R4/${key}`)).status).toBe(200);
      expect((await open('', 'anna', `/fhir/R4/${key}`)).body).not.toContain('NOPAT');
    });

    it('is due for review by who decided and the Guardian, renewed or released with a reason', async () => {
      const held = await post('contact', `${base}/new?item=${key}`, wanted);
      const id = new URL(held.location, 'http://x').searchParams.get('item') ?? '';
      expect((await open('', 'contact', '/withheld')).body).toContain('Anna Hall');
      const overseen = (await open('', 'guardian', '/withheld')).body;
      expect(overseen).toContain('1 July 2026');
      expect(overseen).not.toContain('Hall');
      expect((await open('', 'guardian', '/withheld.csv')).body).toContain('2026-07-01,Contact');
      const later = { ...wanted, decision: 'renew', words: 'Still so', 'reviewOn.month': '12' };
      const renewed = await post('contact', `${base}/${id}`, later);
      expect(renewed.status).toBe(303);
      expect((await open('', 'guardian', '/withheld')).body).toContain('Nothing is due for review');
      expect((await open('', 'anna', `/fhir/R4/${key}`)).status).toBe(404);
      const next = new URL(renewed.location, 'http://x').searchParams.get('item') ?? '';
      expect((await post('contact', `${base}/${id}`, later)).status).toBe(409);
      const released = await post('contact', `${base}/${next}`, { decision: 'release', words: 'She knows by now' });
      expect(released.status).toBe(303);
      expect((await open('', 'anna', `/fhir/R4/${key}`)).status).toBe(200);
      expect((await post('contact', `${base}/${next}/undo`, {})).status).toBe(303);
      expect((await open('', 'anna', `/fhir/R4/${key}`)).status).toBe(404);
      expect(await shown('anna')).toBe(false);
    });
  });
});

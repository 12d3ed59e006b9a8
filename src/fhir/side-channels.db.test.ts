import type { Encounter, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Actor, recordRelationship, visitor, wholePlace } from '../access/index.ts';
import { type Database, systemClock, transaction } from '../platform/index.ts';
import { deleteResources, writeResources } from '../record/index.ts';
import { runExports } from './bulk-export/run-exports.ts';
import { ask, type FhirServer, fhirServer, type Reply, actors as testActors } from './testing/fhir-server.ts';

/*
 * Twin worlds: the same record with something hidden in it and without. Whatever a reader asks who may not see it, both answer alike, byte
 * for byte but for the ids that the server gives. Timing is not compared.
 */

const ada = '018f0000-0000-7000-8000-000000000001';
const carer = '018f0000-0000-7000-8000-000000000002';
const other = '018f0000-0000-7000-8000-000000000003';
const account = (n: number) => `018f0000-0000-7000-8000-0000000000a${n}`;
const actors: Record<string, Actor> = {
  ada: { ...visitor, roles: ['person'], accountId: account(1), personId: ada, name: 'Ada' },
  carer: { ...visitor, roles: ['person', 'carer'], accountId: account(2), personId: carer, name: 'Carer' },
  ward: {
    ...visitor,
    roles: ['practitioner'],
    accountId: account(3),
    staffId: 's1',
    organisations: ['RXX'],
    name: 'Ward',
  },
  system: {
    ...visitor,
    roles: ['system'],
    accountId: account(4),
    organisations: ['RXX'],
    scopes: ['system/*.cruds'],
    name: 'System of the ward',
  },
  stranger: {
    ...visitor,
    roles: ['practitioner'],
    accountId: account(5),
    staffId: 's5',
    organisations: ['RZZ'],
    name: 'Stranger',
  },
};

const subject = { reference: 'Patient/p1' };
const code = (text: string) => ({ text, coding: [{ system: 'urn:codes', code: text }] });

function visible(): Resource[] {
  return [
    { resourceType: 'Patient', id: 'p1', name: [{ family: 'Hall', given: ['Ada'] }], birthDate: '1980-01-01' },
    { resourceType: 'Patient', id: 'p2', name: [{ family: 'Hall', given: ['Cara'] }], birthDate: '1950-01-01' },
    { resourceType: 'Patient', id: 'p3', name: [{ family: 'Other' }], birthDate: '1970-01-01' },
    { resourceType: 'Encounter', id: 'e1', status: 'finished', class: { code: 'AMB' }, subject },
    {
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      code: code('pulse'),
      subject,
      encounter: { reference: 'Encounter/e1' },
      effectiveDateTime: '2026-03-01',
      valueQuantity: { value: 70, code: '/min' },
    },
    { resourceType: 'Observation', id: 'o2', status: 'final', code: code('weight'), subject },
    { resourceType: 'Condition', id: 'c1', subject, code: code('asthma'), recordedDate: '2026-02-02' },
  ];
}

/** What is hidden: labelled itself, part of what is labelled, changed, deleted, and pointing at what can be seen. */
function hiddenThings(label: string): { first: Resource[]; later: Resource[]; deleted: string } {
  const meta = {
    source: 'urn:ods:RYY',
    tag: [{ system: 'urn:tags', code: 'clinic' }],
    security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: label }],
  };
  const clinic: Encounter = {
    resourceType: 'Encounter',
    id: 'h1',
    meta,
    status: 'finished',
    class: { code: 'AMB' },
    type: [code('clinic')],
    subject,
    identifier: [{ system: 'urn:ids', value: 'h1' }],
    partOf: { reference: 'Encounter/e1' },
  };
  const first: Resource[] = [
    clinic,
    {
      resourceType: 'Observation',
      id: 'h2',
      status: 'final',
      code: code('syphilis'),
      subject,
      encounter: { reference: 'Encounter/h1' },
      effectiveDateTime: '2026-04-01',
      identifier: [{ system: 'urn:ids', value: 'h2' }],
      valueQuantity: { value: 1, code: '/min' },
    },
    {
      resourceType: 'Condition',
      id: 'h3',
      meta,
      subject,
      code: code('chlamydia'),
      encounter: { reference: 'Encounter/e1' },
      recordedDate: '2026-01-01',
      identifier: [{ system: 'urn:ids', value: 'h3' }],
    },
    { resourceType: 'Condition', id: 'h4', meta, subject, code: code('gonorrhoea') },
    {
      resourceType: 'List',
      id: 'h5',
      meta,
      status: 'current',
      mode: 'working',
      subject,
      entry: [{ item: { reference: 'Observation/o1' } }],
    },
    {
      resourceType: 'DiagnosticReport',
      id: 'h6',
      meta,
      status: 'final',
      code: code('screen'),
      subject,
      result: [{ reference: 'Observation/o1' }],
    },
  ];
  return { first, later: [{ ...clinic, status: 'cancelled' }], deleted: 'h4' };
}

const at = Date.parse('2026-11-02T09:00:00Z');

interface World {
  database: Database;
  server: FhirServer;
}

async function world(label: string | undefined): Promise<World> {
  const database = await testDatabase();
  const personOf: Record<string, string> = { p2: carer, p3: other };
  const store = (resources: readonly Resource[], now: number) =>
    transaction(database.db, (tx) =>
      writeResources(
        tx,
        resources.map((resource) => ({
          personId: personOf[resource.id ?? ''] ?? ada,
          resource,
          json: JSON.stringify(resource),
          source: 'hospital',
          extractId: null,
          row: null,
        })),
        now,
      ),
    );
  await store(visible(), at);
  await transaction(database.db, async (tx) => {
    const held = { personId: ada, from: 0, to: null, basis: 'Open referral', restsOn: 'x' };
    await recordRelationship(tx, { ...held, kind: 'referral', holder: { kind: 'organisation', id: 'RXX' } }, at);
    await recordRelationship(tx, { ...held, kind: 'proxy', holder: { kind: 'person', id: carer }, scope: ['see'] }, at);
  });
  if (label !== undefined) {
    const { first, later, deleted } = hiddenThings(label);
    await store(first, at + 1000);
    await store(later, at + 2000);
    const deletion = { type: 'Condition', id: deleted, source: 'hospital', extractId: null, row: null };
    await transaction(database.db, (tx) => deleteResources(tx, [deletion], at + 3000));
  }
  return { database, server: await fhirServer(database, { actors }) };
}

/** Each reader with the label that hides from them. */
const pairs: [reader: string, label: string][] = [
  ['ada', 'NOPAT'],
  ['carer', 'NOPAT'],
  ['carer', 'STD'],
  ['ward', 'STD'],
  ['system', 'STD'],
  ['stranger', 'STD'],
];

const everyType = ['Observation', 'Condition', 'Encounter', 'List', 'DiagnosticReport', 'Patient'];
const reads = [
  ...['Encounter/h1', 'Observation/h2', 'Condition/h3', 'Condition/h4', 'List/h5', 'DiagnosticReport/h6'].flatMap(
    (key) => [
      key,
      `${key}/_history`,
      `${key}/_history/1`,
      `${key}/_history/2`,
      `${key}/$validate`,
      `${key}?_summary=true`,
    ],
  ),
  'Patient/p1/$everything',
  'Patient/p1/$everything?_count=2',
  'Patient/p1/$everything?_since=2026-11-02T09:00:00.500Z',
  'Patient/p1/$everything?start=2026-03-15&_type=Observation,Condition',
  '_history',
  '_history?_count=3',
  '_history?_since=2026-11-02T09:00:00.500Z',
  '?_type=Observation,Condition&_total=accurate',
  '?_security=STD',
  '?_tag=clinic&_summary=count',
  ...everyType.flatMap((type) => [
    type,
    `${type}?_summary=count`,
    `${type}?_total=accurate&_count=1`,
    `${type}/_history`,
    `${type}?_security=STD,NOPAT`,
    `${type}?_tag=clinic`,
    `${type}?_sort=-_lastUpdated&_count=1`,
    `${type}?_lastUpdated=gt2026-11-02T09:00:00.500Z`,
    `${type}?_id=h1,h2,h3,h4,h5,h6`,
  ]),
  'Observation?code=syphilis',
  'Observation?encounter=Encounter/h1',
  'Observation?encounter.type=clinic',
  'Observation?encounter.identifier=urn:ids|h1',
  'Observation?_list=h5',
  'Observation?_sort=date&_count=1',
  'Observation?_has:List:item:_id=h5',
  'Observation?_has:DiagnosticReport:result:code=screen',
  'Observation?value-quantity=lt5',
  'Encounter?_has:Observation:encounter:code=syphilis',
  'Encounter?_has:Condition:encounter:code=chlamydia',
  'Encounter?_revinclude=Condition:encounter&_revinclude=Observation:encounter&_revinclude=Encounter:part-of',
  'Encounter?_revinclude:iterate=Encounter:part-of&_revinclude:iterate=Observation:encounter',
  'Patient?_has:Condition:patient:code=chlamydia',
  'Patient?_has:Observation:patient:_has:DiagnosticReport:result:code=screen',
  'Patient?_revinclude=Condition:patient&_revinclude=Observation:subject',
  'Condition?code:text=chlamydia',
  'Condition?code:not=asthma',
  'Condition?encounter:missing=false',
  'DiagnosticReport?_include=DiagnosticReport:result&_include:iterate=Observation:encounter',
  'List?item=Observation/o1',
];

/** What must be alike: ids that the server gives and the address of the server are put out of sight. */
function seen(reply: Reply, base: string): string {
  const headers = ['etag', 'last-modified', 'location', 'content-location', 'content-type', 'x-progress'].map(
    (name) => `${name}: ${reply.headers.get(name) ?? ''}`,
  );
  const text = JSON.stringify({ status: reply.status, headers, body: reply.body ?? null });
  return text
    .replaceAll(base, 'BASE')
    .replaceAll(/01[0-9a-f]{6}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'NEW-ID')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (time) => (time.startsWith('2026-11-02') ? time : 'NOW'))
    .replaceAll(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g, (time) =>
      time.includes('02 Nov 2026') ? time : 'NOW',
    );
}

describe('side channels', () => {
  const worlds = new Map<string, World>();
  beforeAll(async () => {
    for (const name of ['nothing', 'NOPAT', 'STD'])
      worlds.set(name, await world(name === 'nothing' ? undefined : name));
  });
  afterAll(async () => {
    for (const { server, database } of worlds.values()) {
      await server.close();
      await database.close();
    }
  });

  async function askIn(name: string, reader: string, method: string, path: string, body?: unknown, headers = {}) {
    const { base } = worlds.get(name)!.server;
    return seen(await ask(base, method, path, body, { authorization: `Bearer ${reader}`, ...headers }), base);
  }

  async function expectAlike(reader: string, label: string, ...request: [string, string, unknown?, object?]) {
    const [method, path, body, headers] = request;
    const without = await askIn('nothing', reader, method, path, body, headers);
    const within = await askIn(label, reader, method, path, body, headers);
    expect(within, `${reader} ${label}: ${method} ${path}`).toBe(without);
    return without;
  }

  it('have something to hide: a system of the whole place finds it, and the record it is about', async () => {
    const whole = { authorization: 'Bearer all' };
    expect(testActors.all?.organisations).toEqual([wholePlace]);
    for (const label of ['NOPAT', 'STD']) {
      const { base } = worlds.get(label)!.server;
      for (const path of reads.filter((one) => /(h1|h2|h3|h5|h6)$/.test(one)))
        expect((await ask(base, 'GET', path, undefined, whole)).status, path).toBe(200);
      expect((await ask(base, 'GET', 'Condition?_summary=count', undefined, whole)).body.total).toBe(2);
      const owner = { authorization: `Bearer ${label === 'STD' ? 'ada' : 'ward'}` };
      expect((await ask(base, 'GET', 'Observation/h2', undefined, owner)).status).toBe(200);
    }
  });

  it.each(pairs)('%s reads, searches and follows as if what is labelled %s were not there', async (reader, label) => {
    for (const path of reads) {
      await expectAlike(reader, label, 'GET', path);
      if (reader === 'ward' && path.includes('?') && !path.includes('/')) {
        const [type = '', query = ''] = path.split('?');
        const at = type === '' ? '_search' : `${type}/_search`;
        await expectAlike(reader, label, 'POST', at, query, { 'content-type': 'application/x-www-form-urlencoded' });
      }
    }
    for (const key of ['Encounter/h1', 'Condition/h4']) {
      await expectAlike(reader, label, 'GET', key, undefined, { 'if-none-match': 'W/"1"' });
      await expectAlike(reader, label, 'GET', key, undefined, { 'if-none-match': '*' });
      await expectAlike(reader, label, 'GET', key, undefined, { 'if-modified-since': new Date().toUTCString() });
    }
  });

  it.each(pairs)(
    '%s sends batches and transactions as if what is labelled %s were not there',
    async (reader, label) => {
      const entry = reads.slice(0, 40).map((url) => ({ request: { method: 'GET', url } }));
      await expectAlike(reader, label, 'POST', '', { resourceType: 'Bundle', type: 'batch', entry });
      for (const each of entry.slice(0, 8))
        await expectAlike(reader, label, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [each] });
    },
  );

  it('no search that can be put together tells the worlds apart', async () => {
    const value = fc.constantFrom(
      'clinic',
      'syphilis',
      'chlamydia',
      'pulse',
      'asthma',
      'urn:ids|h1',
      'h1',
      'STD',
      'screen',
    );
    const reference = fc.constantFrom(
      'Encounter/h1',
      'Encounter/e1',
      'Observation/h2',
      'Observation/o1',
      'Patient/p1',
      'List/h5',
    );
    const name = fc.constantFrom(
      'code',
      'type',
      'identifier',
      '_tag',
      '_security',
      '_id',
      'encounter.type',
      'encounter.identifier',
      'patient._id',
      'encounter:missing',
      'code:not',
      'code:missing',
      'result.code',
      'item.code',
      '_has:Observation:encounter:code',
      '_has:Condition:encounter:code',
      '_has:List:item:_id',
      '_has:DiagnosticReport:result:code',
      '_has:Condition:patient:code',
      '_has:Encounter:part-of:type',
      'part-of.identifier',
      'part-of:missing',
    );
    const criterion = fc.oneof(
      fc.tuple(name, value).map(([one, wanted]) => [one, one.endsWith(':missing') ? 'false' : wanted] as const),
      fc.tuple(fc.constantFrom('encounter', 'patient', 'subject', 'item', 'result', 'part-of', 'context'), reference),
      fc.tuple(
        fc.constantFrom('date', '_lastUpdated', 'recorded-date'),
        fc.constantFrom('gt2026-03-15', 'lt2026-02-01', 'ge2026-11-02T09:00:00.500Z'),
      ),
      fc.constantFrom(
        ['_sort', '-_lastUpdated'],
        ['_sort', 'date'],
        ['_sort', 'code'],
        ['_sort', '-_id'],
        ['_summary', 'count'],
        ['_total', 'accurate'],
        ['_count', '1'],
        ['_count', '0'],
        ['_elements', 'id'],
        ['_revinclude', 'Observation:encounter'],
        ['_revinclude', 'Condition:encounter'],
        ['_revinclude:iterate', 'Encounter:part-of'],
        ['_include', 'Observation:encounter'],
        ['_include', 'DiagnosticReport:result'],
        ['_revinclude', 'List:item'],
      ),
    );
    const searches = fc.record({
      pair: fc.constantFrom(...pairs),
      type: fc.constantFrom(...everyType),
      criteria: fc.array(criterion, { minLength: 1, maxLength: 4 }),
    });
    let found = 0;
    await fc.assert(
      fc.asyncProperty(searches, async ({ pair: [reader, label], type, criteria }) => {
        const query = new URLSearchParams(criteria.map(([one, wanted]) => [one, wanted] as [string, string]));
        const answered = await expectAlike(reader, label, 'GET', `${type}?${query}`);
        if (answered.includes('"mode":"match"') || /"total":[1-9]/.test(answered)) found++;
      }),
      { numRuns: 250, seed: 5 },
    );
    expect(found, 'searches that found something').toBeGreaterThan(25);
  });

  it.each(pairs.filter(([reader]) => reader !== 'ada'))(
    '%s writes, and learns nothing of what is labelled %s',
    async (reader, label) => {
      const condition = (id?: string): Resource => ({
        resourceType: 'Condition',
        ...(id === undefined ? {} : { id }),
        subject,
        code: code('new'),
      });
      const patch = [{ op: 'test', path: '/code/text', value: 'chlamydia' }];
      for (const id of ['h3', 'h4']) {
        for (const headers of [{}, { 'if-match': 'W/"1"' }, { 'if-none-match': '*' }])
          await expectAlike(reader, label, 'PUT', `Condition/${id}`, condition(id), headers);
        await expectAlike(reader, label, 'PATCH', `Condition/${id}`, patch);
        await expectAlike(reader, label, 'PATCH', `Condition?_id=${id}`, patch);
        await expectAlike(reader, label, 'DELETE', `Condition/${id}`);
        await expectAlike(reader, label, 'DELETE', `Condition/${id}`, undefined, { 'if-match': 'W/"9"' });
        await expectAlike(reader, label, 'DELETE', `Condition?_id=${id}`);
        await expectAlike(reader, label, 'PUT', `Condition?_id=${id}`, condition(id));
        const put = { resource: condition(id), request: { method: 'PUT', url: `Condition/${id}` } };
        for (const type of ['batch', 'transaction'])
          await expectAlike(reader, label, 'POST', '', { resourceType: 'Bundle', type, entry: [put] });
      }
      await expectAlike(reader, label, 'POST', 'Condition', condition(), { 'if-none-exist': 'identifier=urn:ids|h3' });
      await expectAlike(reader, label, 'PUT', 'Condition?identifier=urn:ids|h3', condition());
      const linked = {
        resource: { ...condition(), encounter: { reference: 'Encounter?identifier=urn:ids|h1' } },
        request: { method: 'POST', url: 'Condition', ifNoneExist: 'identifier=urn:ids|h3' },
      };
      await expectAlike(reader, label, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [linked] });
      for (const name of [label, 'nothing']) {
        const { base } = worlds.get(name)!.server;
        const kept = await ask(base, 'GET', 'Condition/h3', undefined, { authorization: 'Bearer all' });
        expect(kept.body.code?.text).toBe(name === label ? 'chlamydia' : undefined);
      }
    },
  );

  it('a system exports as if what is labelled were not there', async () => {
    const exported = async (name: string) => {
      const { server, database } = worlds.get(name)!;
      const headers = { authorization: 'Bearer system', prefer: 'respond-async' };
      const begun = await fetch(`${server.base}/$export`, { headers });
      await runExports(database.db, {
        clock: systemClock,
        personSets: async (_tx, ids) => ids.map((id) => ({ current: id, members: [id] })),
      });
      const manifest = (await (await fetch(begun.headers.get('content-location') ?? '', { headers })).json()) as {
        output: { type: string; url: string; count: number }[];
      };
      const files = manifest.output.map(async ({ type, url, count }) => {
        const lines = (await (await fetch(url, { headers })).text()).trim().split('\n').sort();
        return { type, count, lines: lines.filter((line) => !line.includes('"text":"new"')) };
      });
      return (await Promise.all(files))
        .filter(({ lines }) => lines.length > 0)
        .map(({ type, lines }) => ({ type, lines }));
    };
    const without = await exported('nothing');
    expect(without.map(({ type }) => type)).toContain('Observation');
    expect(await exported('STD')).toEqual(without);
  });
});

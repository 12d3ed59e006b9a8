import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, testDatabase } from '../../test/support/database.ts';
import { type Database, isRefusal, SetClock, transaction } from '../platform/index.ts';
import {
  careEventsOfPersons,
  ProfileBook,
  personIdOf,
  readPersonResources,
  readResource,
  storedId,
} from '../record/index.ts';
import {
  dataQuality,
  dismissRow,
  type ImportOptions,
  type ImportResult,
  importPath,
  listQuarantine,
  quarantineTable,
  sendRowAgain,
  sendRowsAgain,
} from './index.ts';

const day = 86_400_000;
const header =
  'LocalPatientId,NHSNumber,FamilyName,GivenName,PersonBirthDate,Gender,EthnicCategory,Postcode,ServiceRequestId,ReferralRequestReceivedDate,ServTeamTypeRefToMH,OrgIDProv';
const referral = (n: number, received = '2026-05-01', nhs = '') =>
  `P${n},${nhs},Hill,Ann,1980-01-01,2,A,ZZ99 3VZ,R${n},${received},talking-therapies,RXX01`;

describe('importPath', () => {
  let database: Database;
  const folder = temporaryFolder();
  const clock = new SetClock('2026-06-15T12:00:00Z');
  let touched: string[] = [];
  let count = 0;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => {
    await database.close();
    folder.remove();
  });
  beforeEach(() => {
    touched = [];
  });

  const onPersonsTouched = async (_tx: unknown, personIds: string[]) => {
    touched.push(...personIds);
  };
  const profiles = new ProfileBook();
  const mender = () => ({ by: 'staff-1', now: clock.now(), onPersonsTouched, profiles });
  function files(content: Record<string, string | Buffer>): string {
    const path = join(folder.path, String(count++));
    for (const [name, text] of Object.entries(content)) {
      mkdirSync(resolve(path, name, '..'), { recursive: true });
      writeFileSync(join(path, name), text);
    }
    return path;
  }
  async function importFiles(
    content: Record<string, string | Buffer> | string,
    source: string,
    more: Partial<ImportOptions> = {},
  ): Promise<ImportResult> {
    const path = typeof content === 'string' ? content : files(content);
    const result = await importPath({ db: database.db, clock, onPersonsTouched, profiles }, path, { source, ...more });
    if (isRefusal(result)) throw new Error(result.message);
    return result;
  }
  const table = (...rows: string[]) => `${[header, ...rows].join('\n')}\n`;
  const open = async (source: string) => (await listQuarantine(database.db, { source, status: 'open' }, 100)).rows;
  const rowsOf = async (name: string) =>
    Number((await database.pool.query(`select count(*)::int as n from ${name}`)).rows[0].n);

  it('stores what was sent, says who was touched, and changes nothing the second time', async () => {
    const path = files({ 'referrals.csv': table(referral(1), referral(2), referral(2)) });
    const first = await importFiles(path, 'mh-once');
    expect(first).toMatchObject({
      read: 3,
      stored: 4,
      unchanged: 1,
      quarantined: 0,
      people: 2,
      byType: { ServiceRequest: 3 },
    });
    expect(touched.sort()).toEqual([personIdOf('mh-once', 'P1'), personIdOf('mh-once', 'P2')].sort());
    const before = [await rowsOf('resource'), await rowsOf('resource_version'), await rowsOf('care_event')];
    touched = [];
    const second = await importFiles(path, 'mh-once');
    expect(second).toMatchObject({
      read: 3,
      stored: 0,
      unchanged: 5,
      quarantined: 0,
      people: 2,
      byType: { ServiceRequest: 3 },
    });
    expect(second.files).toMatchObject([{ outcome: 'read-before' }]);
    expect(touched).toEqual([]);
    expect([await rowsOf('resource'), await rowsOf('resource_version'), await rowsOf('care_event')]).toEqual(before);
  });

  it('stores only what changed when a later extract repeats most of it', async () => {
    await importFiles({ 'referrals.csv': table(referral(1), referral(2)) }, 'mh-later');
    const result = await importFiles(
      { 'referrals.csv': table(referral(1), referral(2, '2026-05-02'), referral(3)) },
      'mh-later',
    );
    expect(result).toMatchObject({ stored: 3, unchanged: 3 });
  });

  it('makes the events that clocks start from', async () => {
    await importFiles({ 'referrals.csv': table(referral(1)) }, 'mh-events');
    const events = await careEventsOfPersons(database.db, [personIdOf('mh-events', 'P1')]);
    expect(events.map((event) => event.kind).sort()).toEqual(['referral.received', 'service.opened']);
  });

  it('resolves a Bundle of urn:uuid, whatever the order, and keeps provenance', async () => {
    const uuid = '0bd3f2a0-5f43-4a5e-9d7a-0000000000bb';
    const entries = [
      {
        fullUrl: 'urn:uuid:1',
        resource: {
          resourceType: 'Observation',
          id: 'o1',
          status: 'final',
          code: { text: 'x' },
          subject: { reference: `urn:uuid:${uuid}` },
        },
      },
      { fullUrl: `urn:uuid:${uuid}`, resource: { resourceType: 'Patient', id: uuid, birthDate: '1980-01-01' } },
    ];
    const text = JSON.stringify({ entry: entries, type: 'transaction', resourceType: 'Bundle' });
    expect(await importFiles({ 'b.json.gz': gzipSync(text) }, 'hospital')).toMatchObject({
      read: 2,
      stored: 2,
      people: 1,
    });
    const resources = await readPersonResources(database.db, [personIdOf('hospital', uuid)]);
    expect(resources.map(({ type, source, row }) => [type, source, row]).sort()).toEqual([
      ['Observation', 'hospital', 1],
      ['Patient', 'hospital', 2],
    ]);
  });

  it('reads what others refer to first, so that references by identifier are found in an earlier file', async () => {
    const observation = {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/p' },
      performer: [{ reference: 'Practitioner?identifier=gmc|7' }],
    };
    const practitioner = { resourceType: 'Practitioner', id: 'dr7', identifier: [{ system: 'gmc', value: '7' }] };
    const result = await importFiles(
      { 'a-observations.ndjson': JSON.stringify(observation), 'z/practitioners.ndjson': JSON.stringify(practitioner) },
      'gp-by-name',
    );
    expect(result).toMatchObject({ stored: 2, quarantined: 0 });
    expect(result.files.map((file) => file.file)).toEqual([join('z', 'practitioners.ndjson'), 'a-observations.ndjson']);
  });

  it('refuses a file whole, with its reason, and stores nothing of it', async () => {
    const result = await importFiles(
      {
        'a.json':
          '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"x"}}',
        'b.csv': 'x,y\n1,2\n',
        'c.csv': '',
      },
      'gp-broken',
    );
    expect(result).toMatchObject({ read: 0, stored: 0, quarantined: 3 });
    expect(result.files.map((file) => [file.outcome, file.fault?.reason])).toEqual([
      ['refused', 'syntax'],
      ['refused', 'headers'],
      ['refused', 'empty-file'],
    ]);
    expect(await importFiles({ 'a.csv': '' }, 'gp-broken')).toMatchObject({ quarantined: 1 });
    expect((await open('gp-broken')).map((row) => [row.file_name, row.row])).toEqual(
      expect.arrayContaining([
        ['c.csv', 0],
        ['a.csv', 0],
      ]),
    );
  });

  it('refuses a source that is no short name and a path that is not there', async () => {
    const context = { db: database.db, clock, onPersonsTouched, profiles };
    expect(await importPath(context, folder.path, { source: 'Not a slug' })).toMatchObject({ kind: 'invalid' });
    expect(await importPath(context, join(folder.path, 'nowhere'), { source: 'gp' })).toMatchObject({
      kind: 'not-found',
    });
  });

  it('puts rows in quarantine with line, field and mend, shows them as a table, and takes them mended', async () => {
    const result = await importFiles(
      { 'referrals.csv': table(referral(1), referral(2, '2026-02-30'), referral(3)) },
      'mh-bad',
    );
    expect(result).toMatchObject({ read: 3, quarantined: 1 });
    const [row] = await open('mh-bad');
    expect(row).toMatchObject({
      line: 3,
      row: 2,
      file_name: 'referrals.csv',
      raw: referral(2, '2026-02-30'),
      faults: [{ reason: 'wrong-date', field: 'ReferralRequestReceivedDate' }],
    });
    const lines = [];
    for await (const line of quarantineTable(database.db, { source: 'mh-bad' })) lines.push(line);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('ReferralRequestReceivedDate');
    const send = (raw?: string) =>
      transaction(database.db, (tx) => sendRowAgain(tx, row!.quarantine_id, raw, mender()));
    expect(await send()).toMatchObject({ kind: 'invalid', details: [{ where: 'ReferralRequestReceivedDate' }] });
    expect(await send('two\nrows')).toMatchObject({ kind: 'invalid' });
    expect(await open('mh-bad')).toHaveLength(1);
    expect(await send(referral(2, '2026-03-01'))).toEqual({ stored: 2 });
    expect(touched).toContain(personIdOf('mh-bad', 'P2'));
    expect(await open('mh-bad')).toHaveLength(0);
    expect(await send(referral(2, '2026-03-01'))).toMatchObject({ kind: 'conflict' });
    const stored = await readResource(database.db, 'ServiceRequest', storedId('mh-bad', 'ServiceRequest', 'R2'));
    expect(stored).toMatchObject({ row: 2, extractId: row!.extract_id });
  });

  it('sends a row of a Bundle again though its names came from other entries', async () => {
    const uuid = '0bd3f2a0-5f43-4a5e-9d7a-0000000000cc';
    const bad = {
      resource: {
        resourceType: 'Observation',
        id: 'o1',
        status: 'finished',
        code: { text: 'x' },
        subject: { reference: `urn:uuid:${uuid}` },
      },
    };
    const entries = [bad, { fullUrl: `urn:uuid:${uuid}`, resource: { resourceType: 'Patient', id: 'p77' } }];
    await importFiles(
      { 'b.json': JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: entries }) },
      'gp-names',
    );
    const [row] = await open('gp-names');
    const mended = row!.raw!.replace('finished', 'final');
    expect(await transaction(database.db, (tx) => sendRowAgain(tx, row!.quarantine_id, mended, mender()))).toEqual({
      stored: 1,
    });
    expect(
      (await readPersonResources(database.db, [personIdOf('gp-names', 'p77')])).map((one) => one.type).sort(),
    ).toEqual(['Observation', 'Patient']);
  });

  it('sends what waited for something else, all at once, and lets a row be dismissed', async () => {
    const observation = (id: string, number: number) =>
      JSON.stringify({
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: 'Patient/p' },
        performer: [{ reference: `Practitioner?identifier=gmc|${number}` }],
      });
    await importFiles(
      { 'o.ndjson': `${observation('o1', 1)}\n${observation('o2', 1)}\n${observation('o3', 2)}\n` },
      'gp-waits',
    );
    expect(await open('gp-waits')).toHaveLength(3);
    await importFiles(
      {
        'p.ndjson': JSON.stringify({
          resourceType: 'Practitioner',
          id: 'd',
          identifier: [{ system: 'gmc', value: '1' }],
        }),
      },
      'gp-waits',
    );
    expect(await sendRowsAgain(database.db, { source: 'gp-waits', reason: 'unknown-reference' }, mender())).toEqual({
      sent: 2,
      stillWrong: 1,
    });
    const [left] = await open('gp-waits');
    const dismiss = (reason: string) =>
      transaction(database.db, (tx) => dismissRow(tx, left!.quarantine_id, reason, 'staff-1', clock.now()));
    expect(await dismiss(' ')).toMatchObject({ kind: 'invalid' });
    expect(await dismiss('That doctor left')).toBeUndefined();
    expect(await open('gp-waits')).toHaveLength(0);
  });

  it('quarantines what contradicts the store, and keeps the rest of its batch', async () => {
    const uuid = '0bd3f2a0-5f43-4a5e-9d7a-0000000000dd';
    const observation = (patient: string) =>
      JSON.stringify({
        resourceType: 'Observation',
        id: uuid,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: `Patient/${patient}` },
      });
    await importFiles({ 'o.ndjson': observation('one') }, 'gp-moves');
    const other = JSON.stringify({ resourceType: 'Patient', id: 'two' });
    expect(await importFiles({ 'o.ndjson': `${observation('two')}\n${other}` }, 'gp-moves')).toMatchObject({
      stored: 1,
      quarantined: 1,
    });
    expect(await open('gp-moves')).toMatchObject([{ faults: [{ reason: 'conflict' }] }]);
  });

  it('rolls a batch back with its checkpoint when the wiring refuses, and goes on from there', async () => {
    const rows = Array.from({ length: 1200 }, (_, n) => referral(n));
    const path = files({ 'referrals.csv': table(...rows, referral(3, '2026-02-30')) });
    let batches = 0;
    const context = {
      profiles,
      db: database.db,
      clock,
      onPersonsTouched: async () => {
        if (++batches === 3) throw new Error('stopped');
      },
    };
    await expect(importPath(context, path, { source: 'mh-stopped' })).rejects.toThrow('stopped');
    const seen: number[] = [];
    const result = await importFiles(path, 'mh-stopped', { onProgress: (progress) => seen.push(progress.read) });
    expect(result).toMatchObject({ read: 1201, stored: 2400, quarantined: 1, people: 1200 });
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(1000);
    expect(
      (await database.pool.query(`select count(*)::int as n from resource where source = 'mh-stopped' and version > 1`))
        .rows[0].n,
    ).toBe(0);
  });

  it('says busy when another process reads the same file', async () => {
    const path = files({ 'referrals.csv': table(...Array.from({ length: 520 }, (_, n) => referral(n))) });
    const both = [1, 2].map(() =>
      importPath({ db: database.db, clock, onPersonsTouched, profiles }, path, { source: 'mh-busy' }),
    );
    const results = await Promise.all(both);
    const done = results.filter((one) => !isRefusal(one));
    expect(done.length).toBeGreaterThanOrEqual(1);
    for (const one of results) if (isRefusal(one)) expect(one.kind).toBe('busy');
    expect(
      (await database.pool.query(`select count(*)::int as n from resource where source = 'mh-busy'`)).rows[0].n,
    ).toBe(1040);
  });

  it('measures how good a source’s data are', async () => {
    await importFiles(
      {
        'referrals.csv': table(
          referral(1, '2026-06-01', '9990000042'),
          referral(2, '2026-05-01', '9990000043'),
          referral(3, '2026-13-01'),
        ),
      },
      'mh-quality',
    );
    await importFiles(
      {
        'contacts.csv':
          'LocalPatientId,ServiceRequestId,CareContactId,CareContDate,AttendOrDNACode\nP9,R9,C1,2026-06-14,5\n',
      },
      'mh-quality',
    );
    clock.set(clock.now() + 30 * day);
    await importFiles(
      {
        'contacts.csv':
          'LocalPatientId,ServiceRequestId,CareContactId,CareContDate,AttendOrDNACode\nP1,R1,C2,2026-07-10,5\n',
      },
      'mh-quality',
    );
    clock.set(clock.now() - 30 * day);
    const quality = (await transaction(database.db, (tx) => dataQuality(tx))).find(
      (one) => one.source === 'mh-quality',
    );
    expect(quality).toMatchObject({
      extracts: 3,
      rows: 5,
      people: 3,
      undescribed: 1,
      invalidNhsNumbers: 1,
      completeness: {
        nhsNumber: { count: 1, of: 2 },
        birthDate: { count: 2, of: 2 },
        ethnicity: { count: 2, of: 2 },
        generalPractitioner: { count: 0, of: 2 },
      },
      quarantined: { open: 1, byReason: [{ reason: 'wrong-date', rows: 1 }] },
      notes: [{ reason: 'invalid-nhs-number', rows: 1 }],
      unlinked: { count: 3, of: 3 },
    });
    expect(quality?.lateness.filter(({ all }) => all > 0)).toEqual([
      { band: 'within a day', all: 1, since: 0 },
      { band: '2 to 7 days', all: 1, since: 1 },
      { band: '8 to 28 days', all: 1, since: 0 },
      { band: '29 to 90 days', all: 1, since: 0 },
    ]);
  });

  const shared = resolve(process.env.WPC_SHARED_DATA ?? '../shared/data', 'synthea-r4');
  it('counts a real patient’s Bundle as its manifest does', async ({ skip }) => {
    if (!existsSync(shared)) skip(`there is no ${shared}; set WPC_SHARED_DATA to the folder of real data`);
    const [head, ...lines] = readFileSync(join(shared, 'manifest.csv'), 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    const line = lines.find((one) => one[0]?.startsWith('Christopher_Dietrich'))!;
    const expected = Object.fromEntries(
      head!.flatMap((name, at) =>
        name.startsWith('n_') && Number(line[at]) > 0 ? [[name.slice(2), Number(line[at])]] : [],
      ),
    );
    const result = await importFiles(join(shared, 'patients', `${line[0]}.gz`), 'synthea');
    expect(result.byType).toEqual({ ...expected, Patient: 1 });
    expect(result.quarantined).toBe(0);
  });
});

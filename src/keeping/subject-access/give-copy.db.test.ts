import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, testDatabase } from '../../../test/support/database.ts';
import { visitor, writeAudit } from '../../access/index.ts';
import { testNhsNumber } from '../../identity/index.ts';
import { type Database, isRefusal, newId, SetClock, transaction } from '../../platform/index.ts';
import { personIdOf, writeResources } from '../../record/index.ts';
import { catalogue } from '../catalogue.ts';
import { allTables, personTables } from '../holdings-store.ts';
import { type CopyGiven, giveCopy } from './give-copy.ts';

const clock = new SetClock('2026-11-02T09:00:00Z');
const ada = personIdOf('gp', 'ada1');
const adaInHospital = personIdOf('hospital', 'h-ada');
const ben = personIdOf('gp', 'ben1');
const numbered = (n: number): string => {
  for (let at = n; ; at++) {
    const number = testNhsNumber(at);
    if (number !== undefined) return number;
  }
};
const adasNumber = numbered(4711);
const bensNumber = numbered(9000);
const withheldId = '018f0000-0000-7000-8000-0000000000aa';

const patient = (id: string, given: string, nhsNumber: string) => ({
  resourceType: 'Patient' as const,
  id,
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
  name: [{ given: [given], family: 'Lovelace' }],
  birthDate: '1990-03-01',
});

/** One person with a record in two services, something withheld, a carer, rows of other modules, and somebody else beside them. */
async function fill({ db }: Database): Promise<void> {
  const store = (personId: string, source: string, resource: { resourceType: string; id: string }) => ({
    personId,
    resource: resource as never,
    json: JSON.stringify(resource),
    source,
    extractId: null,
    row: null,
  });
  const about = { reference: `Patient/${ada}` };
  await transaction(db, async (tx) => {
    await writeResources(
      tx,
      [
        store(ada, 'gp', patient(ada, 'Ada', adasNumber)),
        store(adaInHospital, 'hospital', patient(adaInHospital, 'Ada', adasNumber)),
        store(ben, 'gp', patient(ben, 'Ben', bensNumber)),
        store(ada, 'gp', {
          ...{ resourceType: 'Observation', id: withheldId, status: 'final', subject: about },
          meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NOPAT' }] },
          code: { text: 'Told by her brother in confidence' },
        } as never),
        store(ada, 'gp', {
          ...{ resourceType: 'RelatedPerson', id: newId(), patient: about, active: true },
          name: [{ given: ['Carl'], family: 'Carer' }],
          telecom: [{ system: 'phone', value: '01632 960000' }],
        } as never),
      ],
      clock.now(),
    );
    await sql`insert into person_link (person_id, current_person_id, known_from, basis)
      values (${ada}::uuid, ${ada}::uuid, 0, 'test'), (${adaInHospital}::uuid, ${ada}::uuid, 0, 'test')`.execute(tx);
    await sql`insert into care_event (person_id, id, kind, at, "precision", known_at, known_xid, source, fact_type, fact_id, fact_version, data)
      values (${ada}::uuid, ${newId()}::uuid, 'death', 0, 'day', 0, 0, 'gp', 'Observation', ${withheldId}, 1, '{}'::jsonb)`.execute(
      tx,
    );
    const [low, high] = [ada, ben].sort();
    await sql`insert into person_pair (person_id, other_person_id, weight, probability, decision, levels, model_version)
      values (${low}::uuid, ${high}::uuid, 1, 0.5, 'review', '{}'::jsonb, 'm')`.execute(tx);
    await sql`insert into choice (person_id, id, kind, value, held_from, recorded_name)
      values (${adaInHospital}::uuid, ${newId()}::uuid, 'gp-only', '', ${clock.now()}::bigint, 'Ada'), (${ben}::uuid, ${newId()}::uuid, 'gp-only', '', 1, 'Ben')`.execute(
      tx,
    );
    await sql`insert into invitation (person_id, id, code_digest, scope, made_at, ends_at, lasts_until)
      values (${ada}::uuid, ${newId()}::uuid, decode('c0ffee', 'hex'), '{see}', 1, 2, 3)`.execute(tx);
    const quarantine = (raw: string) => sql`
      insert into quarantine (quarantine_id, extract_id, source, file_name, "row", line, faults, raw, status, put_at)
      values (${newId()}::uuid, ${newId()}::uuid, 'mental-health', 'referrals.csv', 1, 2, '[]'::jsonb, ${raw}, 'open', 1)`;
    await quarantine(`p-1,${adasNumber.slice(0, 3)} ${adasNumber.slice(3, 6)} ${adasNumber.slice(6)},LOVELACE`).execute(
      tx,
    );
    await quarantine(`p-2,9${adasNumber},NOT HERS`).execute(tx);
    await writeAudit(tx, {
      ...{
        id: newId(),
        at: clock.now(),
        event: 'search' as const,
        what: 'Looked at a list <b>',
        outcome: 'done' as const,
      },
      ...{ because: '', purpose: null, accountId: null, actorName: 'Nurse', roles: visitor.roles, organisations: [] },
      ...{ staffId: 's1', people: [ada, ben], route: 'GET /x', note: null, requestId: 'r', address: null },
    });
  });
}

describe('a copy of everything about one person', () => {
  const folder = temporaryFolder();
  const out = join(folder.path, 'copy');
  let database: Database;
  let given: CopyGiven;
  const read = (name: string) => readFileSync(join(out, name), 'utf8');
  const give = (to: string, personId = adaInHospital) =>
    giveCopy(
      { db: database.db, clock },
      { personId, out: to, by: 'Ruth', forReview: true, sourceName: (source) => source },
    );

  beforeAll(async () => {
    database = await testDatabase();
    await fill(database);
    const made = await give(out);
    if (isRefusal(made)) throw new Error(made.message);
    given = made;
  });
  afterAll(async () => {
    await database.close();
    folder.remove();
  });

  it('has what is held under each of their ids, and names nobody else', () => {
    const { record, held } = JSON.parse(read('for-the-person/everything.json'));
    expect(given.linkedRecords).toBe(2);
    expect(
      record.entry.map((entry: { resource: { resourceType: string } }) => entry.resource.resourceType).sort(),
    ).toEqual(['Patient', 'Patient', 'RelatedPerson']);
    const tables = held.map(({ table }: { table: string }) => table);
    for (const table of ['choice', 'invitation', 'audit_entry', 'quarantine', 'person_link'])
      expect(tables).toContain(table);
    const all = given.files
      .filter((file) => file.startsWith('for-the-person'))
      .map(read)
      .join('\n');
    expect(all).not.toContain(ben);
    expect(all).not.toContain('NOT HERS');
    expect(all).not.toContain('c0ffee');
  });

  it('leaves out what is withheld, what rests on it, and how to reach a third party', () => {
    const all = given.files
      .filter((file) => file.startsWith('for-the-person'))
      .map(read)
      .join('\n');
    for (const words of ['in confidence', withheldId, '01632 960000']) expect(all).not.toContain(words);
    expect(all).toContain('Carer');
  });

  it('tells the reviewing professional how many and why, and shows them marked', () => {
    const manifest = JSON.parse(read('for-review/manifest.json'));
    const of = (table: string) => manifest.parts.find((part: { table: string }) => part.table === table);
    expect(of('resource').leftOut.map(({ rows }: { rows: number }) => rows)).toEqual([1, 1]);
    expect(of('care_event')).toMatchObject({ given: 0, leftOut: [{ rows: 1 }] });
    expect(of('person_pair')).toMatchObject({ given: 0, leftOut: [{ rows: 1 }] });
    expect(read('for-review/everything.html')).toContain('in confidence');
    expect(read('for-review/everything.html')).toContain('Not in the person’s copy.');
    expect(given.leftOut).toBe(3);
  });

  it('is a page in plain words that escapes what it shows, and files for nobody else to read', () => {
    const html = read('for-the-person/everything.html');
    expect(html).toContain('Looked at a list &lt;b&gt;');
    expect(html).toContain('1 March 1990');
    expect(html).toContain('<a href="#audit_entry">Who has seen or changed your record</a>');
    expect(html).toContain(`NHS number ${adasNumber.slice(0, 3)} ${adasNumber.slice(3, 6)}`);
    expect(statSync(join(out, 'for-the-person/everything.html')).mode & 0o077).toBe(0);
  });

  it('is written down and told', async () => {
    const { rows } = await sql<{ actor_name: string; people: string[] }>`
      select actor_name, people from audit_entry where event = 'export'`.execute(database.db);
    expect(rows).toEqual([{ actor_name: 'Ruth (command line)', people: [ada, adaInHospital].sort() }]);
    const notices = await sql<{ words: string }>`select words from notice where person_id = ${ada}::uuid`.execute(
      database.db,
    );
    expect(notices.rows[0]?.words).toContain('was made by Ruth');
  });

  it('overwrites nothing, and says when nothing is held', async () => {
    expect(await give(out)).toMatchObject({ kind: 'conflict' });
    expect(await give(join(folder.path, 'nobody'), newId())).toMatchObject({ kind: 'not-found' });
    expect(existsSync(join(folder.path, 'nobody'))).toBe(false);
  });

  it('leaves no half folder and no entry when the files cannot be written', async () => {
    writeFileSync(join(folder.path, 'a-file'), '');
    const before = await sql`select 1 from audit_entry`.execute(database.db);
    await expect(give(join(folder.path, 'a-file', 'copy'))).rejects.toThrow();
    const after = await sql`select 1 from audit_entry`.execute(database.db);
    expect(after.rows.length).toBe(before.rows.length);
  });
});

describe('the catalogue of what is held', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('says of every table whether the person gets it, and of no table that is not there', async () => {
    const tables = await transaction(database.db, allTables);
    expect(tables.filter((table) => catalogue[table] === undefined)).toEqual([]);
    expect(Object.keys(catalogue).filter((table) => !tables.includes(table))).toEqual([]);
  });

  it('leaves out no table with a person’s id but what is worked out from others', async () => {
    const tables = await transaction(database.db, personTables);
    const leftOut = tables.flatMap(({ table }) => {
      const coverage = catalogue[table];
      return coverage?.kind === 'left-out' ? [`${table}: ${coverage.reason}`] : [];
    });
    for (const reason of leftOut) expect(reason).toContain('Worked out from other tables');
  });

  it('notices a table that somebody adds, and copies it all the same', async () => {
    await sql`create table added_later (person_id uuid not null, words text)`.execute(database.db);
    const tables = await transaction(database.db, allTables);
    expect(tables.filter((table) => catalogue[table] === undefined)).toContain('added_later');
    expect((await transaction(database.db, personTables)).map(({ table }) => table)).toContain('added_later');
    await sql`drop table added_later`.execute(database.db);
  });
});

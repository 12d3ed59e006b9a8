import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { recordAccounts, sealAudit, verifyAudit } from '../../access/index.ts';
import type { CoordinationContext } from '../../coordination/index.ts';
import { personSet, testNhsNumber } from '../../identity/index.ts';
import { type Database, idOf, isRefusal, newId, SetClock, transaction } from '../../platform/index.ts';
import { personIdOf, writeResources } from '../../record/index.ts';
import { personTables } from '../holdings-store.ts';
import { askAboutData, decideRequest } from '../requests/data-requests.ts';
import { requestsOf } from '../requests/request-store.ts';
import { disposeOfDue } from './dispose.ts';
import { liftHold, placeHold } from './hold.ts';
import { reviewRetention } from './review.ts';

const clock = new SetClock('2026-11-02T09:00:00Z');
const context: CoordinationContext = {
  clock,
  hooks: { onContactChanged: async () => undefined },
  sources: { clocksOf: async () => [], pressesOf: async () => new Map() as never, areasOf: async () => new Map() },
};
const longAgo = '2010-05-01T09:00:00Z';
const agreed = { authorisedBy: 'Grace Guardian', second: 'Tess Manager', reason: 'Yearly review' };
const number = [...Array(30).keys()].map(testNhsNumber).find((each) => each !== undefined) ?? '';

/** A patient of a hospital who was last there at `when`. */
async function store(
  database: Database,
  name: string,
  when: string,
  source = 'hospital',
  birthDate = '1950-01-02',
): Promise<string> {
  const id = personIdOf(source, name);
  const patient = {
    ...{ resourceType: 'Patient' as const, id, birthDate, name: [{ family: name }] },
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }],
  };
  const encounter = {
    ...{ resourceType: 'Encounter' as const, id: idOf('encounter', name), status: 'finished' as const },
    ...{ class: { code: 'AMB' }, subject: { reference: `Patient/${id}` }, period: { start: when, end: when } },
  };
  const rows = [patient, encounter].map((resource) => ({
    ...{ personId: id, resource, json: JSON.stringify(resource), source, extractId: null, row: null },
  }));
  await transaction(database.db, (tx) => writeResources(tx, rows, Date.parse(when)));
  await sql`insert into choice (person_id, id, kind, value, held_from, recorded_name) values (${id}::uuid, ${newId()}::uuid, 'gp-only', '', 1, 'x')`.execute(
    database.db,
  );
  return id;
}

describe('retention', () => {
  let database: Database;
  let old: string;
  let held: string;
  let recent: string;
  const review = () => reviewRetention({ db: database.db, clock });
  const rowsOf = async (id: string) => {
    const counts = await transaction(database.db, async (tx) => {
      const found: string[] = [];
      for (const { table, columns } of await personTables(tx))
        for (const column of columns) {
          const { rows } = await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${id}::uuid`.execute(
            tx,
          );
          if (rows.length > 0) found.push(table);
        }
      return found;
    });
    return counts;
  };

  beforeAll(async () => {
    database = await testDatabase();
    old = await store(database, 'old', longAgo);
    held = await store(database, 'held', longAgo);
    recent = await store(database, 'recent', '2024-05-01T09:00:00Z');
    await store(database, 'child', longAgo, 'hospital', '2008-01-02');
    await store(database, 'gp-patient', longAgo, 'gp');
    // A second service saw this one lately: the joined record is kept whole.
    const joined = await store(database, 'joined', longAgo);
    const lately = await store(database, 'joined-lately', '2024-05-01T09:00:00Z', 'social-care');
    await sql`insert into person_link (person_id, current_person_id, known_from, basis)
      values (${joined}::uuid, ${joined}::uuid, 0, 'test'), (${lately}::uuid, ${joined}::uuid, 0, 'test')`.execute(
      database.db,
    );
    await sql`insert into quarantine (quarantine_id, extract_id, source, file_name, "row", line, faults, raw, status, put_at)
      values (${newId()}::uuid, ${newId()}::uuid, 'gp', 'f.csv', 1, 2, '[]'::jsonb, ${`x,${number},OLD`}, 'open', 1)`.execute(
      database.db,
    );
    await transaction(database.db, (tx) =>
      recordAccounts(
        tx,
        [
          {
            issuer: 'i',
            subject: 'g',
            name: 'Grace Guardian',
            roles: ['caldicott-guardian'],
            staffId: newId(),
            demo: false,
          },
          { issuer: 'i', subject: 't', name: 'Tess Manager', roles: ['team-manager'], staffId: newId(), demo: false },
          { issuer: 'i', subject: 'p', name: 'Old Person', roles: ['person'], personId: old, demo: false },
        ] as never,
        clock.now(),
      ),
    );
    const placed = await transaction(database.db, (tx) =>
      placeHold(tx, { personId: held, members: [held], reason: 'An inquest', by: 'Grace Guardian', now: clock.now() }),
    );
    if (isRefusal(placed)) throw new Error(placed.message);
  });
  afterAll(() => database.close());

  it('finds what is due, by the rule that decides, and changes nothing', async () => {
    const found = await review();
    expect(
      found.due
        .map(({ personId, rule, dueOn, held }) => ({ personId, rule, dueOn, held }))
        .sort((a, b) => Number(a.held) - Number(b.held)),
    ).toEqual([
      { personId: old, rule: 'adult-health', dueOn: '2018-05-01', held: false },
      { personId: held, rule: 'adult-health', dueOn: '2018-05-01', held: true },
    ]);
    expect(found.people).toBe(7);
    expect(found.kept['Kept for life, and for a time after it']).toBe(1);
    expect(await rowsOf(old)).toContain('resource');
  });

  it('needs two different people who may', async () => {
    const by = (authorisedBy: string, second: string) =>
      review().then((found) => disposeOfDue({ db: database.db, context }, found, { ...agreed, authorisedBy, second }));
    for (const [first, second] of [
      ['Grace Guardian', 'Grace Guardian'],
      ['Grace Guardian', 'Nobody'],
      ['Tess Manager', 'Grace Guardian'],
      ['Old Person', 'Tess Manager'],
    ] as const)
      expect(await by(first, second)).toMatchObject({ kind: 'forbidden' });
    expect(await rowsOf(old)).toContain('resource');
  });

  it('a stop half way leaves a record whole', async () => {
    const found = await review();
    const before = await rowsOf(old);
    await sql`alter table disposal add constraint stop_half_way check (rule <> 'adult-health')`.execute(database.db);
    await expect(disposeOfDue({ db: database.db, context }, found, agreed)).rejects.toThrow(/stop_half_way/);
    await sql`alter table disposal drop constraint stop_half_way`.execute(database.db);
    expect(await rowsOf(old)).toEqual(before);
  });

  it('disposes of all of it but the audit, keeps what is held, and leaves a row that names nobody', async () => {
    await transaction(database.db, (tx) =>
      askAboutData(tx, { personId: old, kind: 'erasure', words: 'all', by: 'x', now: clock.now() }),
    );
    await sealAudit(database.db, clock.now());
    const done = await disposeOfDue({ db: database.db, context }, await review(), agreed);
    expect(done).toEqual({ disposed: 1, held: 1, noLongerDue: 0 });
    expect(await rowsOf(old)).toEqual([]);
    expect(await rowsOf(held)).toContain('resource');
    expect(await rowsOf(recent)).toContain('resource');
    const left = await sql<Record<string, unknown>>`select * from disposal`.execute(database.db);
    expect(left.rows).toMatchObject([
      { rule: 'adult-health', authorised_by: 'Grace Guardian', second_person: 'Tess Manager' },
    ]);
    expect(left.rows[0]?.tables).toMatchObject({ resource: 2, choice: 1, quarantine: 1, account: 1, data_request: 1 });
    expect(JSON.stringify(left.rows)).not.toContain(old);
    expect((await sql`select 1 from quarantine`.execute(database.db)).rows).toEqual([]);
    await sealAudit(database.db, clock.now());
    expect(await verifyAudit(database.db)).toMatchObject({ whole: true, unsealed: 0 });
    const told = await sql<{ n: number }>`select count(*) as n from notification where topic like 'disposal/%'`.execute(
      database.db,
    );
    expect(told.rows[0]?.n).toBe(2);
  });

  it('goes on where it stopped: nothing is left but what is held, until the hold is lifted', async () => {
    expect(await disposeOfDue({ db: database.db, context }, await review(), agreed)).toMatchObject({
      disposed: 0,
      held: 1,
    });
    const { rows } = await sql<{ id: string }>`select id from legal_hold`.execute(database.db);
    await transaction(database.db, (tx) =>
      liftHold(tx, { id: rows[0]?.id ?? '', because: 'The inquest is over', by: 'Grace Guardian', now: clock.now() }),
    );
    expect(await disposeOfDue({ db: database.db, context }, await review(), agreed)).toMatchObject({
      disposed: 1,
      held: 0,
    });
    expect(await rowsOf(held)).toEqual([]);
  });
});

describe('what people ask of their data', () => {
  let database: Database;
  let ada: string;
  const decide = (id: string, rest: object) =>
    transaction(database.db, (tx) =>
      decideRequest(tx, {
        ...{ id, by: 'Dr Amina Yusuf', words: 'Care needs it', now: clock.now() },
        membersOf: async (person: string) => (await personSet(tx, person)).members,
        ...rest,
      } as never),
    );
  const ask = async (kind: 'erasure' | 'rectification') => {
    const made = await transaction(database.db, (tx) =>
      askAboutData(tx, { personId: ada, kind, words: 'I never smoked', by: 'Ada', now: clock.now() }),
    );
    return isRefusal(made) ? '' : made.id;
  };
  beforeAll(async () => {
    database = await testDatabase();
    ada = await store(database, 'ada', '2025-05-01T09:00:00Z');
    await transaction(database.db, (tx) =>
      recordAccounts(
        tx,
        [{ issuer: 'i', subject: 'a', name: 'Ada', roles: ['person'], personId: ada, demo: false }] as never,
        1,
      ),
    );
  });
  afterAll(() => database.close());

  it('keeps a care record with the exemption, who decided and why; and erases nothing', async () => {
    const id = await ask('erasure');
    expect(await decide(id, { outcome: 'refused' })).toMatchObject({ kind: 'invalid' });
    expect(await decide(id, { outcome: 'refused', exemption: 'health-care' })).toEqual({ erased: {} });
    expect(await decide(id, { outcome: 'refused', exemption: 'health-care' })).toMatchObject({ kind: 'conflict' });
    const [request] = await transaction(database.db, (tx) => requestsOf(tx, [ada]));
    expect(request).toMatchObject({ outcome: 'refused', exemption: 'health-care', decided_by: 'Dr Amina Yusuf' });
  });

  it('erases what is no care record, unless a legal hold stands', async () => {
    const placed = await transaction(database.db, (tx) =>
      placeHold(tx, { personId: ada, members: [ada], reason: 'A claim', by: 'G', now: clock.now() }),
    );
    const id = await ask('erasure');
    const partly = { outcome: 'partly', exemption: 'health-care', erase: ['account', 'notices'] };
    expect(await decide(id, partly)).toMatchObject({ kind: 'conflict' });
    await transaction(database.db, (tx) =>
      liftHold(tx, { id: isRefusal(placed) ? '' : placed.id, because: 'Settled', by: 'G', now: clock.now() }),
    );
    expect(await decide(id, partly)).toMatchObject({ erased: { account: 1 } });
    expect((await sql`select 1 from account where person_id = ${ada}::uuid`.execute(database.db)).rows).toEqual([]);
    expect((await sql`select 1 from resource where person_id = ${ada}::uuid`.execute(database.db)).rows).toHaveLength(
      2,
    );
  });

  it('answers a request for correction with a note beside the entry, which stays', async () => {
    const id = await ask('rectification');
    await decide(id, { outcome: 'done', words: 'The practice was asked to correct it' });
    const { rows } = await sql`select about, words, made_by from annotation`.execute(database.db);
    expect(rows).toEqual([
      { about: 'I never smoked', words: 'The practice was asked to correct it', made_by: 'Dr Amina Yusuf' },
    ]);
  });
});

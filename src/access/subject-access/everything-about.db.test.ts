import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, newId, transaction } from '../../platform/index.ts';
import { inviteToAct } from '../acting-for/act-for.ts';
import { visitor } from '../actor.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { makeChoice } from '../choices/choices.ts';
import { everythingAbout } from './everything-about-store.ts';
import { subjectAccessHtml } from './subject-access-html.tsx';

const ada = '018f0000-0000-7000-8000-000000000001';
const adaElsewhere = '018f0000-0000-7000-8000-000000000002';
const ben = '018f0000-0000-7000-8000-000000000003';

describe('everything about one person', () => {
  let database: Database;

  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, async (tx) => {
      for (const personId of [adaElsewhere, ben])
        await makeChoice(tx, { personId, kind: 'gp-only', value: '', actor: visitor, now: 1 });
      await inviteToAct(tx, { personId: ada, scope: ['see'], until: 86_400_000, now: 1 });
      await writeAudit(tx, {
        id: newId(),
        at: 1,
        event: 'search',
        what: 'Looked at a list <b>',
        outcome: 'done',
        because: '',
        purpose: null,
        accountId: null,
        actorName: 'Nurse',
        roles: ['practitioner'],
        organisations: [],
        staffId: 's1',
        people: [ada, ben],
        route: 'GET /x',
        note: null,
        requestId: 'r',
        address: null,
      });
    });
  });
  afterAll(() => database.close());

  const access = () => transaction(database.db, (tx) => everythingAbout(tx, [ada, adaElsewhere], 2));

  it('finds rows under each of their ids, and nobody else’s', async () => {
    const { holdings } = await access();
    expect(holdings.map((holding) => [holding.table, holding.rows.length])).toEqual([
      ['choice', 1],
      ['invitation', 1],
      ['audit_entry', 1],
    ]);
    expect(JSON.stringify(holdings)).not.toContain(ben);
  });

  it('leaves out digests of secrets', async () => {
    const { holdings } = await access();
    expect(Object.keys(holdings.find((holding) => holding.table === 'invitation')?.rows[0] ?? {})).not.toContain(
      'code_digest',
    );
  });

  it('finds a table that somebody adds later without being told of it', async () => {
    await transaction(database.db, async (tx) => {
      await sql`create table added_later (person_id uuid not null, words text)`.execute(tx);
      await sql`insert into added_later values (${ada}::uuid, 'new'), (${ben}::uuid, 'not hers')`.execute(tx);
    });
    expect((await access()).holdings.find((holding) => holding.table === 'added_later')?.rows).toEqual([
      { person_id: ada, words: 'new' },
    ]);
  });

  it('is a page that escapes what it shows', async () => {
    const html = subjectAccessHtml(await access());
    expect(html).toContain('Looked at a list &lt;b&gt;');
    expect(html).toContain('<h2>choice</h2>');
  });
});

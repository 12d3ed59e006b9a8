import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, newId, refuse, transaction } from '../../platform/index.ts';
import type { AuditEntry } from './audit-entry.ts';
import { sealAudit, verifyAudit } from './seal-audit.ts';
import { writeAudit } from './write-audit.ts';

const now = Date.parse('2026-11-02T09:00:00Z');

function entry(what: string): AuditEntry {
  return {
    id: newId(),
    at: now,
    event: 'read',
    what,
    outcome: 'done',
    because: 'Open referral',
    purpose: 'direct-care',
    accountId: null,
    actorName: 'Nurse N',
    roles: ['practitioner'],
    organisations: ['RXX'],
    staffId: 's1',
    people: [newId()],
    route: 'GET /people/:personId',
    note: null,
    requestId: newId(),
    address: null,
  };
}

describe('the sealed audit', () => {
  let database: Database;
  const write = (what: string) => transaction(database.db, (tx) => writeAudit(tx, entry(what)));
  const tamper = (statement: string) => transaction(database.db, (tx) => sql.raw(statement).execute(tx));

  beforeEach(async () => {
    database = await testDatabase();
    for (const what of ['one', 'two', 'three', 'four']) await write(what);
    await sealAudit(database.db, now);
  });
  afterEach(() => database.close());

  it('is whole when nobody touched it, and reports what is not sealed yet', async () => {
    await write('five');
    expect(await verifyAudit(database.db)).toMatchObject({
      whole: true,
      sealed: 4,
      unsealed: 1,
      oldestUnsealed: now,
      faults: [],
    });
    expect(await sealAudit(database.db, now)).toBe(1);
    expect(await verifyAudit(database.db)).toMatchObject({ whole: true, sealed: 5, unsealed: 0 });
  });

  it('seals in batches without missing one', async () => {
    for (let n = 0; n < 25; n++) await write(`more ${n}`);
    while ((await sealAudit(database.db, now, 7)) > 0);
    expect(await verifyAudit(database.db)).toMatchObject({ whole: true, sealed: 29, unsealed: 0 });
  });

  it.each([
    ['who', `update audit_entry set actor_name = 'Somebody else' where what = 'two'`],
    ['whose record', `update audit_entry set people = '{}' where what = 'two'`],
    ['when', `update audit_entry set at = at + 1 where what = 'two'`],
    ['the outcome', `update audit_entry set outcome = 'refused' where what = 'two'`],
  ])('finds an altered entry (%s)', async (_which, statement) => {
    await tamper(statement);
    const found = await verifyAudit(database.db);
    expect(found.faults).toEqual([{ position: 2, what: expect.stringContaining('altered') }]);
  });

  it('finds a deleted entry', async () => {
    await tamper(`delete from audit_entry where what = 'three'`);
    expect((await verifyAudit(database.db)).faults).toEqual([{ position: 3, what: expect.stringContaining('gone') }]);
  });

  it('finds a deleted entry whose seal was deleted with it', async () => {
    await tamper(`delete from audit_seal where position = 3`);
    await tamper(`delete from audit_entry where what = 'three'`);
    expect((await verifyAudit(database.db)).faults[0]).toEqual({ position: 3, what: expect.stringContaining('gone') });
  });

  it('finds two entries that changed places', async () => {
    await tamper('create table kept as select * from audit_seal where position in (2, 3)');
    await tamper('delete from audit_seal where position in (2, 3)');
    await tamper('insert into audit_seal select 5 - position, entry_id, hash, sealed_at, low_water from kept');
    const { faults } = await verifyAudit(database.db);
    expect(faults.map((fault) => fault.position)).toContain(2);
  });

  it('finds entries cut off the end, with a head that was noted before', async () => {
    const { head } = await verifyAudit(database.db);
    await tamper('delete from audit_entry where id in (select entry_id from audit_seal where position = 4)');
    await tamper('delete from audit_seal where position = 4');
    expect((await verifyAudit(database.db)).whole).toBe(true);
    expect((await verifyAudit(database.db, head ?? undefined)).faults).toEqual([
      { position: 4, what: expect.stringContaining('noted') },
    ]);
  });

  it('keeps no entry of an act that was undone', async () => {
    await transaction(database.db, async (tx) => {
      await writeAudit(tx, entry('undone'));
      return refuse('conflict', 'no');
    });
    await sealAudit(database.db, now);
    expect((await verifyAudit(database.db)).sealed).toBe(4);
  });

  // The embedded database has one connection: no two transactions at once.
  it.skipIf(inject('engine') === 'embedded')(
    'seals an entry whose transaction was open when a later one was sealed',
    async () => {
      const held = Promise.withResolvers<null>();
      const written = Promise.withResolvers<null>();
      const slow = transaction(database.db, async (tx) => {
        await writeAudit(tx, entry('slow'));
        written.resolve(null);
        await held.promise;
      });
      await written.promise;
      await write('fast');
      expect(await sealAudit(database.db, now)).toBe(1);
      held.resolve(null);
      await slow;
      expect(await sealAudit(database.db, now)).toBe(1);
      expect(await verifyAudit(database.db)).toMatchObject({ whole: true, sealed: 6, unsealed: 0 });
    },
  );
});

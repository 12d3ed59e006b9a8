import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInbox } from '../src/coordination/index.ts';
import { type Database, idOf, SetClock, transaction } from '../src/platform/index.ts';
import { personIdOf, writeResources } from '../src/record/index.ts';
import { loadPolicies, markPersons, tick } from '../src/rights/index.ts';
import { wire } from '../src/wiring.ts';
import { testDatabase } from './support/database.ts';
import { patient, referral } from './support/referrals.ts';

const source = 'mental-health';
const anna = personIdOf(source, 'anna');
const nurse = idOf('test', 'nurse');
const policies = loadPolicies();

describe('a clock that passes its due time', () => {
  let database: Database;
  const clock = new SetClock('2026-05-01T09:00:00Z');

  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, async (tx) => {
      const { personsTouched } = await writeResources(
        tx,
        [patient(source, 'anna', {}), referral(source, 'anna', 'r1', '2026-04-20')],
        clock.now(),
      );
      await markPersons(tx, personsTouched, clock.now());
      await sql`insert into contact_assignment (person_id, id, staff_id, kind, reason, working, assigned_by, started_at)
        values (${anna}, ${idOf('test', 'assignment')}, ${nurse}, 'named', 'test', '{}', 'test', 0)`.execute(tx);
    });
  });
  afterAll(() => database.close());

  const told = async () => {
    const { whenClocksMissed } = wire({ clock, policies });
    const { announced } = await tick({ db: database.db, clock, policies, onMissed: whenClocksMissed });
    const { notifications } = await transaction(database.db, (tx) => readInbox(tx, nurse));
    return { announced, messages: notifications.map(({ message }) => message) };
  };

  it('is told to the named contact once, and not before', async () => {
    expect(await told()).toEqual({ announced: 0, messages: [] });
    clock.set('2026-06-02T09:00:00Z');
    const missed = 'Missed, and still waiting: Talking therapies: first appointment within 6 weeks.';
    expect(await told()).toEqual({ announced: 1, messages: [missed] });
    expect(await told()).toEqual({ announced: 0, messages: [missed] });
  });
});

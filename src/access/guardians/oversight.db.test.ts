import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, type Tx, transaction } from '../../platform/index.ts';
import { recordAccounts } from '../accounts.ts';
import { type Actor, visitor } from '../actor.ts';
import { answerChallengeRow, openChallenges } from '../audit/challenge-store.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { insertBrokenGlass, unreviewed } from '../breaking-glass/store.ts';
import { appointGuardian, guardianCover, guardiansFor, oversees, oversightOf } from './oversight-store.ts';

const now = Date.UTC(2026, 10, 2, 9);
const person = '018f0000-0000-7000-8000-000000000001';
const idOfEntry = (n: number) => `018f0000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;
/** By whose staff: of an organisation with a Guardian, of one without, of both, and of none (a carer). */
const acts = [['RXX'], ['Y00001'], ['RXX', 'Y00001'], []];

describe('what a Caldicott Guardian oversees', () => {
  let database: Database;
  const guardian = (staffId: string, organisations: string[]): Actor => ({
    ...visitor,
    name: staffId,
    roles: ['caldicott-guardian'],
    staffId,
    organisations,
  });
  const trust = guardian('trust', ['RXX']);
  const board = guardian('board', ['QXX']);
  const inTransaction = <T>(act: (tx: Tx) => Promise<T>) => transaction(database.db, act);
  /** Which of the acts' questions and broken glass this Guardian sees. */
  const sees = (actor: Actor, at: number) =>
    inTransaction(async (tx) => {
      const oversight = await oversightOf(tx, actor, at);
      const questions = (await openChallenges(tx, oversight)).map((row) =>
        acts.findIndex((_, n) => idOfEntry(n) === row.entry_id),
      );
      const broken = (await unreviewed(tx, oversight)).map((row) => acts.findIndex((_, n) => idOfEntry(n) === row.id));
      expect(broken.sort()).toEqual(questions.sort());
      expect(acts.flatMap((codes, n) => (oversees(oversight, codes) ? [n] : []))).toEqual(questions);
      return questions;
    });

  beforeAll(async () => {
    database = await testDatabase();
    await inTransaction(async (tx) => {
      await recordAccounts(
        tx,
        [
          ...[trust, board].map(({ name, roles, staffId, organisations }) => ({
            issuer: 't',
            subject: name,
            name,
            roles: [...roles],
            staffId,
            organisations: [...organisations],
          })),
          {
            issuer: 't',
            subject: 'gp',
            name: 'Dr Gee',
            roles: ['practitioner'],
            staffId: 'gp',
            organisations: ['Y00001'],
          },
        ],
        now,
      );
      for (const [n, organisations] of acts.entries()) {
        const id = idOfEntry(n);
        await writeAudit(tx, {
          ...{
            id,
            at: now,
            accountId: null,
            actorName: 'Somebody',
            roles: ['practitioner'],
            organisations,
            staffId: 's',
          },
          ...{ people: [person], event: 'read', what: 'Looked', outcome: 'done', because: '', purpose: null },
          ...{ route: 'GET /x', note: null, requestId: id, address: null },
        });
        await sql`insert into audit_challenge (person_id, id, entry_id, words, made_at, made_by)
          values (${person}::uuid, ${id}::uuid, ${id}::uuid, 'Why?', ${now}::bigint, ${person}::uuid)`.execute(tx);
        await insertBrokenGlass(tx, {
          ...{ person_id: person, id, account_id: person, actor_name: 'Somebody', organisations },
          ...{ reason: 'emergency', words: 'w', at: now, ends_at: now + 1 },
        });
      }
    });
  });
  afterAll(() => database.close());

  it('is theirs, and what nobody else answers for: every Guardian’s while none is appointed for the place', async () => {
    expect(await sees(trust, now)).toEqual([0, 1, 2, 3]);
    expect(await sees(board, now)).toEqual([1, 3]);
    expect(await inTransaction((tx) => guardiansFor(tx, ['Y00001'], now))).toEqual(['board', 'trust']);
    expect(await inTransaction((tx) => guardianCover(tx, ['Y00009'], now))).toEqual({
      guardians: 2,
      place: false,
      without: ['Y00001', 'Y00009'],
    });
  });

  it('falls to the place’s Guardian from the day of the appointment until its end', async () => {
    const to = now + 1000;
    await inTransaction((tx) => appointGuardian(tx, { organisation: '*', staffId: 'board', from: now, to }, now));
    expect(await sees(trust, now)).toEqual([0, 2]);
    expect(await sees(board, now)).toEqual([1, 3]);
    expect(await inTransaction((tx) => guardiansFor(tx, ['Y00001'], now))).toEqual(['board']);
    expect(await inTransaction((tx) => guardiansFor(tx, ['RXX'], now))).toEqual(['trust']);
    expect((await inTransaction((tx) => guardianCover(tx, [], now))).place).toBe(true);
    expect(await sees(trust, now - 1)).toEqual([0, 1, 2, 3]);
    expect(await sees(trust, to)).toEqual([0, 1, 2, 3]);
  });

  it('includes an organisation that a Guardian was appointed for, and then it is not the place’s', async () => {
    await inTransaction(async (tx) => {
      await appointGuardian(tx, { organisation: '*', staffId: 'board', from: now, to: null }, now);
      await appointGuardian(tx, { organisation: 'Y00001', staffId: 'trust', from: now, to: null }, now);
    });
    expect(await sees(trust, now)).toEqual([0, 1, 2]);
    expect(await sees(board, now)).toEqual([3]);
    const answered = (actor: Actor, n: number) =>
      inTransaction(async (tx) => {
        const oversight = await oversightOf(tx, actor, now);
        return answerChallengeRow(tx, {
          personId: person,
          id: idOfEntry(n),
          answer: 'So',
          by: actor.name,
          oversight,
          now,
        });
      });
    expect(await answered(board, 1)).toBe(false);
    expect(await answered(trust, 1)).toBe(true);
  });

  it('refuses to appoint somebody who is no Guardian, and an end before the beginning', async () => {
    const appoint = (staffId: string, to: number | null) =>
      inTransaction((tx) => appointGuardian(tx, { organisation: '*', staffId, from: now, to }, now));
    expect(await appoint('gp', null)).toMatchObject({ kind: 'not-found' });
    expect(await appoint('board', now - 1)).toMatchObject({ kind: 'invalid' });
  });
});

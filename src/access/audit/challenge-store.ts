import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { type Oversight, overseenSql } from '../guardians/oversight-store.ts';

/** SQL of the questions that people ask about uses of their record. */
export interface ChallengeRow {
  person_id: string;
  id: string;
  entry_id: string;
  words: string;
  made_at: number;
  answered_at: number | null;
  answered_by: string | null;
  answer: string | null;
}

const columns = sql.raw('c.person_id, c.id, c.entry_id, c.words, c.made_at, c.answered_at, c.answered_by, c.answer');

export async function challengesOf(tx: Tx, members: readonly string[]): Promise<ChallengeRow[]> {
  const { rows } =
    await sql<ChallengeRow>`select ${columns} from audit_challenge c where c.person_id = any(${[...members]}::uuid[])`.execute(
      tx,
    );
  return rows;
}

/** False when a question about this entry was asked already. */
export async function insertChallenge(
  tx: Tx,
  row: { personId: string; id: string; entryId: string; words: string; madeBy: string; now: number },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into audit_challenge (person_id, id, entry_id, words, made_at, made_by)
    values (${row.personId}::uuid, ${row.id}::uuid, ${row.entryId}::uuid, ${row.words}, ${row.now}::bigint, ${row.madeBy}::uuid)
    on conflict (person_id, entry_id) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

export interface OpenChallenge extends ChallengeRow {
  actor_name: string;
  what: string;
  because: string;
  at: number;
  organisations: string[];
}

/** Questions without an answer that this Guardian answers, oldest first. */
export async function openChallenges(tx: Tx, oversight: Oversight): Promise<OpenChallenge[]> {
  const { rows } = await sql<OpenChallenge>`
    select ${columns}, e.actor_name, e.what, e.because, e.at, e.organisations from audit_challenge c join audit_entry e on e.id = c.entry_id
    where c.answered_at is null and ${overseenSql('e.organisations', oversight)} order by c.made_at`.execute(tx);
  return rows;
}

/** False when it was answered already, or is not this Guardian's to answer. */
export async function answerChallengeRow(
  tx: Tx,
  row: { personId: string; id: string; answer: string; by: string; oversight: Oversight; now: number },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update audit_challenge c set answered_at = ${row.now}::bigint, answered_by = ${row.by}, answer = ${row.answer}
    from audit_entry e
    where e.id = c.entry_id and c.person_id = ${row.personId}::uuid and c.id = ${row.id}::uuid and c.answered_at is null
      and ${overseenSql('e.organisations', row.oversight)}
    returning c.id`.execute(tx);
  return rows.length > 0;
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { type Oversight, overseenSql } from '../guardians/oversight-store.ts';

/** SQL of broken glass and of notices. */
export interface BrokenGlassRow {
  person_id: string;
  id: string;
  account_id: string;
  actor_name: string;
  organisations: string[];
  reason: string;
  words: string;
  at: number;
  ends_at: number;
  reviewed_at: number | null;
  reviewed_by: string | null;
  finding: string | null;
  review_words: string | null;
}

const columns = sql.raw(
  'person_id, id, account_id, actor_name, organisations, reason, words, at, ends_at, reviewed_at, reviewed_by, finding, review_words',
);

export async function insertBrokenGlass(
  tx: Tx,
  row: Omit<BrokenGlassRow, 'reviewed_at' | 'reviewed_by' | 'finding' | 'review_words'>,
): Promise<void> {
  await sql`
    insert into broken_glass (person_id, id, account_id, actor_name, organisations, reason, words, at, ends_at)
    values (${row.person_id}::uuid, ${row.id}::uuid, ${row.account_id}::uuid, ${row.actor_name}, ${row.organisations}::text[], ${row.reason},
      ${row.words}, ${row.at}::bigint, ${row.ends_at}::bigint)`.execute(tx);
}

/** Not reviewed yet, oldest first. */
export async function unreviewed(tx: Tx, oversight: Oversight): Promise<BrokenGlassRow[]> {
  const { rows } = await sql<BrokenGlassRow>`
    select ${columns} from broken_glass where reviewed_at is null and ${overseenSql('organisations', oversight)} order by at`.execute(
    tx,
  );
  return rows;
}

export async function findBrokenGlass(tx: Tx, personId: string, id: string): Promise<BrokenGlassRow | undefined> {
  const { rows } =
    await sql<BrokenGlassRow>`select ${columns} from broken_glass where person_id = ${personId}::uuid and id = ${id}::uuid`.execute(
      tx,
    );
  return rows[0];
}

export async function closeReview(
  tx: Tx,
  row: { personId: string; id: string; finding: string; words: string; by: string; now: number },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update broken_glass set reviewed_at = ${row.now}::bigint, reviewed_by = ${row.by}, finding = ${row.finding}, review_words = ${row.words}
    where person_id = ${row.personId}::uuid and id = ${row.id}::uuid and reviewed_at is null returning id`.execute(tx);
  return rows.length > 0;
}

export interface NoticeRow {
  id: string;
  at: number;
  words: string;
  href: string | null;
}

export async function insertNotice(
  tx: Tx,
  row: {
    id: string;
    personId: string;
    role: string | null;
    organisations: readonly string[];
    accountId: string | null;
    at: number;
    words: string;
    href: string | null;
  },
): Promise<void> {
  await sql`
    insert into notice (id, person_id, role, organisations, account_id, at, words, href)
    values (${row.id}::uuid, ${row.personId}::uuid, ${row.role}, ${[...row.organisations]}::text[], ${row.accountId}::uuid, ${row.at}::bigint, ${row.words}, ${row.href})`.execute(
    tx,
  );
}

export async function unreadNoticesOfPerson(tx: Tx, members: readonly string[]): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select id, at, words, href from notice where person_id = any(${[...members]}::uuid[]) and role is null and read_at is null order by at desc`.execute(
    tx,
  );
  return rows;
}

export async function markNoticeRead(tx: Tx, id: string, members: readonly string[], now: number): Promise<void> {
  await sql`update notice set read_at = ${now}::bigint where id = ${id}::uuid and person_id = any(${[...members]}::uuid[]) and role is null`.execute(
    tx,
  );
}

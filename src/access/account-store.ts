import { CompiledQuery, sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import type { Role } from './actor.ts';
import { type Oversight, overseenSql } from './guardians/oversight-store.ts';

/** SQL of accounts, sessions and sign-ins under way. */
export interface AccountRow {
  id: string;
  issuer: string;
  subject: string;
  name: string;
  roles: Role[];
  staff_id: string | null;
  person_id: string | null;
  organisations: string[];
  teams: string[];
  demo: boolean;
  closed_at: number | null;
  locked_until: number | null;
}

export interface SessionRow extends AccountRow {
  started_at: number;
  seen_at: number;
  ends_at: number;
}

type UpsertRow = Omit<AccountRow, 'closed_at' | 'locked_until' | 'roles' | 'organisations' | 'teams'> & {
  roles: readonly Role[];
  organisations: readonly string[];
  teams: readonly string[];
};

export async function upsertAccounts(tx: Tx, rows: readonly UpsertRow[], now: number): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into account (id, issuer, subject, name, roles, staff_id, person_id, organisations, teams, demo, made_at)
    select a.id, a.issuer, a.subject, a.name, array(select jsonb_array_elements_text(a.roles)), a.staff_id, a.person_id,
      array(select jsonb_array_elements_text(a.organisations)), array(select jsonb_array_elements_text(a.teams)), a.demo, ${now}::bigint
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a(id uuid, issuer text, subject text, name text, roles jsonb, staff_id text,
      person_id uuid, organisations jsonb, teams jsonb, demo boolean)
    on conflict (id) do update set name = excluded.name, roles = excluded.roles, staff_id = excluded.staff_id,
      person_id = excluded.person_id, organisations = excluded.organisations, teams = excluded.teams`.execute(tx);
}

const columnsOfAccount =
  'a.id, a.issuer, a.subject, a.name, a.roles, a.staff_id, a.person_id, a.organisations, a.teams, a.demo, a.closed_at, a.locked_until';
const accountColumns = sql.raw(columnsOfAccount);

export async function accountRowByLogin(tx: Tx, issuer: string, subject: string): Promise<AccountRow | undefined> {
  const { rows } =
    await sql<AccountRow>`select ${accountColumns} from account a where a.issuer = ${issuer} and a.subject = ${subject}`.execute(
      tx,
    );
  return rows[0];
}

/** Demo accounts, at most `perRole` of each first role. */
export async function accountRows(tx: Tx, perRole: number): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from (
      select *, row_number() over (partition by roles[1] order by name, id) as place from account where demo and closed_at is null
    ) a where a.place <= ${perRole} order by a.roles[1], a.name, a.id`.execute(tx);
  return rows;
}

export async function otherThanDemoAccounts(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists (select 1 from account where not demo) as found`.execute(
    tx,
  );
  return rows[0]?.found ?? false;
}

export async function lockAccountRow(tx: Tx, accountId: string, until: number, because: string): Promise<void> {
  await sql`update account set locked_until = ${until}::bigint, locked_because = ${because} where id = ${accountId}::uuid`.execute(
    tx,
  );
}

export async function insertSession(
  tx: Tx,
  row: { digest: Buffer; accountId: string; now: number; endsAt: number },
): Promise<void> {
  await sql`
    insert into session (digest, account_id, started_at, seen_at, ends_at)
    values (${row.digest}, ${row.accountId}::uuid, ${row.now}::bigint, ${row.now}::bigint, ${row.endsAt}::bigint)`.execute(
    tx,
  );
}

/** Text and not built anew, because almost every request makes this statement. */
const liveSessionText = `/* prepared: live-session */
  select ${columnsOfAccount}, s.started_at, s.seen_at, s.ends_at from session s join account a on a.id = s.account_id
  where s.digest = $1 and s.ended_at is null and s.ends_at > $2::bigint and s.seen_at > $3::bigint
    and a.closed_at is null and (a.locked_until is null or a.locked_until <= $2::bigint)`;

export async function liveSession(tx: Tx, digest: Buffer, now: number, idle: number): Promise<SessionRow | undefined> {
  const { rows } = await tx.executeQuery<SessionRow>(CompiledQuery.raw(liveSessionText, [digest, now, now - idle]));
  return rows[0];
}

export async function touchSession(tx: Tx, digest: Buffer, now: number): Promise<void> {
  await sql`update session set seen_at = ${now}::bigint where digest = ${digest} and seen_at < ${now}::bigint`.execute(
    tx,
  );
}

export async function endSessionRow(tx: Tx, digest: Buffer, now: number, because: string): Promise<void> {
  await sql`update session set ended_at = ${now}::bigint, ended_because = ${because} where digest = ${digest} and ended_at is null`.execute(
    tx,
  );
}

export async function endSessionsOf(tx: Tx, accountId: string, now: number, because: string): Promise<number> {
  const { rows } = await sql<{ digest: Buffer }>`
    update session set ended_at = ${now}::bigint, ended_because = ${because}
    where account_id = ${accountId}::uuid and ended_at is null returning digest`.execute(tx);
  return rows.length;
}

export async function sessionRowsOf(
  tx: Tx,
  accountId: string,
  now: number,
  idle: number,
): Promise<{ started_at: number; seen_at: number }[]> {
  const { rows } = await sql<{ started_at: number; seen_at: number }>`
    select started_at, seen_at from session where account_id = ${accountId}::uuid and ended_at is null and ends_at > ${now}::bigint
      and seen_at > ${now - idle}::bigint order by seen_at desc`.execute(tx);
  return rows;
}

export interface SignInRow {
  issuer: string;
  nonce: string;
  verifier: string;
  return_to: string;
  started_at: number;
}

export async function insertSignIn(tx: Tx, stateDigest: Buffer, browserDigest: Buffer, row: SignInRow): Promise<void> {
  // Those never finished are swept as new ones begin.
  await sql`delete from sign_in where started_at < ${row.started_at - 3_600_000}::bigint`.execute(tx);
  await sql`
    insert into sign_in (state_digest, browser_digest, issuer, nonce, verifier, return_to, started_at)
    values (${stateDigest}, ${browserDigest}, ${row.issuer}, ${row.nonce}, ${row.verifier}, ${row.return_to}, ${row.started_at}::bigint)`.execute(
    tx,
  );
}

/** Takes a sign-in that this browser began: it works once. */
export async function takeSignIn(tx: Tx, stateDigest: Buffer, browserDigest: Buffer): Promise<SignInRow | undefined> {
  const { rows } = await sql<SignInRow>`
    delete from sign_in where state_digest = ${stateDigest} and browser_digest = ${browserDigest}
    returning issuer, nonce, verifier, return_to, started_at`.execute(tx);
  return rows[0];
}

/** Staff whom this Guardian oversees and whose account also says which person they are. */
export async function staffAccounts(tx: Tx, oversight: Oversight): Promise<{ id: string; person_id: string }[]> {
  const { rows } = await sql<{ id: string; person_id: string }>`
    select id, person_id from account where staff_id is not null and person_id is not null and ${overseenSql('organisations', oversight)}`.execute(
    tx,
  );
  return rows;
}

/** Staff ids of open accounts with this role. */
export async function staffWithRole(tx: Tx, role: Role): Promise<string[]> {
  const { rows } = await sql<{ staff_id: string }>`
    select distinct staff_id from account
    where ${role} = any(roles) and staff_id is not null and closed_at is null order by staff_id`.execute(tx);
  return rows.map((row) => row.staff_id);
}

import { sql } from 'kysely';
import { prepared, type Tx } from '../../platform/index.ts';
import type { AccountRow } from '../account-store.ts';

/** SQL of other systems and their tokens. */
export interface ClientRow {
  id: string;
  name: string;
  scopes: string[];
  organisations: string[];
  keys: { keys: Record<string, unknown>[] } | null;
  keys_url: string | null;
  disabled_at: number | null;
  failures: number;
  locked_until: number | null;
}

export interface TokenRow {
  client_id: string | null;
  account_id: string | null;
  name: string;
  scopes: string[];
  organisations: string[];
  issued_at: number;
  ends_at: number;
}

/** False when the id is taken. */
export async function insertClient(
  tx: Tx,
  row: {
    id: string;
    name: string;
    scopes: readonly string[];
    organisations: readonly string[];
    keys: unknown;
    keysUrl: string | null;
    now: number;
  },
): Promise<boolean> {
  const keys = row.keys === null ? null : JSON.stringify(row.keys);
  const { rows } = await sql`
    insert into client (id, name, scopes, organisations, keys, keys_url, made_at)
    values (${row.id}, ${row.name}, ${[...row.scopes]}::text[], ${[...row.organisations]}::text[], ${keys}::jsonb, ${row.keysUrl}, ${row.now}::bigint)
    on conflict (id) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** Every client, with how many of its tokens work now and when it got the last. */
export interface ClientListed extends ClientRow {
  made_at: number;
  revoked_at: number | null;
  live_tokens: number;
  last_token_at: number | null;
}

export async function listClients(tx: Tx, now: number, id?: string): Promise<ClientListed[]> {
  const { rows } = await sql<ClientListed>`
    select c.id, c.name, c.scopes, c.organisations, c.keys, c.keys_url, c.disabled_at, c.failures, c.locked_until, c.made_at, c.revoked_at,
      (select count(*) from access_token t where t.client_id = c.id and t.revoked_at is null and t.ends_at > ${now}::bigint) as live_tokens,
      (select max(t.issued_at) from access_token t where t.client_id = c.id) as last_token_at
    from client c ${id === undefined ? sql`` : sql`where c.id = ${id}`} order by c.revoked_at nulls first, c.name, c.id`.execute(
    tx,
  );
  return rows;
}

export async function replaceKeyRows(tx: Tx, id: string, keys: unknown, keysUrl: string | null): Promise<boolean> {
  const document = keys === null ? null : JSON.stringify(keys);
  const { rows } = await sql`
    update client set keys = ${document}::jsonb, keys_url = ${keysUrl}, failures = 0, locked_until = null
    where id = ${id} and revoked_at is null returning id`.execute(tx);
  return rows.length > 0;
}

export async function resumeClientRow(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update client set disabled_at = null, failures = 0, locked_until = null where id = ${id} and revoked_at is null returning id`.execute(
    tx,
  );
  return rows.length > 0;
}

export async function revokeClientRow(tx: Tx, id: string, now: number): Promise<boolean> {
  const { rows } =
    await sql`update client set revoked_at = ${now}::bigint where id = ${id} and revoked_at is null returning id`.execute(
      tx,
    );
  return rows.length > 0;
}

export async function revokeTokensOfClient(tx: Tx, id: string, now: number): Promise<number> {
  const { rows } = await sql`
    update access_token set revoked_at = ${now}::bigint where client_id = ${id} and revoked_at is null and ends_at > ${now}::bigint
    returning digest`.execute(tx);
  return rows.length;
}

export async function clientRow(tx: Tx, id: string): Promise<ClientRow | undefined> {
  const { rows } = await sql<ClientRow>`
    select id, name, scopes, organisations, keys, keys_url, disabled_at, failures, locked_until from client where id = ${id}`.execute(
    tx,
  );
  return rows[0];
}

export async function countClientFailure(tx: Tx, id: string, limit: number, lockedUntil: number): Promise<void> {
  await sql`
    update client set failures = case when failures + 1 >= ${limit} then 0 else failures + 1 end,
      locked_until = case when failures + 1 >= ${limit} then ${lockedUntil}::bigint else locked_until end
    where id = ${id}`.execute(tx);
}

export async function clearClientFailures(tx: Tx, id: string): Promise<void> {
  await sql`update client set failures = 0, locked_until = null where id = ${id} and (failures > 0 or locked_until is not null)`.execute(
    tx,
  );
}

export async function disableClientRow(tx: Tx, id: string, now: number): Promise<void> {
  await sql`update client set disabled_at = ${now}::bigint where id = ${id} and disabled_at is null`.execute(tx);
  await sql`update access_token set revoked_at = ${now}::bigint where client_id = ${id} and revoked_at is null`.execute(
    tx,
  );
}

/** False when this assertion was used before. Expired ones are swept on the way. */
export async function spendAssertion(
  tx: Tx,
  clientId: string,
  jti: string,
  endsAt: number,
  now: number,
): Promise<boolean> {
  await sql`delete from used_assertion where ends_at < ${now}::bigint`.execute(tx);
  const { rows } = await sql<{ jti: string }>`
    insert into used_assertion (client_id, jti, ends_at) values (${clientId}, ${jti}, ${endsAt}::bigint)
    on conflict do nothing returning jti`.execute(tx);
  return rows.length > 0;
}

export async function insertToken(tx: Tx, digest: Buffer, row: TokenRow): Promise<void> {
  await sql`delete from access_token where ends_at < ${row.issued_at - 86_400_000}::bigint`.execute(tx);
  await sql`
    insert into access_token (digest, client_id, account_id, name, scopes, organisations, issued_at, ends_at)
    values (${digest}, ${row.client_id}, ${row.account_id}::uuid, ${row.name}, ${row.scopes}::text[], ${row.organisations}::text[],
      ${row.issued_at}::bigint, ${row.ends_at}::bigint)`.execute(tx);
}

export async function liveToken(tx: Tx, digest: Buffer, now: number): Promise<TokenRow | undefined> {
  const { rows } = await sql<TokenRow>`${prepared('live-token')}
    select t.client_id, t.account_id, t.name, t.scopes, t.organisations, t.issued_at, t.ends_at
    from access_token t left join client c on c.id = t.client_id
    where t.digest = ${digest} and t.revoked_at is null and t.ends_at > ${now}::bigint and (t.client_id is null or c.disabled_at is null)`.execute(
    tx,
  );
  return rows[0];
}

export async function revokeTokenRow(tx: Tx, digest: Buffer, clientId: string | null, now: number): Promise<void> {
  await sql`
    update access_token set revoked_at = ${now}::bigint
    where digest = ${digest} and revoked_at is null and client_id is not distinct from ${clientId}`.execute(tx);
}

export async function openAccount(tx: Tx, id: string, now: number): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`
    select id, issuer, subject, name, roles, staff_id, person_id, organisations, teams, demo, closed_at, locked_until from account
    where id = ${id}::uuid and closed_at is null and (locked_until is null or locked_until <= ${now}::bigint)`.execute(
    tx,
  );
  return rows[0];
}

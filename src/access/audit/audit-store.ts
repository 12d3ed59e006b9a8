import { CompiledQuery, sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { type Oversight, overseenSql } from '../guardians/oversight-store.ts';
import type { AuditEntry, AuditEvent } from './audit-entry.ts';

/** SQL of audit entries, their seals and the questions people ask about them. Entries are inserted and read, never changed. */
export interface EntryRow {
  id: string;
  n: number;
  xid: number;
  at: number;
  event: AuditEvent;
  what: string;
  outcome: 'done' | 'refused';
  because: string;
  purpose: string | null;
  account_id: string | null;
  actor_name: string;
  roles: string[];
  organisations: string[];
  staff_id: string | null;
  people: string[];
  route: string;
  note: string | null;
  request_id: string;
  address: string | null;
}

export interface SealRow {
  position: number;
  entry_id: string;
  hash: string;
  low_water: number;
}

const columns = sql.raw(
  `e.id, e.n, e.xid, e.at, e.event, e.what, e.outcome, e.because, e.purpose, e.account_id, e.actor_name, e.roles, e.organisations,
   e.staff_id, e.people, e.route, e.note, e.request_id, e.address`,
);

/** Text and not built anew, because every request makes this statement; it goes to the server in one packet with the commit. */
const insertEntry = `/* with-commit: audit-entry */
  insert into audit_entry (id, at, event, what, outcome, because, purpose, account_id, actor_name, roles, organisations, staff_id, people,
    route, note, request_id, address)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text[], $11::text[], $12, $13::uuid[], $14, $15, $16, $17)`;

export async function insertAuditEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  const {
    id,
    at,
    event,
    what,
    outcome,
    because,
    purpose,
    accountId,
    actorName,
    roles,
    organisations,
    staffId,
    people,
  } = entry;
  const { route, note, requestId, address } = entry;
  const who = [purpose, accountId, actorName, roles, organisations, staffId, people];
  await tx.executeQuery(
    CompiledQuery.raw(insertEntry, [id, at, event, what, outcome, because, ...who, route, note, requestId, address]),
  );
}

export async function lastSeal(tx: Tx): Promise<SealRow | undefined> {
  const { rows } =
    await sql<SealRow>`select position, entry_id, hash, low_water from audit_seal order by position desc limit 1`.execute(
      tx,
    );
  return rows[0];
}

/** The oldest transaction that may still be under way: every entry of an older one is there to be seen. */
export async function oldestRunningTransaction(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    xmin: number;
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin`.execute(tx);
  return rows[0]?.xmin ?? 0;
}

export async function unsealedEntries(tx: Tx, fromXid: number, limit: number): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from audit_entry e
    where e.xid >= ${fromXid}::bigint and not exists (select 1 from audit_seal s where s.entry_id = e.id)
    order by e.xid, e.n limit ${limit}`.execute(tx);
  return rows;
}

export async function insertSeals(tx: Tx, seals: readonly SealRow[], now: number): Promise<void> {
  await sql`
    insert into audit_seal (position, entry_id, hash, sealed_at, low_water)
    select p, e, h, ${now}::bigint, l from unnest(${seals.map((seal) => seal.position)}::bigint[], ${seals.map((seal) => seal.entry_id)}::uuid[],
      ${seals.map((seal) => seal.hash)}::text[], ${seals.map((seal) => seal.low_water)}::bigint[]) as s(p, e, h, l)`.execute(
    tx,
  );
}

/** Seals after a position with their entries; an entry that is gone has null columns. */
export async function sealedAfter(
  tx: Tx,
  position: number,
  limit: number,
): Promise<(SealRow & { entry: EntryRow | undefined })[]> {
  const { rows } = await sql<SealRow & EntryRow & { found: boolean }>`
    select s.position, s.entry_id, s.hash, s.low_water, e.id is not null as found, ${columns}
    from audit_seal s left join audit_entry e on e.id = s.entry_id
    where s.position > ${position}::bigint order by s.position limit ${limit}`.execute(tx);
  return rows.map((row) => ({ ...row, entry: row.found ? row : undefined }));
}

export async function unsealedTail(tx: Tx): Promise<{ count: number; oldest: number | null }> {
  const { rows } = await sql<{ count: number; oldest: number | null }>`
    select count(*) as count, min(e.at) as oldest from audit_entry e where not exists (select 1 from audit_seal s where s.entry_id = e.id)`.execute(
    tx,
  );
  return rows[0] ?? { count: 0, oldest: null };
}

/** Entries about these ids of one person, newest first; without the person's own looks unless asked for, and without those
 * of organisations that the reader may not know of. */
export async function entriesAbout(
  tx: Tx,
  members: readonly string[],
  page: {
    own: boolean;
    ownAccounts: readonly string[];
    offset: number;
    limit: number;
    without?: ReadonlySet<string>;
  },
): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from audit_entry e
    where e.people && ${[...members]}::uuid[] and (${page.own} or e.account_id is null or e.account_id <> all(${[...page.ownAccounts]}::uuid[]))
      and not (cardinality(e.organisations) > 0 and e.organisations <@ ${[...(page.without ?? [])]}::text[])
    order by e.at desc, e.n desc limit ${page.limit} offset ${page.offset}`.execute(tx);
  return rows;
}

export async function accountsOfPeople(tx: Tx, members: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`select id from account where person_id = any(${[...members]}::uuid[])`.execute(tx);
  return rows.map((row) => row.id);
}

export async function entryAbout(tx: Tx, entryId: string, members: readonly string[]): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from audit_entry e where e.id = ${entryId}::uuid and e.people && ${[...members]}::uuid[]`.execute(
    tx,
  );
  return rows[0];
}

/** Refused attempts at people's records by one account since a time. */
export async function refusedSince(tx: Tx, accountId: string, since: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from audit_entry e
    where e.account_id = ${accountId}::uuid and e.at >= ${since}::bigint and e.outcome = 'refused' and cardinality(e.people) > 0`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

/** What staff of these organisations did with people's records since a time, oldest first: the input of the unusual-access rules. */
export async function entriesOfStaff(tx: Tx, oversight: Oversight, since: number, limit: number): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from audit_entry e
    where e.at >= ${since}::bigint and e.staff_id is not null and ${overseenSql('e.organisations', oversight)} and cardinality(e.people) > 0
    order by e.at desc, e.n desc limit ${limit}`.execute(tx);
  return rows.reverse();
}

import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import { catalogue } from './catalogue.ts';

/** SQL over the rows that name a person, wherever they lie: tables are found in the database itself, so that none can be forgotten. */

export type Row = Record<string, unknown>;

/** A table with the columns that hold a person's id. */
export interface PersonTable {
  table: string;
  columns: string[];
}

/** Every table with a person's id, in the order of the catalogue. */
export async function personTables(tx: Tx): Promise<PersonTable[]> {
  const { rows } = await sql<{ table_name: string; columns: string[] }>`
    select c.table_name::text as table_name, array_agg(c.column_name::text order by c.column_name) as columns
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name like '%person\\_id' and c.udt_name = 'uuid' and t.table_type = 'BASE TABLE'
    group by c.table_name order by c.table_name`.execute(tx);
  const order = Object.keys(catalogue);
  const placeOf = (table: string) => (order.indexOf(table) + order.length) % order.length;
  return rows
    .map(({ table_name, columns }) => ({ table: table_name, columns }))
    .sort((a, b) => placeOf(a.table) - placeOf(b.table));
}

export async function allTables(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name::text as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
    order by table_name`.execute(tx);
  return rows.map(({ name }) => name);
}

function names({ columns }: PersonTable, members: readonly string[]) {
  return sql.join(
    columns.map((column) => sql`${sql.ref(column)} = any(${[...members]}::uuid[])`),
    sql` or `,
  );
}

export async function rowsNaming(tx: Tx, table: PersonTable, members: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(table.table)} where ${names(table, members)}`.execute(tx);
  return rows;
}

export async function deleteRowsNaming(tx: Tx, table: PersonTable, members: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`delete from ${sql.table(table.table)} where ${names(table, members)}`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}

/** Entries about these ids, and what these accounts did themselves. */
export async function auditRows(tx: Tx, members: readonly string[], accounts: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select * from audit_entry where people && ${[...members]}::uuid[] or account_id = any(${[...accounts]}::uuid[]) order by at, n`.execute(
    tx,
  );
  return rows;
}

/** Rows of tables that know an account and no person. */
export async function rowsOfAccounts(tx: Tx, table: string, accounts: readonly string[]): Promise<Row[]> {
  if (accounts.length === 0) return [];
  const { rows } =
    await sql<Row>`select * from ${sql.table(table)} where account_id = any(${[...accounts]}::uuid[])`.execute(tx);
  return rows;
}

export async function deleteRowsOfAccounts(tx: Tx, table: string, accounts: readonly string[]): Promise<number> {
  if (accounts.length === 0) return 0;
  const { numAffectedRows } =
    await sql`delete from ${sql.table(table)} where account_id = any(${[...accounts]}::uuid[])`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** What these people are to others: whom they act for. */
export async function relationshipsHeldBy(tx: Tx, members: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select * from relationship where holder_kind = 'person' and holder = any(${[...members]}::text[])
      and person_id <> all(${[...members]}::uuid[])`.execute(tx);
  return rows;
}

export async function deleteRelationshipsHeldBy(tx: Tx, members: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from relationship where holder_kind = 'person' and holder = any(${[...members]}::text[])`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** How a source calls the person in its files: any of these in a row that could not be read names them. */
export interface Naming {
  /** Null: in any source's files, as an NHS number is. */
  source: string | null;
  value: string;
}

/** Quarantined rows that name the person. The value must stand by itself: '123' is not in '41234'. */
export async function quarantinedNaming(tx: Tx, namings: readonly Naming[]): Promise<Row[]> {
  if (namings.length === 0) return [];
  const { rows } = await sql<Row & { raw: string; source: string }>`
    select q.* from quarantine q where q.raw is not null and exists (
      select 1 from unnest(${namings.map(({ source }) => source)}::text[], ${namings.map(({ value }) => value)}::text[]) as n(source, value)
      where (n.source is null or n.source = q.source) and position(n.value in replace(q.raw, ' ', '')) > 0)
    order by q.put_at, q.quarantine_id`.execute(tx);
  return rows.filter(({ raw, source }) =>
    namings.some(
      (naming) => (naming.source ?? source) === source && standsAlone(naming.value).test(raw.replaceAll(' ', '')),
    ),
  );
}

function standsAlone(value: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${value.replaceAll(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9])`);
}

export async function deleteQuarantined(tx: Tx, ids: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`delete from quarantine where quarantine_id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}

/** Accounts that these people sign in with. */
export async function accountsOf(tx: Tx, members: readonly string[]): Promise<{ id: string; staff: boolean }[]> {
  const { rows } = await sql<{ id: string; staff: boolean }>`
    select id, staff_id is not null as staff from account where person_id = any(${[...members]}::uuid[])`.execute(tx);
  return rows;
}

/** Tables in an order in which a row is deleted before what it refers to. */
export async function inOrderOfDeletion(tx: Tx, tables: readonly PersonTable[]): Promise<PersonTable[]> {
  const { rows } = await sql<{ child: string; parent: string }>`
    select f.relname::text as child, t.relname::text as parent from pg_constraint c join pg_class f on f.oid = c.conrelid
    join pg_class t on t.oid = c.confrelid where c.contype = 'f' and not c.condeferrable`.execute(tx);
  const left = [...tables];
  const ordered: PersonTable[] = [];
  while (left.length > 0) {
    const at = left.findIndex(({ table }) =>
      rows.every(
        ({ child, parent }) => parent !== table || child === table || !left.some((each) => each.table === child),
      ),
    );
    if (at < 0)
      throw new Error(`Tables refer to one another in a circle: ${left.map(({ table }) => table).join(', ')}`);
    ordered.push(...left.splice(at, 1));
  }
  return ordered;
}

/** The practice's past times stay, without whose they were. */
export async function withdrawSlots(tx: Tx, members: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`
    update slot set state = 'withdrawn', person_id = null, appointment_id = null, held_until = null
    where person_id = any(${[...members]}::uuid[])`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Staff keep their account and it is no longer about a person; others' accounts go with their sessions, tokens and exports. */
export async function deleteAccounts(tx: Tx, members: readonly string[]): Promise<Record<string, number>> {
  const accounts = await accountsOf(tx, members);
  const gone = accounts.filter(({ staff }) => !staff).map(({ id }) => id);
  const counts: Record<string, number> = {};
  for (const table of ['session', 'access_token', 'bulk_export'])
    counts[table] = await deleteRowsOfAccounts(tx, table, gone);
  await sql`update account set person_id = null where staff_id is not null and person_id = any(${[...members]}::uuid[])`.execute(
    tx,
  );
  const { numAffectedRows } = await sql`delete from account where id = any(${gone}::uuid[])`.execute(tx);
  return { ...counts, account: Number(numAffectedRows ?? 0) };
}

/** Patients' resources as stored: how sources' files name them. */
export async function patientRows(tx: Tx, members: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select resource_type, json, source from resource where resource_type = 'Patient' and person_id = any(${[...members]}::uuid[])`.execute(
    tx,
  );
  return rows;
}

/** An account of somebody who still works here, by name, with what they are. */
export async function staffAccountsNamed(
  tx: Tx,
  name: string,
): Promise<{ id: string; staff_id: string; roles: string[] }[]> {
  const { rows } = await sql<{ id: string; staff_id: string; roles: string[] }>`
    select id, staff_id, roles from account where staff_id is not null and closed_at is null and lower(name) = lower(${name.trim()})`.execute(
    tx,
  );
  return rows;
}

/** What a person may have erased that is no care record. */
export async function deleteNoticesOf(tx: Tx, members: readonly string[]): Promise<number> {
  const { numAffectedRows } =
    await sql`delete from notice where role is null and person_id = any(${[...members]}::uuid[])`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

export async function deleteInvitationsOf(tx: Tx, members: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`delete from invitation where person_id = any(${[...members]}::uuid[])`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}

import { sql } from 'kysely';
import { NOBODY, type Tx } from '../platform/index.ts';

/** Tables with the record of persons, which row-level security guards. */
export const guardedTables = [
  'resource',
  'resource_version',
  'care_event',
  'search_amount',
  'search_date',
  'search_reference',
  'search_string',
  'search_token',
] as const;

/** Rows that the application inserts and reads, and never changes or deletes. */
const appendOnly = ['audit_entry', 'audit_seal'] as const;

/**
 * The second line of defence on PostgreSQL: gives the application's role the least it needs, the audit append-only, and puts row-level
 * security on the record, so that a query on a page about one person that forgot to say whose rows it wants gets that person's and
 * no others. Run by the tables' owner, with a role that is neither the owner nor a superuser; running it again changes nothing.
 * The embedded database has one superuser only, to whom none of this applies.
 */
export async function protectRecord(tx: Tx, role: string): Promise<void> {
  const name = sql.id(role);
  await sql`grant usage on schema public to ${name}`.execute(tx);
  await sql`grant select, insert, update, delete on all tables in schema public to ${name}`.execute(tx);
  await sql`grant usage, select on all sequences in schema public to ${name}`.execute(tx);
  for (const table of appendOnly)
    await sql`revoke update, delete, truncate on ${sql.table(table)} from ${name}`.execute(tx);
  for (const table of guardedTables) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(tx);
    await sql`drop policy if exists wpc_one_person on ${sql.table(table)}`.execute(tx);
    // The sub-selects are worked out once for a statement and not once for a row.
    await sql`
      create policy wpc_one_person on ${sql.table(table)} for all to ${name}
      using ((select coalesce(current_setting('wpc.people', true), '') = '')
        or person_id = any ((select nullif(current_setting('wpc.people', true), ''))::uuid[]))
      with check (true)`.execute(tx);
  }
}

/** Whether `protectRecord` was run on this database. */
export async function isRecordProtected(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{
    found: boolean;
  }>`select exists (select 1 from pg_policies where policyname = 'wpc_one_person') as found`.execute(tx);
  return rows[0]?.found ?? false;
}

/** For the rest of this transaction, guarded tables show these people's rows only (and what is about nobody). */
export async function limitTo(tx: Tx, members: readonly string[]): Promise<void> {
  await sql`select set_config('wpc.people', ${`{${[...members, NOBODY].join(',')}}`}, true)`.execute(tx);
}

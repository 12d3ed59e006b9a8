import { sql } from 'kysely';
import type { Actor, Sight } from '../../access/index.ts';
import { NOBODY, type Tx } from '../../platform/index.ts';
import { type Filter, sightSql } from '../../record/index.ts';

export interface ExportRow {
  id: string;
  account_id: string;
  actor: Actor;
  request: string;
  level: 'system' | 'patient' | 'group';
  /** Persons in the Group; null is everybody. */
  persons: string[] | null;
  types: string[];
  /** 'Type?search': of that type only what matches one of its filters. */
  filters: string[];
  /** Base address of the API when it was asked for. */
  base: string;
  since: number | null;
  until: number;
  transaction_time: number;
  state: 'running' | 'complete';
  after_person: string | null;
  after_type: string | null;
  after_id: string | null;
  exported: number;
  asked_at: number;
  ends_at: number | null;
}

/** A row of the record as it was at the export's instant; `json` is null where it was not there, or deleted, or changed before `since`. */
export interface ExportedRow {
  person_id: string;
  resource_type: string;
  id: string;
  json: string | null;
}

export async function insertExport(
  tx: Tx,
  row: Pick<
    ExportRow,
    | 'id'
    | 'account_id'
    | 'actor'
    | 'request'
    | 'level'
    | 'persons'
    | 'types'
    | 'filters'
    | 'base'
    | 'since'
    | 'until'
    | 'transaction_time'
  >,
): Promise<void> {
  await sql`insert into bulk_export (id, account_id, actor, request, level, persons, types, filters, base, since, until, transaction_time, state, asked_at)
    values (${row.id}::uuid, ${row.account_id}::uuid, ${JSON.stringify(row.actor)}::jsonb, ${row.request}, ${row.level}, ${row.persons}::uuid[], ${row.types}::text[], ${row.filters}::text[], ${row.base},
      ${row.since}::bigint, ${row.until}::bigint, ${row.transaction_time}::bigint, 'running', ${row.until}::bigint)`.execute(
    tx,
  );
}

export async function exportOf(tx: Tx, id: string, accountId: string): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`
    select * from bulk_export where id = ${id}::uuid and account_id = ${accountId}::uuid`.execute(tx);
  return rows[0];
}

export async function countRunning(tx: Tx, accountId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from bulk_export where account_id = ${accountId}::uuid and state = 'running'`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** The export that waits longest, locked to the end of the transaction; workers pass over each other's. */
export async function takeRunning(tx: Tx): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`
    select * from bulk_export where state = 'running' order by asked_at, id limit 1 for update skip locked`.execute(tx);
  return rows[0];
}

/**
 * The next rows in key order, as they were at the export's instant: one range of the record's primary key. A row changed since is given
 * in the version it had then. Filters are judged by the row that is stored now: the search indexes hold no earlier versions.
 */
export async function rowsOf(
  tx: Tx,
  of: ExportRow & { matching: ReadonlyMap<string, readonly Filter[]> },
  sight: Sight,
  limit: number,
): Promise<ExportedRow[]> {
  const conditions = [sql`r.resource_type = any(${of.types}::text[])`];
  if (of.after_person !== null)
    conditions.push(
      sql`(r.person_id, r.resource_type, r.id) > (${of.after_person}::uuid, ${of.after_type}, ${of.after_id})`,
    );
  if (of.persons !== null) conditions.push(sql`r.person_id = any(${of.persons}::uuid[])`);
  if (of.level !== 'system') conditions.push(sql`r.person_id <> ${NOBODY}::uuid`);
  for (const [type, filters] of of.matching)
    conditions.push(sql`(r.resource_type <> ${type} or ${sql.join(filters, sql` or `)})`);
  conditions.push(sightSql('r', sight));
  const since = of.since ?? Number.MIN_SAFE_INTEGER;
  const { rows } = await sql<ExportedRow>`
    with page as (
      select r.person_id, r.resource_type, r.id, r.last_updated, r.deleted, r.json
      from resource r where ${sql.join(conditions, sql` and `)}
      order by r.person_id, r.resource_type, r.id limit ${limit}
    )
    select p.person_id, p.resource_type, p.id,
      case when p.last_updated > ${of.until}::bigint then (
        select case when v.deleted or v.last_updated < ${since}::bigint then null else v.json end from resource_version v
        where v.person_id = p.person_id and v.resource_type = p.resource_type and v.id = p.id and v.last_updated <= ${of.until}::bigint and ${sightSql('v', sight)}
        order by v.version desc limit 1)
      when p.deleted or p.last_updated < ${since}::bigint then null else p.json end as json
    from page p order by p.person_id, p.resource_type, p.id`.execute(tx);
  return rows;
}

export async function insertPiece(
  tx: Tx,
  exportId: string,
  type: string,
  count: number,
  content: Buffer,
): Promise<void> {
  await sql`insert into bulk_export_piece (export_id, resource_type, number, count, content)
    select ${exportId}::uuid, ${type}, coalesce(max(number), 0) + 1, ${count}::int, ${content}::bytea
    from bulk_export_piece where export_id = ${exportId}::uuid and resource_type = ${type}`.execute(tx);
}

export async function moveOn(tx: Tx, id: string, after: ExportedRow, exported: number): Promise<void> {
  await sql`update bulk_export set after_person = ${after.person_id}::uuid, after_type = ${after.resource_type}, after_id = ${after.id},
    exported = exported + ${exported} where id = ${id}::uuid`.execute(tx);
}

export async function complete(tx: Tx, id: string, endsAt: number): Promise<void> {
  await sql`update bulk_export set state = 'complete', ends_at = ${endsAt}::bigint where id = ${id}::uuid`.execute(tx);
}

export async function filesOf(tx: Tx, id: string): Promise<{ type: string; count: number }[]> {
  const { rows } = await sql<{ type: string; count: number }>`
    select resource_type as type, sum(count)::bigint as count from bulk_export_piece where export_id = ${id}::uuid
    group by resource_type order by resource_type`.execute(tx);
  return rows;
}

export async function pieceOf(tx: Tx, id: string, type: string, number: number): Promise<Buffer | undefined> {
  const { rows } = await sql<{ content: Buffer | Uint8Array }>`
    select content from bulk_export_piece where export_id = ${id}::uuid and resource_type = ${type} and number = ${number}`.execute(
    tx,
  );
  return rows[0] === undefined ? undefined : Buffer.from(rows[0].content);
}

export async function removeExport(tx: Tx, id: string): Promise<void> {
  await sql`delete from bulk_export where id = ${id}::uuid`.execute(tx);
}

export async function removeEnded(tx: Tx, now: number): Promise<void> {
  await sql`delete from bulk_export where ends_at <= ${now}::bigint`.execute(tx);
}

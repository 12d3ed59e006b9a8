import { sql } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { Fault, FaultReason } from './fault.ts';

/** The only SQL of the quarantine. */
const tables = (db: Db) => db.withTables<{ quarantine: QuarantineRow }>();

export interface QuarantineRow {
  quarantine_id: string;
  extract_id: string;
  source: string;
  file_name: string;
  row: number;
  line: number;
  faults: Fault[];
  raw: string | null;
  names: SavedNames | null;
  status: 'open' | 'sent-again' | 'dismissed';
  put_at: number;
  resolved_at: number | null;
  resolved_by: string | null;
  resolution: string | null;
}

/** What one quarantined row's references within its Bundle point to. */
export interface SavedNames {
  urls: Record<string, string>;
  bases: string[];
  onlyPatient?: string;
}

/** Closes what was quarantined of a file as a whole, when the same file can be read after all. */
export async function closeFileFault(tx: Tx, extractId: string, now: number): Promise<void> {
  await sql`
    update quarantine set status = 'sent-again', resolved_at = ${now}, resolution = 'The file could be read when it was sent again.'
    where extract_id = ${extractId} and "row" = 0 and status = 'open'`.execute(tx);
}

export async function insertQuarantine(tx: Tx, rows: readonly QuarantineRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = <K extends keyof QuarantineRow>(name: K) => rows.map((row) => row[name]);
  await sql`
    insert into quarantine (quarantine_id, extract_id, source, file_name, "row", line, faults, raw, names, status, put_at)
    select * from unnest(${columns('quarantine_id')}::uuid[], ${columns('extract_id')}::uuid[], ${columns('source')}::text[],
      ${columns('file_name')}::text[], ${columns('row')}::int[], ${columns('line')}::int[], ${columns('faults').map(json)}::jsonb[],
      ${columns('raw')}::text[], ${columns('names').map((names) => (names === null ? null : json(names)))}::jsonb[], ${columns('status')}::text[],
      ${columns('put_at')}::bigint[])
    on conflict (quarantine_id) do nothing`.execute(tx);
}

export interface QuarantineFilter {
  source?: string;
  status?: QuarantineRow['status'];
  reason?: FaultReason;
  extractId?: string;
}

/** A page of quarantined rows, oldest first; `after` is the last row of the page before. */
export async function selectQuarantine(
  db: Db,
  filter: QuarantineFilter,
  limit: number,
  after?: { put_at: number; quarantine_id: string },
  offset = 0,
): Promise<QuarantineRow[]> {
  let query = tables(db)
    .selectFrom('quarantine')
    .selectAll()
    .orderBy('put_at')
    .orderBy('quarantine_id')
    .limit(limit)
    .offset(offset);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.extractId !== undefined) query = query.where('extract_id', '=', filter.extractId);
  if (filter.reason !== undefined)
    query = query.where(sql<boolean>`faults @> ${json([{ reason: filter.reason }])}::jsonb`);
  if (after)
    query = query.where(sql<boolean>`(put_at, quarantine_id) > (${after.put_at}, ${after.quarantine_id}::uuid)`);
  return query.execute();
}

export async function countQuarantine(db: Db, filter: QuarantineFilter): Promise<number> {
  let query = tables(db).selectFrom('quarantine').select(sql<number>`count(*)::int`.as('count'));
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.extractId !== undefined) query = query.where('extract_id', '=', filter.extractId);
  if (filter.reason !== undefined)
    query = query.where(sql<boolean>`faults @> ${json([{ reason: filter.reason }])}::jsonb`);
  return (await query.executeTakeFirst())?.count ?? 0;
}

/** One quarantined row, locked when it is to be changed. */
export async function findQuarantine(db: Db, id: string, lock = false): Promise<QuarantineRow | undefined> {
  const query = tables(db).selectFrom('quarantine').selectAll().where('quarantine_id', '=', id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

export async function resolveQuarantine(
  tx: Tx,
  id: string,
  to: { status: 'sent-again' | 'dismissed'; by: string; resolution: string; now: number },
): Promise<void> {
  await sql`
    update quarantine set status = ${to.status}, resolved_at = ${to.now}, resolved_by = ${to.by}, resolution = ${to.resolution}
    where quarantine_id = ${id}`.execute(tx);
}

/** Quarantined rows by source, status and first reason. */
export async function sumQuarantine(
  db: Db,
): Promise<{ source: string; status: QuarantineRow['status']; reason: FaultReason; rows: number }[]> {
  const { rows } = await sql<{ source: string; status: QuarantineRow['status']; reason: FaultReason; rows: number }>`
    select source, status, faults -> 0 ->> 'reason' as reason, count(*)::int as rows
    from quarantine group by 1, 2, 3 order by 1, 4 desc, 3`.execute(db);
  return rows;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

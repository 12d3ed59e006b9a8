import { sql } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { FaultReason } from './fault.ts';

/** The only SQL of extracts, and of what is known of their people; the quarantine has its own. */

export interface ExtractRow {
  extract_id: string;
  source: string;
  sha256: string;
  file_name: string;
  bytes: number;
  format: string | null;
  bundle_type: string | null;
  header: string | null;
  status: 'reading' | 'finished' | 'refused';
  rows_done: number;
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  quarantined: number;
  by_type: Record<string, number>;
  notes: Partial<Record<FaultReason, number>>;
  lateness: Record<string, number>;
  started_at: number;
  finished_at: number | null;
}

type ExtractTables = { extract: ExtractRow };

const tables = (db: Db) => db.withTables<ExtractTables>();

export async function findExtract(db: Db, extractId: string): Promise<ExtractRow | undefined> {
  return tables(db).selectFrom('extract').selectAll().where('extract_id', '=', extractId).executeTakeFirst();
}

/** Begins an extract unless it was begun before; one that was refused before, and no longer is, begins anew. */
export async function insertExtract(tx: Tx, row: ExtractRow): Promise<void> {
  await sql`
    insert into extract (extract_id, source, sha256, file_name, bytes, format, bundle_type, header, status, rows_done, created, updated,
      unchanged, deleted, quarantined, by_type, notes, lateness, started_at, finished_at)
    values (${row.extract_id}, ${row.source}, ${row.sha256}, ${row.file_name}, ${row.bytes}, ${row.format}, ${row.bundle_type}, ${row.header},
      ${row.status}, ${row.rows_done}, ${row.created}, ${row.updated}, ${row.unchanged}, ${row.deleted}, ${row.quarantined},
      ${json(row.by_type)}::jsonb, ${json(row.notes)}::jsonb, ${json(row.lateness)}::jsonb, ${row.started_at}, ${row.finished_at})
    on conflict (extract_id) do update set format = excluded.format, bundle_type = excluded.bundle_type, header = excluded.header,
      status = excluded.status, quarantined = excluded.quarantined, started_at = excluded.started_at, finished_at = excluded.finished_at
    where extract.status = 'refused'`.execute(tx);
}

/** Moves the checkpoint on. False when it was not where it was believed to be: another process is reading the same file. */
export async function advanceExtract(tx: Tx, row: ExtractRow, from: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update extract set status = ${row.status}, rows_done = ${row.rows_done}, created = ${row.created}, updated = ${row.updated},
      unchanged = ${row.unchanged}, deleted = ${row.deleted}, quarantined = ${row.quarantined}, by_type = ${json(row.by_type)}::jsonb,
      notes = ${json(row.notes)}::jsonb, lateness = ${json(row.lateness)}::jsonb, finished_at = ${row.finished_at}
    where extract_id = ${row.extract_id} and rows_done = ${from} and status = 'reading'`.execute(tx);
  return numAffectedRows === 1n;
}

export async function insertExtractPersons(tx: Tx, extractId: string, persons: readonly string[]): Promise<void> {
  if (persons.length === 0) return;
  await sql`
    insert into extract_person (person_id, extract_id) select unnest(${[...persons]}::uuid[]), ${extractId}
    on conflict do nothing`.execute(tx);
}

export async function countExtractPersons(db: Db, extractIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct person_id)::int as count from extract_person where extract_id = any(${[...extractIds]}::uuid[])`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

export interface SourcePerson {
  personId: string;
  described: boolean;
  nhsNumber: 'valid' | 'invalid' | 'none';
  birthDate: boolean;
  postcode: boolean;
  ethnicity: boolean;
  generalPractitioner: boolean;
}

/** Persons as the last row about them left them; one who is only mentioned never overwrites one who is described. */
export async function upsertSourcePersons(tx: Tx, source: string, persons: readonly SourcePerson[]): Promise<void> {
  if (persons.length === 0) return;
  const column = <K extends keyof SourcePerson>(name: K) => persons.map((person) => person[name]);
  await sql`
    insert into source_person (person_id, source, described, nhs_number, birth_date, postcode, ethnicity, general_practitioner)
    select p.id, ${source}, p.described, p.nhs, p.birth, p.post, p.eth, p.gp
    from unnest(${column('personId')}::uuid[], ${column('described')}::boolean[], ${column('nhsNumber')}::text[], ${column('birthDate')}::boolean[],
      ${column('postcode')}::boolean[], ${column('ethnicity')}::boolean[], ${column('generalPractitioner')}::boolean[])
      as p(id, described, nhs, birth, post, eth, gp)
    on conflict (person_id) do update set described = true, nhs_number = excluded.nhs_number, birth_date = excluded.birth_date,
      postcode = excluded.postcode, ethnicity = excluded.ethnicity, general_practitioner = excluded.general_practitioner
    where excluded.described`.execute(tx);
}

export interface SourceIdentifier {
  type: string;
  identifier: string;
  id: string;
}

export async function insertIdentifiers(tx: Tx, source: string, rows: readonly SourceIdentifier[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into source_identifier (source, resource_type, identifier, source_id)
    select ${source}, * from unnest(${rows.map((row) => row.type)}::text[], ${rows.map((row) => row.identifier)}::text[], ${rows.map((row) => row.id)}::text[])
    on conflict do nothing`.execute(tx);
}

/** Ids by 'Type?system|value', as their source gave them. */
export async function findIdentifiers(
  db: Db,
  source: string,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (names.length === 0) return found;
  const { rows } = await sql<{ name: string; source_id: string }>`
    select k.name, i.source_id
    from unnest(${[...names]}::text[]) as k(name)
    join source_identifier i on i.source = ${source} and i.resource_type = split_part(k.name, '?', 1)
      and i.identifier = substr(k.name, strpos(k.name, '?') + 1)
    order by 1, 2`.execute(db);
  for (const { name, source_id } of rows) found.set(name, [...(found.get(name) ?? []), source_id]);
  return found;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

export async function selectExtracts(db: Db, source: string, limit: number): Promise<ExtractRow[]> {
  return tables(db)
    .selectFrom('extract')
    .selectAll()
    .where('source', '=', source)
    .orderBy('started_at', 'desc')
    .orderBy('extract_id')
    .limit(limit)
    .execute();
}

export interface SourceCounts {
  source: string;
  extracts: number;
  first: number;
  latest: number;
  rows: number;
  refusedFiles: number;
  notes: Record<string, number>;
  lateness: Record<string, number>;
  /** The same without each source's first import, which brings history. */
  latenessSince: Record<string, number>;
}

/** Each source's extracts in sum. */
export async function sumExtracts(db: Db): Promise<SourceCounts[]> {
  const { rows } = await sql<SourceCounts>`
    with counted as (
      select e.*, coalesce((select sum(v::int) from jsonb_each_text(e.by_type) as t(k, v)), 0) as rows_read,
        min(started_at) over (partition by source) as first_at
      from extract e
    ), folded as (
      select source, 'note' as what, k, sum(v::int)::int as n from counted, jsonb_each_text(notes) as t(k, v) group by source, k
      union all
      select source, 'late', k, sum(v::int)::int from counted, jsonb_each_text(lateness) as t(k, v) group by source, k
      union all
      select source, 'since', k, sum(v::int)::int from counted, jsonb_each_text(lateness) as t(k, v)
      where started_at >= first_at + 86400000 group by source, k
    )
    select source, count(*)::int as extracts, min(started_at) as first, max(started_at) as latest, sum(rows_read)::int as rows,
      (count(*) filter (where status = 'refused'))::int as "refusedFiles",
      coalesce((select jsonb_object_agg(k, n) from folded f where f.source = c.source and what = 'note'), '{}') as notes,
      coalesce((select jsonb_object_agg(k, n) from folded f where f.source = c.source and what = 'late'), '{}') as lateness,
      coalesce((select jsonb_object_agg(k, n) from folded f where f.source = c.source and what = 'since'), '{}') as "latenessSince"
    from counted c group by source order by source`.execute(db);
  return rows;
}

export interface PersonCounts {
  source: string;
  people: number;
  described: number;
  nhsNumber: number;
  invalidNhsNumber: number;
  birthDate: number;
  postcode: number;
  ethnicity: number;
  generalPractitioner: number;
}

/** How completely each source describes its people. */
export async function sumPersons(db: Db): Promise<PersonCounts[]> {
  const { rows } = await sql<PersonCounts>`
    select source, count(*)::int as people, (count(*) filter (where described))::int as described,
      (count(*) filter (where nhs_number = 'valid'))::int as "nhsNumber", (count(*) filter (where nhs_number = 'invalid'))::int as "invalidNhsNumber",
      (count(*) filter (where birth_date))::int as "birthDate", (count(*) filter (where postcode))::int as postcode,
      (count(*) filter (where ethnicity))::int as ethnicity, (count(*) filter (where general_practitioner))::int as "generalPractitioner"
    from source_person group by source order by source`.execute(db);
  return rows;
}

/** A source's persons in pages, for asking who of them is linked. */
export async function selectSourcePersons(db: Db, source: string, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from source_person where source = ${source} and person_id > ${after}::uuid order by person_id limit ${limit}`.execute(
    db,
  );
  return rows.map((row) => row.person_id);
}

export async function listSources(db: Db): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`select distinct source from extract order by source`.execute(db);
  return rows.map((row) => row.source);
}

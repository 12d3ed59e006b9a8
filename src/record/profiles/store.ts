import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/index.ts';
import type { Conformance, Definition, SourceProfile } from './profile-set.ts';

/** The only SQL of profiles. Every change raises the revision, by which running servers see it. */
export async function revisionOf(db: Db): Promise<number> {
  const { rows } = await sql<{ revision: number }>`select revision from profile_revision`.execute(db);
  return rows[0]?.revision ?? 0;
}

/** Raises the revision; the row's lock puts two who change profiles at once one after the other. */
export async function raiseRevision(tx: Tx): Promise<void> {
  await sql`update profile_revision set revision = revision + 1`.execute(tx);
}

type DefinitionRow = {
  kind: Definition['kind'];
  url: string;
  version: string;
  title: string;
  type: string;
  package: string;
  addedAt: number;
  json: string;
};

export async function selectDefinitions(db: Db): Promise<Definition[]> {
  const { rows } = await sql<DefinitionRow>`
    select kind, url, version, title, resource_type as type, package, added_at as "addedAt", json
    from profile_definition order by added_at, kind, url, version`.execute(db);
  return rows.map(({ json, ...row }) => ({ ...row, resource: JSON.parse(json) as Conformance }));
}

export async function selectSourceProfiles(db: Db): Promise<SourceProfile[]> {
  const { rows } = await sql<SourceProfile>`
    select source, resource_type as type, url from profile_source order by source, resource_type, url`.execute(db);
  return rows;
}

/** Puts definitions in the place of those of the same kind, url and version. */
export async function upsertDefinitions(tx: Tx, definitions: readonly Definition[]): Promise<void> {
  const column = (value: (one: Definition) => string) => definitions.map(value);
  await sql`insert into profile_definition (kind, url, version, title, resource_type, package, added_at, json)
    select * from unnest(${column((one) => one.kind)}::text[], ${column((one) => one.url)}::text[],
      ${column((one) => one.version)}::text[], ${column((one) => one.title)}::text[], ${column((one) => one.type)}::text[],
      ${column((one) => one.package)}::text[], ${definitions.map((one) => one.addedAt)}::bigint[],
      ${column((one) => JSON.stringify(one.resource))}::text[])
    on conflict (kind, url, version) do update set title = excluded.title, resource_type = excluded.resource_type,
      package = excluded.package, added_at = excluded.added_at, json = excluded.json`.execute(tx);
}

export async function deleteDefinitions(tx: Tx, gone: readonly Definition[]): Promise<void> {
  await sql`delete from profile_definition d
    using unnest(${gone.map((one) => one.kind)}::text[], ${gone.map((one) => one.url)}::text[],
      ${gone.map((one) => one.version)}::text[]) as g(kind, url, version)
    where d.kind = g.kind and d.url = g.url and d.version = g.version`.execute(tx);
}

export async function insertSourceProfiles(tx: Tx, asked: readonly SourceProfile[]): Promise<void> {
  await sql`insert into profile_source (source, resource_type, url)
    select * from unnest(${asked.map((one) => one.source)}::text[], ${asked.map((one) => one.type)}::text[],
      ${asked.map((one) => one.url)}::text[]) on conflict do nothing`.execute(tx);
}

export async function deleteSourceProfiles(tx: Tx, asked: readonly SourceProfile[]): Promise<void> {
  await sql`delete from profile_source p
    using unnest(${asked.map((one) => one.source)}::text[], ${asked.map((one) => one.url)}::text[]) as g(source, url)
    where p.source = g.source and p.url = g.url`.execute(tx);
}

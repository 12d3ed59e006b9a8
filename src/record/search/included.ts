import type { Resource } from '@medplum/fhirtypes';
import { sql } from 'kysely';
import type { Db } from '../../platform/index.ts';
import * as store from '../store.ts';
import { onPaths, reachSql, type Surroundings } from './conditions.ts';
import { searchModel } from './parameters.ts';
import type { Include, Query } from './query.ts';
import type { FoundRow } from './search.ts';
import { referencesOf } from './values.ts';

/** More than this is not included: the answer says so, and the client searches for the rest. */
export const MOST_INCLUDED = 2000;

/** Resources that a page brings along by _include and _revinclude, without those of the page itself. */
export async function includedRows(
  db: Db,
  page: readonly FoundRow[],
  query: Query,
  around: Surroundings,
): Promise<FoundRow[]> {
  const seen = new Set(page.map(nameOf));
  const included: FoundRow[] = [];
  let fresh: readonly FoundRow[] = page;
  for (let round = 0; fresh.length > 0 && included.length < MOST_INCLUDED; round++) {
    const wanted = (one: Include) => round === 0 || one.iterate;
    const found = [
      ...(await forward(db, fresh, query.includes.filter(wanted), around)),
      ...(await backward(db, fresh, query.revincludes.filter(wanted), around)),
    ];
    const next: FoundRow[] = [];
    for (const row of found) {
      if (seen.has(nameOf(row))) continue;
      seen.add(nameOf(row));
      next.push(row);
    }
    included.push(...next);
    fresh = next;
  }
  return included.slice(0, MOST_INCLUDED);
}

const nameOf = (row: FoundRow) => `${row.resource_type}/${row.id}`;

/** What the rows refer to: references are read from the resources, found by the lookup, and fetched by person. */
async function forward(
  db: Db,
  rows: readonly FoundRow[],
  includes: readonly Include[],
  around: Surroundings,
): Promise<FoundRow[]> {
  const keys = new Map<string, store.Key>();
  for (const row of rows) {
    const mine = includes.filter((one) => one.source === row.resource_type);
    if (mine.length === 0) continue;
    const resource = JSON.parse(row.json) as Resource;
    for (const { parameter, target } of mine) {
      const texts = parameter.paths.flatMap((path) => path.find(resource).flatMap(({ value }) => referencesOf(value)));
      for (const text of texts) {
        const local = text.startsWith(`${around.base}/`) ? text.slice(around.base.length + 1) : text;
        const [type, id, ...more] = local.split('/');
        const fits = type !== undefined && id !== undefined && more.length === 0 && searchModel().types.includes(type);
        if (fits && (target === undefined || target === type) && narrowed(parameter.targets, type))
          keys.set(local, { type, id });
      }
    }
  }
  return keys.size === 0 ? [] : fetchRows(db, [...keys.values()], around);
}

function narrowed(targets: readonly string[], type: string): boolean {
  return targets.length === 0 || targets.includes(type);
}

/** Current rows of many keys, in two statements: the lookup, then the rows by their whole key. */
export async function fetchRows(db: Db, keys: readonly store.Key[], around: Surroundings): Promise<FoundRow[]> {
  const owners = await store.ownersOf(db, keys);
  if (owners.length === 0) return [];
  const { rows } = await sql<FoundRow>`
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json, r.restricted, r.withheld, r.shown_to, r.seq,
      r.reference_number::text as reference_number
    from unnest(${owners.map((one) => one.personId)}::uuid[], ${owners.map((one) => one.type)}::text[], ${owners.map((one) => one.id)}::text[]) as k(person_id, type, id)
    join resource r on r.person_id = k.person_id and r.resource_type = k.type and r.id = k.id
    where not r.deleted and ${reachSql('r', around)}`.execute(db);
  return rows;
}

/** What refers to the rows. */
async function backward(
  db: Db,
  rows: readonly FoundRow[],
  revincludes: readonly Include[],
  around: Surroundings,
): Promise<FoundRow[]> {
  const found: FoundRow[] = [];
  for (const { source, parameter, target } of revincludes) {
    const targets = rows.filter(
      (row) => (target === undefined || target === row.resource_type) && narrowed(parameter.targets, row.resource_type),
    );
    if (targets.length === 0) continue;
    const result = await sql<FoundRow>`
      select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json, r.restricted, r.withheld, r.shown_to, r.seq,
        r.reference_number::text as reference_number
      from resource r where r.resource_type = ${sql.lit(source)} and not r.deleted and ${reachSql('r', around)} and (r.person_id, r.seq) in (
        select s.person_id, s.seq from search_reference s where ${onPaths(
          's',
          parameter.paths.map((path) => path.number),
        )}
          and s.target = any(${targets.map((row) => row.reference_number)}::bigint[]))
      order by r.seq limit ${MOST_INCLUDED}`.execute(db);
    found.push(...result.rows);
  }
  return found;
}

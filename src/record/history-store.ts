import { sql } from 'kysely';
import type { Sight } from '../access/index.ts';
import { type Db, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { currentShownSql, sightSql } from './labels-store.ts';
import { notFound, personOf, type StoredResource, stored } from './read-resource.ts';
import type { StoredRow } from './store.ts';

/** Which versions: of one resource, of a type, or of everything. */
export interface HistoryOf {
  type: string | undefined;
  id: string | undefined;
  /** Only versions at or after this instant (epoch milliseconds). */
  since: number | undefined;
  /** Only versions that were current at some time within this span (epoch milliseconds, both ends included). */
  at?: { low: number; high: number } | undefined;
  count: number;
  cursor: string | undefined;
  /** Versions with a label that hides them, and all versions of what is hidden now, are left out. */
  reach: Sight;
}

export interface HistoryPage {
  versions: StoredResource[];
  next: string | undefined;
}

/** Versions, newest first, deletions included. Pages are cut by (time, type, id, version): later writes never shift them. */
export async function readHistory(db: Db, of: HistoryOf): Promise<HistoryPage | Refusal> {
  const owner = of.id === undefined ? undefined : await personOf(db, of.type ?? '', of.id);
  if (of.id !== undefined && owner === undefined)
    return refuse('not-found', `There is no ${of.type}/${of.id}.`, notFound(`${of.type}/${of.id}`));
  const after = of.cursor === undefined ? undefined : readCursor(of.cursor);
  if (isRefusal(after)) return after;
  const conditions = [sql`true`];
  if (owner !== undefined) conditions.push(sql`v.person_id = ${owner}::uuid and v.id = ${of.id}`);
  if (of.type !== undefined) conditions.push(sql`v.resource_type = ${of.type}`);
  if (of.since !== undefined) conditions.push(sql`v.last_updated >= ${of.since}::bigint`);
  if (of.at !== undefined) conditions.push(currentWithin(of.at));
  if (of.reach !== 'everyone') conditions.push(sightSql('v', of.reach), currentShownSql('v', of.reach));
  if (after) {
    conditions.push(
      sql`(v.last_updated, v.resource_type, v.id, v.version) < (${after.at}::bigint, ${after.type}, ${after.id}, ${after.version}::int)`,
    );
  }
  const where = sql.join(conditions, sql` and `);
  const columns = sql`v.person_id, v.resource_type, v.id, v.version, v.last_updated, v.deleted, v.source, v.extract_id, v."row", v.json,
    v.restricted, v.withheld, v.shown_to`;
  const part = (table: string) => sql`
    (select ${columns} from ${sql.table(table)} v where ${where}
     order by v.last_updated desc, v.resource_type desc, v.id desc, v.version desc limit ${of.count + 1})`;
  const { rows } = await sql<StoredRow>`
    select * from (${part('resource')} union all ${part('resource_version')}) v
    order by v.last_updated desc, v.resource_type desc, v.id desc, v.version desc limit ${of.count + 1}`.execute(db);
  const page = rows.slice(0, of.count);
  const last = page.at(-1);
  const next = rows.length > of.count && last ? cursorOf(last) : undefined;
  return { versions: page.map(stored), next };
}

/** A version is current from its own time until the next one's. */
function currentWithin({ low, high }: { low: number; high: number }) {
  const next = (table: string) => sql`
    select from ${sql.table(table)} n where n.person_id = v.person_id and n.resource_type = v.resource_type and n.id = v.id
      and n.version = v.version + 1 and n.last_updated <= ${low}::bigint`;
  return sql`(v.last_updated <= ${high}::bigint and not exists (${next('resource')}) and not exists (${next('resource_version')}))`;
}

function cursorOf(row: StoredRow): string {
  return Buffer.from(JSON.stringify([row.last_updated, row.resource_type, row.id, row.version])).toString('base64url');
}

function readCursor(cursor: string): { at: number; type: string; id: string; version: number } | Refusal {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const match = /^\[(\d{1,15}),"([A-Za-z]+)","([A-Za-z0-9\-.]{1,64})",(\d{1,9})\]$/.exec(text);
  if (!match)
    return refuse('invalid', 'The _cursor is not a place in this history; follow the next link as it was given.', {
      where: '_cursor',
      what: 'not a place in this history',
    });
  return { at: Number(match[1]), type: match[2] ?? '', id: match[3] ?? '', version: Number(match[4]) };
}

import { sql } from 'kysely';
import type { Sight } from '../access/index.ts';
import { type Db, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { sightSql } from './labels-store.ts';
import { searchModel } from './search/parameters.ts';
import type { FoundRow } from './search/search.ts';

export interface EverythingOf {
  /** The persons who are one person. */
  members: readonly string[];
  /** What the reader sees of them. */
  reach: Sight;
  types: readonly string[] | undefined;
  /** Only what changed at or after this instant (epoch milliseconds). */
  since: number | undefined;
  /** Only care within this span (epoch milliseconds): what has no date of care is always given. */
  start: number | undefined;
  end: number | undefined;
  count: number;
  cursor: string | undefined;
}

/**
 * A page of a person's whole record, by type and id: one range of the primary key for each linked person, so that a page costs its own
 * rows however large the record is.
 */
export async function everythingPage(
  db: Db,
  of: EverythingOf,
): Promise<{ rows: FoundRow[]; next: string | undefined; total: number | undefined } | Refusal> {
  const after = of.cursor === undefined ? undefined : readCursor(of.cursor);
  if (isRefusal(after)) return after;
  const rows: FoundRow[] = [];
  for (const member of [...of.members].sort()) {
    if (after && member < after.person) continue;
    rows.push(
      ...(await memberRows(db, of, member, after?.person === member ? after : undefined, of.count + 1 - rows.length)),
    );
    if (rows.length > of.count) break;
  }
  const page = rows.slice(0, of.count);
  const last = page.at(-1);
  const next =
    rows.length > of.count && last
      ? Buffer.from(`${last.person_id} ${last.resource_type} ${last.id}`).toString('base64url')
      : undefined;
  return { rows: page, next, total: after === undefined && next === undefined ? page.length : undefined };
}

interface Place {
  person: string;
  type: string;
  id: string;
}

function readCursor(cursor: string): Place | Refusal {
  const place = /^([0-9a-f-]{36}) ([A-Za-z]+) ([A-Za-z0-9\-.]{1,64})$/.exec(
    Buffer.from(cursor, 'base64url').toString('utf8'),
  );
  if (place) return { person: place[1]!, type: place[2]!, id: place[3]! };
  return refuse('invalid', 'The _cursor is not a place in this record.', {
    where: '_cursor',
    what: 'Follow the next link as it was given.',
  });
}

async function memberRows(
  db: Db,
  of: EverythingOf,
  member: string,
  after: Place | undefined,
  count: number,
): Promise<FoundRow[]> {
  const conditions = [sql`r.person_id = ${member}::uuid`, sql`not r.deleted`, sightSql('r', of.reach)];
  if (after) conditions.push(sql`(r.resource_type, r.id) > (${after.type}, ${after.id})`);
  if (of.types) conditions.push(sql`r.resource_type = any(${of.types}::text[])`);
  if (of.since !== undefined) conditions.push(sql`r.last_updated >= ${of.since}::bigint`);
  if (of.start !== undefined || of.end !== undefined) conditions.push(inSpan(of, member));
  const { rows } = await sql<FoundRow>`
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json, r.restricted, r.withheld, r.shown_to, r.seq,
      r.reference_number::text as reference_number
    from resource r where ${sql.join(conditions, sql` and `)} order by r.resource_type, r.id limit ${count}`.execute(
    db,
  );
  return rows;
}

/** Dates of care are the dates that R4's clinical `date` parameters index; births and recordings are not. */
function inSpan({ start, end }: EverythingOf, member: string) {
  const paths = carePaths();
  const dated = sql`select s.seq from search_date s where s.person_id = ${member}::uuid and s.path = any(${paths}::int[])`;
  const low = start ?? Number.MIN_SAFE_INTEGER;
  const high = end ?? Number.MAX_SAFE_INTEGER;
  return sql`(r.seq not in (${dated}) or r.seq in (${dated} and s.low <= ${high}::bigint and s.high >= ${low}::bigint))`;
}

let paths: number[] | undefined;

function carePaths(): number[] {
  const model = searchModel();
  paths ??= model.types.flatMap((type) => {
    const parameters = model.parametersOf(type);
    const care = [
      'date',
      'onset-date',
      'period',
      'created',
      'authoredon',
      'authored',
      'effective',
      'occurrence',
      'start-date',
      'started',
      'performed',
      'sent',
      'whenhandedover',
      'billable-period',
    ];
    const first = care.flatMap((code) => parameters.get(code) ?? [])[0];
    return first?.paths.map((path) => path.number) ?? [];
  });
  return paths;
}

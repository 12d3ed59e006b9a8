import { sql } from 'kysely';
import type { Sight } from '../access/index.ts';
import { type Db, isRefusal, NOBODY, type Refusal, refuse } from '../platform/index.ts';
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
 * rows however large the record is. After the person's own come the organisations, people and places that these name, each once.
 */
export async function everythingPage(
  db: Db,
  of: EverythingOf,
): Promise<{ rows: FoundRow[]; next: string | undefined; total: number | undefined } | Refusal> {
  const after = of.cursor === undefined ? undefined : readCursor(of.cursor);
  if (isRefusal(after)) return after;
  const rows: FoundRow[] = [];
  for (const member of [...of.members].sort()) {
    if (after && (after.person === NOBODY || member < after.person)) continue;
    rows.push(
      ...(await memberRows(db, of, member, after?.person === member ? after : undefined, of.count + 1 - rows.length)),
    );
    if (rows.length > of.count) break;
  }
  if (rows.length <= of.count) {
    rows.push(...(await namedRows(db, of, after?.person === NOBODY ? after : undefined, of.count + 1 - rows.length)));
  }
  const page = rows.slice(0, of.count);
  const last = page.at(-1);
  const next =
    rows.length > of.count && last
      ? Buffer.from(`${last.person_id} ${last.resource_type} ${last.id}`).toString('base64url')
      : undefined;
  return {
    rows: page,
    next,
    total: after === undefined && next === undefined ? page.filter(isMatch).length : undefined,
  };
}

/** What is about nobody is brought along. */
const isMatch = (row: FoundRow) => row.person_id !== NOBODY;

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
  const conditions = wanted(of, member);
  if (after) conditions.push(sql`(r.resource_type, r.id) > (${after.type}, ${after.id})`);
  const { rows } = await sql<FoundRow>`
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json, r.restricted, r.withheld, r.shown_to, r.seq,
      r.reference_number::text as reference_number
    from resource r where ${sql.join(conditions, sql` and `)} order by r.resource_type, r.id limit ${count}`.execute(
    db,
  );
  return rows;
}

/** What of one linked person is asked for. */
function wanted(of: EverythingOf, member: string) {
  const conditions = [sql`r.person_id = ${member}::uuid`, sql`not r.deleted`, sightSql('r', of.reach)];
  if (of.types) conditions.push(sql`r.resource_type = any(${of.types}::text[])`);
  if (of.since !== undefined) conditions.push(sql`r.last_updated >= ${of.since}::bigint`);
  if (of.start !== undefined || of.end !== undefined) conditions.push(inSpan(of, member));
  return conditions;
}

/** What a record is not readable without; it is about nobody. */
const supporting = ['Location', 'Medication', 'Organization', 'Practitioner', 'PractitionerRole'];

/** What the person's resources name, found by the index of references; of a PractitionerRole also whom and where it names. */
async function namedRows(db: Db, of: EverythingOf, after: Place | undefined, count: number): Promise<FoundRow[]> {
  const types = supporting.filter((type) => of.types?.includes(type) ?? true);
  if (types.length === 0) return [];
  const named = of.members.map(
    (member) => sql`
      select s.target from resource r join search_reference s on s.person_id = r.person_id and s.seq = r.seq
      where ${sql.join(wanted(of, member), sql` and `)}`,
  );
  const place = after === undefined ? sql`true` : sql`(r.resource_type, r.id) > (${after.type}, ${after.id})`;
  const { rows } = await sql<FoundRow>`
    with recursive named(target) as (
      (${sql.join(named, sql` union `)})
      union
      select s.target from named n
      join resource r on r.person_id = ${NOBODY}::uuid and r.reference_number = n.target and r.resource_type = 'PractitionerRole' and not r.deleted
      join search_reference s on s.person_id = r.person_id and s.seq = r.seq
    )
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json, r.restricted, r.withheld, r.shown_to, r.seq,
      r.reference_number::text as reference_number
    from resource r
    where r.person_id = ${NOBODY}::uuid and r.reference_number in (select target from named)
      and r.resource_type = any(${types}::text[]) and not r.deleted and ${sightSql('r', of.reach)} and ${place}
    order by r.resource_type, r.id limit ${count}`.execute(db);
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
    // All of them: MedicationRequest's 'date' is the dosage's, and most have only 'authoredon'.
    return care.flatMap((code) => parameters.get(code)?.paths.map((path) => path.number) ?? []);
  });
  return paths;
}

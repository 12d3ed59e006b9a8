import { sql } from 'kysely';
import { type Db, type Refusal, refuse } from '../platform/index.ts';
import { searchModel } from './search/parameters.ts';
import type { FoundRow } from './search/search.ts';

export interface EverythingOf {
  /** The persons who are one person. */
  members: readonly string[];
  types: readonly string[] | undefined;
  /** Only what changed at or after this instant (epoch milliseconds). */
  since: number | undefined;
  /** Only care within this span (epoch milliseconds): what has no date of care is always given. */
  start: number | undefined;
  end: number | undefined;
  count: number;
  cursor: string | undefined;
}

/** A page of a person's whole record, in the order it came; one range of the primary key for each member. */
export async function everythingPage(
  db: Db,
  of: EverythingOf,
): Promise<{ rows: FoundRow[]; next: string | undefined; total: number | undefined } | Refusal> {
  const after = of.cursor === undefined ? 0 : Number(of.cursor);
  if (!Number.isSafeInteger(after))
    return refuse('invalid', 'The _cursor is not a place in this record.', {
      where: '_cursor',
      what: 'Follow the next link as it was given.',
    });
  const conditions = [sql`r.person_id = any(${of.members}::uuid[])`, sql`not r.deleted`, sql`r.seq > ${after}::bigint`];
  if (of.types) conditions.push(sql`r.resource_type = any(${of.types}::text[])`);
  if (of.since !== undefined) conditions.push(sql`r.last_updated >= ${of.since}::bigint`);
  if (of.start !== undefined || of.end !== undefined) conditions.push(inSpan(of));
  const { rows } = await sql<FoundRow>`
    select r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json, r.seq,
      r.reference_number::text as reference_number
    from resource r where ${sql.join(conditions, sql` and `)} order by r.seq limit ${of.count + 1}`.execute(db);
  const page = rows.slice(0, of.count);
  const next = rows.length > of.count ? String(page.at(-1)?.seq) : undefined;
  return { rows: page, next, total: of.cursor === undefined && next === undefined ? page.length : undefined };
}

/** Dates of care are the dates that R4's clinical `date` parameters index; births and recordings are not. */
function inSpan({ members, start, end }: EverythingOf) {
  const paths = carePaths();
  const dated = sql`select s.seq from search_date s where s.person_id = any(${members}::uuid[]) and s.path = any(${paths}::int[])`;
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

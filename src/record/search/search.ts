import { type RawBuilder, sql } from 'kysely';
import { type Db, isRefusal, type Refusal } from '../../platform/index.ts';
import type { StoredRow } from '../store.ts';
import { conditionSql, reachSql, referenceTexts, type Surroundings } from './conditions.ts';
import { unescaped } from './escape.ts';
import { cursorOf, cursorSql, type Ordered, orderSql, placeIn, type SortColumns, sortColumns } from './ordering.ts';
import { type Parameter, searchModel } from './parameters.ts';
import type { Condition, Query } from './query.ts';
import { isBehind, lacksValue, walkedRows, walkOf } from './sorted-walk.ts';

export interface FoundRow extends StoredRow {
  seq: number;
  reference_number: string;
}

export interface Page {
  rows: FoundRow[];
  /** Where the next page begins; undefined on the last. */
  next: string | undefined;
  /** Number of all that match; undefined when it was not asked for and is not known anyway. */
  total: number | undefined;
}

/**
 * One page of a search, by default in the order in which resources were first stored. The next page begins after a place in the order
 * and not after a number of rows, so concurrent writes make no row come twice and leave none out.
 */
export async function searchPage(db: Db, query: Query, around: Surroundings): Promise<Page | Refusal> {
  const where = whereSql(query, around);
  if (isRefusal(where)) return where;
  if (query.count === 0) return { rows: [], next: undefined, total: await countAll(db, where) };
  const sorted = sortColumns(query.sort, 'r', query.types.length === 1);
  const place = query.cursor === undefined ? undefined : placeIn(query.cursor, sorted);
  if (isRefusal(place)) return place;
  const rows = await orderedRows(db, query, around, where, sorted, place);
  const page = rows.slice(0, query.count);
  const last = page.at(-1);
  const next = rows.length > query.count && last ? cursorOf(last, sorted) : undefined;
  const known = query.cursor === undefined && next === undefined ? rows.length : undefined;
  return { rows: page, next, total: known ?? (query.total === 'accurate' ? await countAll(db, where) : undefined) };
}

/** One more row than the page has, so that it is known whether another follows. */
async function orderedRows(
  db: Db,
  query: Query,
  around: Surroundings,
  where: RawBuilder<unknown>,
  sorted: SortColumns,
  place: readonly string[] | undefined,
): Promise<(FoundRow & Ordered)[]> {
  const after = place && cursorSql(place, sorted);
  const count = query.count + 1;
  const walk = walkOf(query, around);
  if (walk === undefined) return selected(db, where, sorted, after, count);
  const behind = isBehind(walk, place?.[0], sorted);
  const walked = behind
    ? []
    : await walkedRows<FoundRow & Ordered>(db, walk, {
        type: query.types[0]!,
        columns: foundColumns,
        sorted,
        after,
        from: place?.[0],
        count,
      });
  if (walked.length === count) return walked;
  const rest = sql`${where} and ${lacksValue(walk, 'r')}`;
  return [...walked, ...(await selected(db, rest, sorted, behind ? after : undefined, count - walked.length))];
}

const foundColumns = sql`r.person_id, r.resource_type, r.id, r.version, r.last_updated, r.deleted, r.source, r.extract_id, r."row", r.json,
  r.restricted, r.withheld, r.shown_to, r.reference_number::text as reference_number`;

/** Works out the keys of every row that matches, and orders these: its cost is that of the matches. */
async function selected(
  db: Db,
  where: RawBuilder<unknown>,
  sorted: SortColumns,
  after: RawBuilder<unknown> | undefined,
  count: number,
): Promise<(FoundRow & Ordered)[]> {
  const { rows } = await sql<FoundRow & Ordered>`
    select * from (select ${foundColumns}, r.seq${sorted.selected} from resource r where ${where}) r
    ${after === undefined ? sql`` : sql`where ${after}`}
    order by ${orderSql(sorted)}
    limit ${count}`.execute(db);
  return rows;
}

async function countAll(db: Db, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from resource r where ${where}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** A condition on a row of `resource`; only this module looks inside. */
export type Filter = RawBuilder<unknown>;

/** What a query demands of a row `alias` of `resource`, beyond its type and the reader's reach: for whoever reads rows in another order. */
export function filterOf(query: Query, alias: string, around: Surroundings): Filter | Refusal {
  const parts: Filter[] = [];
  for (const condition of query.conditions) {
    const part = conditionSql(condition, alias, around);
    if (isRefusal(part)) return part;
    parts.push(part);
  }
  return parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` and `)})`;
}

function whereSql(query: Query, around: Surroundings): RawBuilder<unknown> | Refusal {
  const parts: RawBuilder<unknown>[] = [sql`not r.deleted`];
  if (query.types.length === 1) parts.push(sql`r.resource_type = ${sql.lit(query.types[0])}`);
  else if (query.types.length > 1) parts.push(sql`r.resource_type = any(${query.types}::text[])`);
  parts.push(reachSql('r', around));
  const filter = filterOf(query, 'r', around);
  if (isRefusal(filter)) return filter;
  return sql`${sql.join([...parts, filter], sql` and `)}`;
}

/** Patients ('Patient/<id>') that the search names directly: whoever resolves them can say who is the same person. */
export function patientsNamed(query: Query, base: string): string[] {
  return namedBy(
    query,
    base,
    (parameter) =>
      searchModel().compartmentOf(parameter.resourceType).includes(parameter) || parameter.targets.includes('Patient'),
  ).filter((text) => text.startsWith('Patient/'));
}

/** Resources ('Type/id') that the search names directly by a reference, so that those hidden from the reader can be left out. */
export function resourcesNamed(query: Query, base: string): string[] {
  return namedBy(query, base, () => true).filter((text) => /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(text));
}

function namedBy(query: Query, base: string, counts: (parameter: Parameter) => boolean): string[] {
  const named = new Set<string>();
  const visit = (condition: Condition) => {
    if (condition.kind === 'has') visit(condition.condition);
    if (condition.kind === 'chain') for (const type of condition.targetTypes) visit(condition.condition(type)!);
    if (
      condition.kind !== 'parameter' ||
      condition.parameter.type !== 'reference' ||
      condition.modifier === 'identifier' ||
      !counts(condition.parameter)
    )
      return;
    for (const value of condition.values)
      for (const text of referenceTexts(condition.parameter, condition.modifier, unescaped(value), base))
        named.add(text);
  };
  for (const condition of query.conditions) visit(condition);
  return [...named];
}

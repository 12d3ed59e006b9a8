import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../platform/index.ts';
import type { Surroundings } from './conditions.ts';
import { absentText, type Ordered, orderSql, type SortColumns, sources } from './ordering.ts';
import type { Parameter } from './parameters.ts';
import type { Query } from './query.ts';

/**
 * A whole type in the order of a parameter's values, without working out every row's value: the index of the values is walked in its
 * order, and each resource is met at the value that it sorts by. A page costs its own rows (and, with more keys, those that share the last
 * row's first key), however many the type has. What lacks the value follows the walk; only the page where the walk ends reads the type
 * through to find it.
 */
type Sql = RawBuilder<unknown>;

export interface Walk {
  parameter: Parameter;
  table: string;
  /** The column whose index is walked. */
  column: string;
  descending: boolean;
}

/** How the query can be walked; undefined when it has criteria of its own or no index has its order. */
export function walkOf(query: Query, { reach }: Surroundings): Walk | undefined {
  const [first] = query.sort;
  if (first === undefined || typeof first.by === 'string') return undefined;
  if (reach !== 'everyone' || query.conditions.length > 0 || query.types.length !== 1) return undefined;
  const source = sources[first.by.type as keyof typeof sources];
  if (source === undefined) return undefined;
  const [table, low, high] = source;
  // A code may be that of most rows: with a second key, all of these would be put in order by it, one by one.
  if (table === 'search_token' && query.sort.length > 1) return undefined;
  return { parameter: first.by, table, column: first.descending ? high : low, descending: first.descending };
}

/** True when a place in the order lies behind the walk, among what lacks the value. */
export function isBehind(walk: Walk, first: string | undefined, { keys }: SortColumns): boolean {
  return first !== undefined && first === absentText(keys[0]!.type, walk.descending);
}

/**
 * The rows of the walk after a place. `from` is that place's first key. Written so that the planner has no join to choose: it would take a
 * resource's other values for a reason to read the whole index.
 */
export async function walkedRows<Row extends Ordered>(
  db: Db,
  walk: Walk,
  of: {
    type: string;
    /** Columns of `r`, without `seq` (the walk's own is in its order) and without a comma after them. */
    columns: Sql;
    sorted: SortColumns;
    after: Sql | undefined;
    from: string | undefined;
    count: number;
  },
): Promise<Row[]> {
  const kind = sql.raw(of.sorted.keys[0]!.type);
  const value = sql.ref(`s.${walk.column}`);
  const paths = walk.parameter.paths.map((path) => path.number);
  const branches = paths.map(
    (path) => sql`(select * from (
      select ${of.columns}, s.seq, ${value} as k0${of.sorted.more}
      from ${sql.table(walk.table)} s
      cross join lateral (
        select * from resource r where r.resource_type = ${sql.lit(of.type)} and r.seq = s.seq and r.person_id = s.person_id offset 0) r
      where s.path = ${path}::int and not r.deleted
        ${of.from === undefined ? sql`` : sql`and ${value} ${sql.raw(walk.descending ? '<=' : '>=')} ${of.from}::${kind}`}
        and s.n = (
          select b.n from ${sql.table(walk.table)} b where b.person_id = s.person_id and b.seq = s.seq and b.path = any(${paths}::int[])
          order by ${sql.ref(`b.${walk.column}`)} ${sql.raw(walk.descending ? 'desc' : 'asc')}, b.n limit 1)) r
      ${of.after === undefined ? sql`` : sql`where ${of.after}`}
      order by ${orderSql(of.sorted)} limit ${of.count})`,
  );
  const { rows } = await sql<Row>`
    select * from (${sql.join(branches, sql` union all `)}) r order by ${orderSql(of.sorted)} limit ${of.count}`.execute(
    db,
  );
  return rows;
}

/** Rows `alias` that have no value to be walked. */
export function lacksValue(walk: Walk, alias: string): Sql {
  const paths = walk.parameter.paths.map((path) => path.number);
  return sql`not exists (
    select 1 from ${sql.table(walk.table)} s where s.path = any(${paths}::int[])
      and s.person_id = ${sql.ref(`${alias}.person_id`)} and s.seq = ${sql.ref(`${alias}.seq`)})`;
}

import { type RawBuilder, sql } from 'kysely';
import type { Refusal } from '../../platform/index.ts';
import type { SearchType } from './parameters.ts';
import { type SortKey, searchRefusal } from './query.ts';
import { BEGINNING, END } from './values.ts';

/**
 * Order of a search's rows, and places in it. What lacks the value comes last, in either direction; what has the same value comes in the
 * order in which it was first stored (of one time: by id), or with one descending key in the opposite one, so that an index can be walked
 * either way.
 */

type Sql = RawBuilder<unknown>;

export interface Ordered {
  seq: number;
  id: string;
  [key: `k${number}`]: string | number;
}

export interface SortColumns {
  keys: { name: `k${number}` | 'seq' | 'id'; descending: boolean; type: 'text' | 'bigint' | 'float8' }[];
  /** To be added to the selected columns, with a leading comma. */
  selected: Sql;
  /** The same without the first key. */
  more: Sql;
}

/** `oneType`: whether one type is searched, whose rows lie in the index of times by id. */
export function sortColumns(sort: readonly SortKey[], alias: string, oneType: boolean): SortColumns {
  const keys: SortColumns['keys'] = [];
  const selected: Sql[] = [];
  for (const [at, key] of sort.entries()) {
    const name = `k${at}` as const;
    const { value, type } = sortValue(key, alias);
    keys.push({ name, descending: key.descending, type });
    selected.push(sql`, ${value} as ${sql.ref(name)}`);
  }
  return {
    keys: [...keys, tieBreak(sort, oneType)],
    selected: joined(selected),
    more: joined(selected.slice(1)),
  };
}

function tieBreak(sort: readonly SortKey[], oneType: boolean): SortColumns['keys'][number] {
  const only = sort.length === 1 ? sort[0]! : undefined;
  const descending = only?.descending ?? false;
  return only?.by === '_lastUpdated' && oneType
    ? { name: 'id', descending, type: 'text' }
    : { name: 'seq', descending, type: 'bigint' };
}

function joined(parts: readonly Sql[]): Sql {
  return parts.length > 0 ? sql.join(parts, sql``) : sql``;
}

type Kind = SortColumns['keys'][number]['type'];

function sortValue({ by, descending }: SortKey, alias: string): { value: Sql; type: Kind } {
  if (by === '_id') return { value: sql`${sql.ref(`${alias}.id`)} collate "C"`, type: 'text' };
  if (by === '_lastUpdated') return { value: sql`${sql.ref(`${alias}.last_updated`)}`, type: 'bigint' };
  const [table, low, high, type] = sources[by.type as keyof typeof sources];
  const best = descending ? sql`max(s.${sql.ref(high)})` : sql`min(s.${sql.ref(low)})`;
  const value = sql`(select ${best} from ${sql.table(table)} s
    where s.person_id = ${sql.ref(`${alias}.person_id`)} and s.seq = ${sql.ref(`${alias}.seq`)} and s.path = any(${by.paths.map((path) => path.number)}::int[]))`;
  return { value: sql`coalesce(${value}, ${absent(type, descending)})`, type };
}

/** Where the values of a parameter lie: table, column for ascending, column for descending, type. */
export const sources = {
  string: ['search_string', 'value', 'value', 'text'],
  uri: ['search_string', 'value', 'value', 'text'],
  token: ['search_token', 'code', 'code', 'text'],
  date: ['search_date', 'low', 'high', 'bigint'],
  number: ['search_amount', 'low', 'high', 'float8'],
  quantity: ['search_amount', 'low', 'high', 'float8'],
} as const satisfies Partial<Record<SearchType, readonly [string, string, string, Kind]>>;

function absent(type: Kind, descending: boolean): Sql {
  if (type === 'text') return descending ? sql`''::text collate "C"` : sql`chr(1114111)::text collate "C"`;
  if (type === 'bigint') return sql`${sql.lit(descending ? BEGINNING - 1 : END + 1)}::bigint`;
  return descending ? sql`'-infinity'::float8` : sql`'infinity'::float8`;
}

/** What stands in a cursor for a value that is not there. */
export function absentText(type: Kind, descending: boolean): string {
  if (type === 'text') return descending ? '' : String.fromCodePoint(1_114_111);
  if (type === 'bigint') return String(descending ? BEGINNING - 1 : END + 1);
  return descending ? '-Infinity' : 'Infinity';
}

export function orderSql({ keys }: SortColumns): Sql {
  return sql.join(
    keys.map(({ name, descending }) => (descending ? sql`r.${sql.ref(name)} desc` : sql`r.${sql.ref(name)}`)),
  );
}

/** A place in the order, as opaque text for the address of the next page. */
export function cursorOf(row: Ordered, { keys }: SortColumns): string {
  return Buffer.from(JSON.stringify(keys.map(({ name }) => String(row[name as 'seq'])))).toString('base64url');
}

/** A place in the order: the values of its keys as text. */
export function placeIn(cursor: string, { keys }: SortColumns): string[] | Refusal {
  return (
    readCursor(cursor, keys) ??
    searchRefusal('_cursor', 'is not a place in this search.', 'Follow the next link as it was given.')
  );
}

/** Rows after a place: the first key that differs decides. The bound on the first key alone lets an index begin there. */
export function cursorSql(values: readonly string[], { keys }: SortColumns): Sql {
  const alternatives = keys.map(({ name, descending, type }, at) => {
    const equal = keys
      .slice(0, at)
      .map((key, index) => sql`r.${sql.ref(key.name)} = ${values[index]}::${sql.raw(key.type)}`);
    const beyond = sql`r.${sql.ref(name)} ${sql.raw(descending ? '<' : '>')} ${values[at]}::${sql.raw(type)}`;
    return sql`(${sql.join([...equal, beyond], sql` and `)})`;
  });
  const [first] = keys;
  const bound = sql`r.${sql.ref(first!.name)} ${sql.raw(first!.descending ? '<=' : '>=')} ${values[0]}::${sql.raw(first!.type)}`;
  return sql`(${bound} and (${sql.join(alternatives, sql` or `)}))`;
}

function readCursor(cursor: string, keys: SortColumns['keys']): string[] | undefined {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    // Not JSON, so not a cursor that was given out here: the caller refuses it.
    return undefined;
  }
  if (!Array.isArray(values) || values.length !== keys.length) return undefined;
  const fits = values.every(
    (value, at) =>
      typeof value === 'string' && (keys[at]?.type === 'text' || /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$/.test(value)),
  );
  return fits ? (values as string[]) : undefined;
}

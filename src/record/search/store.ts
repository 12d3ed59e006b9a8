import { sql } from 'kysely';
import { bigints, floats, integers, smallints, type Tx, texts, uuids } from '../../platform/index.ts';
import type { IndexRows } from './index-rows.ts';

/** The search index's writes: one statement a table for the whole batch. */

export interface Indexed {
  personId: string;
  seq: number;
  rows: IndexRows;
}

const searchTables = ['search_token', 'search_reference', 'search_string', 'search_date', 'search_amount'] as const;

/** Takes the resources' rows out of the index. */
export async function removeRows(tx: Tx, resources: readonly { personId: string; seq: number }[]): Promise<void> {
  const persons = resources.map((one) => one.personId);
  const numbers = resources.map((one) => one.seq);
  for (const table of searchTables) {
    await sql`
      delete from ${sql.table(table)} s using unnest(${uuids(persons)}::uuid[], ${bigints(numbers)}::bigint[]) as k(person_id, seq)
      where s.person_id = k.person_id and s.seq = k.seq`.execute(tx);
  }
}

export async function insertRows(tx: Tx, resources: readonly Indexed[]): Promise<void> {
  const tokens = flatten(resources, 'tokens');
  if (tokens.length > 0) {
    await sql`
      insert into search_token (person_id, seq, n, path, item, system, code)
      select * from unnest(${shared(tokens)}, ${bigints(tokens.map((t) => t.row.system))}::bigint[], ${texts(tokens.map((t) => t.row.code))}::text[])`.execute(
      tx,
    );
  }
  const references = flatten(resources, 'references');
  if (references.length > 0) {
    await sql`
      insert into search_reference (person_id, seq, n, path, item, target)
      select * from unnest(${shared(references)}, ${bigints(references.map((r) => r.row.target))}::bigint[])`.execute(
      tx,
    );
  }
  const strings = flatten(resources, 'strings');
  if (strings.length > 0) {
    await sql`
      insert into search_string (person_id, seq, n, path, item, value, exact)
      select * from unnest(${shared(strings)}, ${texts(strings.map((s) => s.row.value))}::text[], ${texts(strings.map((s) => s.row.exact))}::text[])`.execute(
      tx,
    );
  }
  const dates = flatten(resources, 'dates');
  if (dates.length > 0) {
    await sql`
      insert into search_date (person_id, seq, n, path, item, low, high)
      select * from unnest(${shared(dates)}, ${bigints(dates.map((d) => d.row.low))}::bigint[], ${bigints(dates.map((d) => d.row.high))}::bigint[])`.execute(
      tx,
    );
  }
  const amounts = flatten(resources, 'amounts');
  if (amounts.length > 0) {
    await sql`
      insert into search_amount (person_id, seq, n, path, item, low, high, system, code, unit)
      select * from unnest(${shared(amounts)}, ${floats(amounts.map((a) => a.row.low))}::float8[], ${floats(amounts.map((a) => a.row.high))}::float8[],
        ${bigints(amounts.map((a) => a.row.system))}::bigint[], ${texts(amounts.map((a) => a.row.code))}::text[], ${texts(amounts.map((a) => a.row.unit))}::text[])`.execute(
      tx,
    );
  }
}

interface Flat<Row> {
  personId: string;
  seq: number;
  n: number;
  row: Row;
}

/** smallint's limit; a resource with more values of one kind is found by the first of them. */
const MOST_ROWS = 32_000;

function flatten<Name extends keyof IndexRows>(
  resources: readonly Indexed[],
  name: Name,
): Flat<IndexRows[Name][number]>[] {
  const flat: Flat<IndexRows[Name][number]>[] = [];
  for (const { personId, seq, rows } of resources) {
    const own = rows[name] as readonly IndexRows[Name][number][];
    for (let n = 0; n < own.length && n < MOST_ROWS; n++) flat.push({ personId, seq, n, row: own[n]! });
  }
  return flat;
}

function shared(flat: readonly Flat<{ path: number; item: number }>[]) {
  return sql`${uuids(flat.map((f) => f.personId))}::uuid[], ${bigints(flat.map((f) => f.seq))}::bigint[], ${smallints(flat.map((f) => f.n))}::smallint[],
    ${integers(flat.map((f) => f.row.path))}::int[], ${smallints(flat.map((f) => Math.min(f.row.item, 32_767)))}::smallint[]`;
}

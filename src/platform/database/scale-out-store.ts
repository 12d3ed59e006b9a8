import { sql } from 'kysely';
import { type Refusal, refuse } from '../errors/index.ts';
import { type Database, type Db, type Tx, transaction } from './database.ts';

/** How each table lies on a PostgreSQL with the Citus extension: https://docs.citusdata.com/en/stable/develop/api_udf.html */
export interface ScaleOutPlan {
  /** Spread over the machines by this column; a referenced table comes before the one that refers to it. */
  distributed: { table: string; column: string }[];
  /** Copied whole to every machine. */
  copied: string[];
  /** Stay on the machine that clients connect to: no query joins them with people's rows. */
  kept: string[];
}

export interface ScaleOutResult extends ScaleOutPlan {
  citus: string;
  /** Tables that this run laid out; the others were laid out before. */
  laidOut: string[];
}

/** Where a table is known better than from the catalogue. */
export interface ScaleOutWords {
  /** Distributed by another column than person_id: the appointment book by organisation. */
  byColumn: Readonly<Record<string, string>>;
  keptHere: readonly string[];
}

interface TableRow {
  table: string;
  columns: string[];
  /** Columns of each unique index. */
  uniques: string[][];
  refers_to: string[];
}

/**
 * The plan, from the catalogue: a table whose every unique index holds person_id is spread by it, so that one person's rows lie together;
 * every other is copied, unless `words` says otherwise. Throws for a word that the catalogue contradicts, since that is a bug.
 */
export async function planScaleOut(db: Db, words: ScaleOutWords): Promise<ScaleOutPlan> {
  const tables = await readTables(db);
  const plan: ScaleOutPlan = { distributed: [], copied: [], kept: [] };
  for (const one of referencedFirst(tables)) {
    const column = words.byColumn[one.table] ?? 'person_id';
    const spreads = one.columns.includes(column) && one.uniques.every((unique) => unique.includes(column));
    if (words.keptHere.includes(one.table)) plan.kept.push(one.table);
    else if (spreads) plan.distributed.push({ table: one.table, column });
    else if (words.byColumn[one.table] !== undefined)
      throw new Error(`${one.table} cannot be spread by ${column}: a unique index of it lacks that column.`);
    else plan.copied.push(one.table);
  }
  return plan;
}

/** Lays the tables out, all or none. Refuses where Citus is not to be had, naming what to do; what is laid out already is left. */
export async function scaleOut(database: Database, words: ScaleOutWords): Promise<ScaleOutResult | Refusal> {
  const available = await availableCitus(database);
  if (typeof available !== 'string') return available;
  return transaction(database.db, async (tx) => {
    const plan = await planScaleOut(tx, words);
    await sql`create extension if not exists citus`.execute(tx);
    return { ...plan, citus: available, laidOut: await layOut(tx, plan) };
  });
}

async function availableCitus({ db, engine }: Database): Promise<string | Refusal> {
  if (engine === 'embedded')
    return refuse('invalid', 'The embedded database is one process on one machine: it cannot be spread over several.', {
      where: 'DATABASE_URL',
      what: 'It is not set.',
      mend: 'Set it to a PostgreSQL 15 or newer that has the Citus extension.',
    });
  const { rows } = await sql<{ version: string }>`
    select default_version as version from pg_available_extensions where name = 'citus'`.execute(db);
  if (rows[0]) return rows[0].version;
  return refuse('invalid', 'This PostgreSQL does not have the Citus extension, so nothing was changed.', {
    where: 'DATABASE_URL',
    what: 'citus is not among pg_available_extensions.',
    mend: 'Install Citus on every machine, add it to shared_preload_libraries, restart, and add the workers with citus_add_node; or stay on one machine.',
  });
}

/** Calls Citus for each table that is not laid out yet, and gives their names. */
export async function layOut(tx: Tx, plan: ScaleOutPlan): Promise<string[]> {
  // Tables that refer to each other are laid out in one transaction, which Citus does over one connection to each worker only.
  await sql`set local citus.multi_shard_modify_mode to 'sequential'`.execute(tx);
  const { rows } = await sql<{
    name: string;
  }>`select logicalrelid::regclass::text as name from pg_dist_partition`.execute(tx);
  const done = new Set(rows.map((row) => row.name));
  const laidOut: string[] = [];
  for (const table of plan.copied.filter((each) => !done.has(each))) {
    await sql`select create_reference_table(${table}::text::regclass)`.execute(tx);
    laidOut.push(table);
  }
  const firstBy = new Map<string, string>();
  for (const { table, column } of plan.distributed) {
    const first = firstBy.get(column);
    if (first === undefined) firstBy.set(column, table);
    if (done.has(table)) continue;
    await sql`select create_distributed_table(${table}::text::regclass, ${column}::text, colocate_with => ${first ?? 'none'}::text)`.execute(
      tx,
    );
    laidOut.push(table);
  }
  // What was moved to the workers still lies here too.
  for (const table of laidOut)
    await sql`select truncate_local_data_after_distributing_table(${table}::text::regclass)`.execute(tx);
  return laidOut;
}

async function readTables(db: Db): Promise<TableRow[]> {
  const { rows } = await sql<TableRow>`
    select t.relname::text as "table",
      (select json_agg(a.attname::text) from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select coalesce(json_agg((select json_agg(a.attname::text) from pg_attribute a where a.attrelid = t.oid and a.attnum = any(i.indkey::int2[]))), '[]')
        from pg_index i where i.indrelid = t.oid and i.indisunique) as uniques,
      (select coalesce(json_agg(f.relname::text), '[]') from pg_constraint c join pg_class f on f.oid = c.confrelid
        where c.conrelid = t.oid and c.contype = 'f') as refers_to
    from pg_class t join pg_namespace s on s.oid = t.relnamespace
    where s.nspname = 'public' and t.relkind = 'r' order by t.relname`.execute(db);
  return rows;
}

function referencedFirst(tables: readonly TableRow[]): TableRow[] {
  const byName = new Map(tables.map((one) => [one.table, one]));
  const ordered = new Set<TableRow>();
  const add = (one: TableRow, above: readonly string[]): void => {
    if (above.includes(one.table)) return;
    for (const name of one.refers_to) {
      const other = byName.get(name);
      if (other) add(other, [...above, one.table]);
    }
    ordered.add(one);
  };
  for (const one of tables) add(one, []);
  return [...ordered];
}

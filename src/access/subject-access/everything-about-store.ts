import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

export interface Holding {
  /** As the table is called. */
  table: string;
  rows: Record<string, unknown>[];
  /** Rows left out because a professional withheld them: serious harm, or another person (Data Protection Act 2018, schedule 3). */
  withheld: number;
}

export interface SubjectAccess {
  /** ISO 8601. */
  at: string;
  personIds: string[];
  holdings: Holding[];
}

/** Worked out from other tables and made anew at any time: it says nothing that they do not. */
const derived = /^(search_|resource_lookup$|person_blocking_key$|person_pair$|person_mark$|person_to_|record_write$)/;
/** Digests of secrets. */
const secret = new Set(['code_digest', 'digest']);

/**
 * Everything that is held about one person: every table with a person's id, and every audit entry about them. Tables are found in the
 * database itself, so that a new one cannot be forgotten. Reads only; memory grows with what is held.
 */
export async function everythingAbout(tx: Tx, members: readonly string[], now: number): Promise<SubjectAccess> {
  const holdings: Holding[] = [];
  const withheld = await withheldResources(tx, members);
  for (const table of await tablesAboutPersons(tx)) {
    const { rows } = await sql<
      Record<string, unknown>
    >`select * from ${sql.table(table)} where person_id = any(${[...members]}::uuid[])`.execute(tx);
    holdings.push(holdingOf(table, rows, withheld));
  }
  const audit = await sql<
    Record<string, unknown>
  >`select * from audit_entry where people && ${[...members]}::uuid[] order by n`.execute(tx);
  // Others who were on the same list are not this person's business.
  const about = audit.rows.map((row) => ({
    ...row,
    people: (row.people as string[]).filter((id) => members.includes(id)),
  }));
  holdings.push(holdingOf('audit_entry', about, withheld));
  return {
    at: new Date(now).toISOString(),
    personIds: [...members],
    holdings: holdings.filter((holding) => holding.rows.length > 0 || holding.withheld > 0),
  };
}

async function tablesAboutPersons(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ table_name: string }>`
    select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = current_schema() and c.column_name = 'person_id' and c.udt_name = 'uuid' and t.table_type = 'BASE TABLE'
    order by c.table_name`.execute(tx);
  return rows.map((row) => row.table_name).filter((name) => !derived.test(name));
}

/** Withheld resources themselves, and every row that names one: the events, versions and clocks that came of it tell as much. */
function holdingOf(
  table: string,
  rows: readonly Record<string, unknown>[],
  withheld: readonly WithheldResource[],
): Holding {
  const shown = rows.filter((row) => row.withheld !== true && !withheld.some((one) => names(row, one)));
  return { table, rows: shown.map(withoutSecrets), withheld: rows.length - shown.length };
}

interface WithheldResource {
  type: string;
  id: string;
}

function names(row: Record<string, unknown>, { type, id }: WithheldResource): boolean {
  const text = Object.values(row)
    .map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')))
    .join('\n');
  return text.includes(`${type}/${id}`) || text.includes(`"${id}"`) || Object.values(row).includes(id);
}

/** By the record's columns: labels that a resource carries, inherits, or was given here. */
async function withheldResources(tx: Tx, members: readonly string[]): Promise<WithheldResource[]> {
  const { rows } = await sql<WithheldResource>`
    select resource_type as type, id from resource where person_id = any(${[...members]}::uuid[]) and withheld`.execute(
    tx,
  );
  return rows;
}

function withoutSecrets(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !secret.has(name)));
}

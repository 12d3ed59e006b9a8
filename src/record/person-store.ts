import { sql } from 'kysely';
import type { Db } from '../platform/index.ts';

/** Which source each source patient came from; unknown ids are left out. */
export async function sourcesOfPersons(db: Db, persons: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ person_id: string; source: string }>`
    select person_id, source from person where person_id = any(${persons}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.person_id, row.source]));
}

/** Source patients held, all and by source. */
export async function countPersons(db: Db): Promise<{ total: number; bySource: Record<string, number> }> {
  const { rows } = await sql<{ source: string; n: number }>`
    select source, count(*) as n from person group by source order by source`.execute(db);
  return {
    total: rows.reduce((sum, row) => sum + row.n, 0),
    bySource: Object.fromEntries(rows.map((row) => [row.source, row.n])),
  };
}

/** The next source patients in order of id, after `personId` (or from the first): for work over everybody, page by page. */
export async function personsAfter(db: Db, personId: string | undefined, limit: number): Promise<string[]> {
  const beyond = personId === undefined ? sql`` : sql`where person_id > ${personId}::uuid`;
  const { rows } = await sql<{ person_id: string }>`
    select person_id from person ${beyond} order by person_id limit ${limit}`.execute(db);
  return rows.map((row) => row.person_id);
}

import { type Kysely, sql } from 'kysely';

/** Upper ends of numbers and quantities: what 'greater than' asks for, and the order of a descending sort. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index search_amount_until on search_amount (path, high, seq)').execute(db);
}

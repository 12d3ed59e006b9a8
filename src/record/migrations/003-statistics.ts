import { type Kysely, sql } from 'kysely';

/**
 * A code belongs to few paths, and some codes (male, final, active) to a great part of the rows: without this the planner takes
 * the two columns for independent, and expects one row where there are a million.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create statistics search_token_values (ndistinct, mcv) on path, code from search_token').execute(db);
}

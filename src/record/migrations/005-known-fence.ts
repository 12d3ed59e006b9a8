import { type Kysely, sql } from 'kysely';

/** The latest moment of which it was told what was known then: nothing becomes known as of it, or before, any more. See known-order-store.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create sequence known_fence minvalue 0 start 0 cache 1').execute(db);
}

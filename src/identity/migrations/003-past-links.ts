import { type Kysely, sql } from 'kysely';

/** Who was held to be one with whom at a past moment is found without reading every link. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index person_link_past on person_link (current_person_id) where known_to is not null`.execute(db);
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

export interface LastContactRow {
  person_id: string;
  source: string;
  /** Epoch ms. */
  last: number;
}

const lastContact = sql.raw(`coalesce(
    (select max(at) from care_event c where c.person_id = p.person_id and c.ceased_at is null),
    (select max(last_updated) from resource x where x.person_id = p.person_id),
    p.created_at)`);

/**
 * The last contact of each of these source patients, or of the next ones by id: the last care event, past or ahead; where there is none, when
 * the last version of anything came.
 */
export async function lastContacts(
  tx: Tx,
  of: { members: readonly string[] } | { after: string; limit: number },
): Promise<LastContactRow[]> {
  const { rows } = await sql<LastContactRow>`
    select p.person_id, p.source, ${lastContact} as last
    from (select * from person where ${
      'members' in of
        ? sql`person_id = any(${[...of.members]}::uuid[])`
        : sql`person_id > ${of.after}::uuid order by person_id limit ${of.limit}`
    }) p order by p.person_id`.execute(tx);
  return rows;
}

export async function insertDisposal(
  tx: Tx,
  row: {
    id: string;
    at: number;
    rule: string;
    dueOn: string;
    authorisedBy: string;
    second: string;
    reason: string;
    tables: Record<string, number>;
  },
): Promise<void> {
  await sql`
    insert into disposal (id, at, rule, due_on, authorised_by, second_person, reason, tables)
    values (${row.id}::uuid, ${row.at}::bigint, ${row.rule}, ${row.dueOn}::date, ${row.authorisedBy}, ${row.second}, ${row.reason},
      ${JSON.stringify(row.tables)}::jsonb)`.execute(tx);
}

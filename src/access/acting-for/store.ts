import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import type { RelationshipKind } from '../decide.ts';
import type { ActingScope } from './acting-scopes.ts';

/** SQL of invitations and of who acts for whom. */
export interface AuthorityRow {
  person_id: string;
  id: string;
  kind: RelationshipKind;
  holder: string;
  scope: ActingScope[];
  basis: string;
  rests_on: string;
  held_from: number;
  held_to: number | null;
  /** Name on the holder's account, when they have one. */
  holder_name: string | null;
  /** Name on the person's account, when they have one. */
  person_name: string | null;
}

export async function insertInvitation(
  tx: Tx,
  row: {
    personId: string;
    id: string;
    digest: Buffer;
    scope: readonly ActingScope[];
    now: number;
    endsAt: number;
    until: number;
  },
): Promise<void> {
  await sql`
    insert into invitation (person_id, id, code_digest, scope, made_at, ends_at, lasts_until)
    values (${row.personId}::uuid, ${row.id}::uuid, ${row.digest}, ${[...row.scope]}::text[], ${row.now}::bigint, ${row.endsAt}::bigint, ${row.until}::bigint)`.execute(
    tx,
  );
}

export async function takeInvitation(
  tx: Tx,
  digest: Buffer,
  now: number,
): Promise<{ person_id: string; id: string; scope: ActingScope[]; lasts_until: number } | undefined> {
  const { rows } = await sql<{ person_id: string; id: string; scope: ActingScope[]; lasts_until: number }>`
    update invitation set used_at = ${now}::bigint where code_digest = ${digest} and used_at is null and ends_at > ${now}::bigint
    returning person_id, id, scope, lasts_until`.execute(tx);
  return rows[0];
}

const columns = sql.raw(`r.person_id, r.id, r.kind, r.holder, r.scope, r.basis, r.rests_on, r.held_from, r.held_to,
  (select a.name from account a where a.person_id::text = r.holder and a.closed_at is null order by a.made_at limit 1) as holder_name,
  (select a.name from account a where a.person_id = r.person_id and a.closed_at is null order by a.made_at limit 1) as person_name`);
const authority = sql.raw("r.kind in ('carer', 'parental-responsibility', 'proxy') and r.holder_kind = 'person'");

export async function authoritiesOf(tx: Tx, members: readonly string[], now: number): Promise<AuthorityRow[]> {
  const { rows } = await sql<AuthorityRow>`
    select ${columns} from relationship r
    where ${authority} and r.person_id = any(${[...members]}::uuid[]) and (r.held_to is null or r.held_to > ${now}::bigint)
    order by r.held_from, r.id`.execute(tx);
  return rows;
}

export async function peopleActedFor(tx: Tx, actorMembers: readonly string[], now: number): Promise<AuthorityRow[]> {
  const { rows } = await sql<AuthorityRow>`
    select ${columns} from relationship r
    where ${authority} and r.holder = any(${[...actorMembers]}::text[]) and r.held_from <= ${now}::bigint
      and (r.held_to is null or r.held_to > ${now}::bigint)
    order by r.held_from, r.id`.execute(tx);
  return rows;
}

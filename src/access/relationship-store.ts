import { CompiledQuery, sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import type { Actor } from './actor.ts';
import type { SharingLimits } from './choices/choices.ts';
import type { HeldRelationship, RelationshipKind } from './decide.ts';
import type { NewRelationship } from './relationship.ts';

/** SQL of relationships. */

export async function insertRelationships(
  tx: Tx,
  rows: readonly (NewRelationship & { id: string })[],
  now: number,
): Promise<void> {
  const document = JSON.stringify(
    rows.map((row) => ({
      person_id: row.personId,
      id: row.id,
      kind: row.kind,
      holder_kind: row.holder.kind,
      holder: row.holder.id,
      scope: row.scope ?? [],
      basis: row.basis,
      rests_on: row.restsOn,
      held_from: row.from,
      held_to: row.to,
    })),
  );
  await sql`
    insert into relationship (person_id, id, kind, holder_kind, holder, scope, basis, rests_on, held_from, held_to, recorded_at)
    select r.person_id, r.id, r.kind, r.holder_kind, r.holder,
      array(select jsonb_array_elements_text(r.scope)), r.basis, r.rests_on, r.held_from, r.held_to, ${now}::bigint
    from jsonb_to_recordset(${document}::jsonb) as r(person_id uuid, id uuid, kind text, holder_kind text, holder text, scope jsonb,
      basis text, rests_on text, held_from bigint, held_to bigint)
    on conflict (person_id, id) do update set
      scope = excluded.scope, basis = excluded.basis, held_from = excluded.held_from, held_to = excluded.held_to,
      ended_recorded_at = case when excluded.held_to is null then null else coalesce(relationship.ended_recorded_at, excluded.recorded_at) end
    where (relationship.scope, relationship.basis, relationship.held_from, relationship.held_to)
      is distinct from (excluded.scope, excluded.basis, excluded.held_from, excluded.held_to)`.execute(tx);
}

export async function endRelationshipRows(
  tx: Tx,
  rows: readonly { personId: string; id: string }[],
  at: number,
  now: number,
): Promise<void> {
  const people = rows.map((row) => row.personId);
  const ids = rows.map((row) => row.id);
  await sql`
    update relationship set held_to = ${at}::bigint, ended_recorded_at = ${now}::bigint
    where person_id = any(${people}::uuid[]) and id = any(${ids}::uuid[]) and (held_to is null or held_to > ${at}::bigint)`.execute(
    tx,
  );
}

/** Holders that stand for this actor: themselves, their teams, their organisations, and as a person their own ids. */
function heldBy(actor: Actor, actorMembers: readonly string[]) {
  return sql`(
    (r.holder_kind = 'staff' and r.holder = ${actor.staffId}::text)
    or (r.holder_kind = 'team' and r.holder = any(${[...actor.teams]}::text[]))
    or (r.holder_kind = 'organisation' and r.holder = any(${[...actor.organisations]}::text[]))
    or (r.holder_kind = 'person' and r.holder = any(${[...actorMembers]}::text[])))`;
}

/** Text and not built anew, because almost every request makes this statement. */
const factsOfDecision = `/* prepared: facts-of-decision */
  select r.kind, r.basis, r.scope, r.held_from from relationship r
  where r.person_id = any($1::uuid[]) and r.held_from <= $2::bigint and (r.held_to is null or r.held_to > $2::bigint)
    and ((r.holder_kind = 'staff' and r.holder = $3::text)
      or (r.holder_kind = 'team' and r.holder = any($4::text[]))
      or (r.holder_kind = 'organisation' and r.holder = any($5::text[]))
      or (r.holder_kind = 'person' and r.holder = any($6::text[])))
  union all
  select c.kind, c.value, null, c.held_from from choice c
  where c.person_id = any($1::uuid[]) and c.kind in ('no-sharing-with', 'gp-only')
    and c.held_from <= $2::bigint and (c.held_to is null or c.held_to > $2::bigint)
  order by kind, held_from`;

/** One statement for both, because a page about a person asks it every time. */
export async function heldRelationships(
  tx: Tx,
  actor: Actor,
  actorMembers: readonly string[],
  members: readonly string[],
  now: number,
): Promise<{ relationships: HeldRelationship[]; sharing: SharingLimits }> {
  const { rows } = await tx.executeQuery<{
    kind: RelationshipKind | 'no-sharing-with' | 'gp-only';
    basis: string;
    scope: HeldRelationship['scope'] | null;
  }>(CompiledQuery.raw(factsOfDecision, [members, now, actor.staffId, actor.teams, actor.organisations, actorMembers]));
  const relationships: HeldRelationship[] = [];
  const sharing: SharingLimits = { notWith: [], gpOnly: false };
  for (const { kind, basis, scope } of rows) {
    if (kind === 'gp-only') sharing.gpOnly = true;
    else if (kind === 'no-sharing-with') sharing.notWith.push(basis);
    else relationships.push({ kind, basis, scope: scope ?? [] });
  }
  return { relationships, sharing };
}

/** Every relationship that the actor holds now, with whom; with these people only when `among` says so. */
export async function relationshipsOfActor(
  tx: Tx,
  actor: Actor,
  actorMembers: readonly string[],
  among: readonly string[] | undefined,
  now: number,
): Promise<(HeldRelationship & { person_id: string })[]> {
  const { rows } = await sql<HeldRelationship & { person_id: string }>`
    select r.person_id, r.kind, r.basis, r.scope from relationship r
    where r.held_from <= ${now}::bigint and (r.held_to is null or r.held_to > ${now}::bigint) and ${heldBy(actor, actorMembers)}
      ${among === undefined ? sql`` : sql`and r.person_id = any(${[...among]}::uuid[])`}
    order by r.person_id, r.kind`.execute(tx);
  return rows;
}

/** Organisations with a care relationship to this person now. */
export async function organisationsHolding(tx: Tx, members: readonly string[], now: number): Promise<string[]> {
  const { rows } = await sql<{ holder: string }>`
    select distinct holder from relationship
    where person_id = any(${[...members]}::uuid[]) and holder_kind = 'organisation' and held_from <= ${now}::bigint
      and (held_to is null or held_to > ${now}::bigint) order by holder`.execute(tx);
  return rows.map((row) => row.holder);
}

import { idOf, type Tx } from '../platform/index.ts';
import type { Actor } from './actor.ts';
import type { SharingLimits } from './choices/choices.ts';
import type { HeldRelationship } from './decide.ts';
import type { NewRelationship } from './relationship.ts';
import { endRelationshipRows, heldRelationships, insertRelationships } from './relationship-store.ts';

export type { Holder, NewRelationship } from './relationship.ts';

/** Deterministic, so that the same referral read again is the same relationship. */
export function relationshipId(
  relationship: Pick<NewRelationship, 'personId' | 'kind' | 'holder' | 'restsOn'>,
): string {
  return idOf(
    'relationship',
    relationship.personId,
    relationship.kind,
    relationship.holder.kind,
    relationship.holder.id,
    relationship.restsOn,
  );
}

/** Records relationships, set-based; one that is known is brought up to date (its dates and words). Called by wiring only. */
export async function recordRelationships(
  tx: Tx,
  relationships: readonly NewRelationship[],
  now: number,
): Promise<void> {
  if (relationships.length === 0) return;
  // The last of two that name the same relationship wins; one statement may not touch a row twice.
  const byId = new Map(relationships.map((relationship) => [relationshipId(relationship), relationship]));
  await insertRelationships(
    tx,
    [...byId].map(([id, relationship]) => ({ id, ...relationship })),
    now,
  );
}

export async function recordRelationship(tx: Tx, relationship: NewRelationship, now: number): Promise<void> {
  await recordRelationships(tx, [relationship], now);
}

/** Ends a relationship at `at`; it stays as history. Ending one that is unknown or over changes nothing. */
export async function endRelationship(
  tx: Tx,
  relationship: Pick<NewRelationship, 'personId' | 'kind' | 'holder' | 'restsOn'>,
  at: number,
  now: number,
): Promise<void> {
  await endRelationshipRows(tx, [{ personId: relationship.personId, id: relationshipId(relationship) }], at, now);
}

/** Ends one relationship of a person by its id. */
export async function endRelationshipRow(tx: Tx, members: readonly string[], id: string, now: number): Promise<void> {
  await endRelationshipRows(
    tx,
    members.map((personId) => ({ personId, id })),
    now,
    now,
  );
}

/** What joins this actor to the person now, and what the person chose about sharing: the facts of a decision, in one statement. `members` are the ids that are this person; `actorMembers` those that are the actor. */
export async function relationshipsBetween(
  tx: Tx,
  actor: Actor,
  actorMembers: readonly string[],
  members: readonly string[],
  now: number,
): Promise<{ relationships: HeldRelationship[]; sharing: SharingLimits }> {
  return heldRelationships(tx, actor, actorMembers, members, now);
}

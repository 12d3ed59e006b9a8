import type { Tx } from '../platform/index.ts';
import { type Actor, hasRole } from './actor.ts';
import { sharingLimitsOf } from './choices/choices.ts';
import { type Action, type Decision, decide, type HeldRelationship } from './decide.ts';
import { seesEverybody } from './machine/tokens.ts';
import { rolesWithPeople } from './permission.ts';
import { relationshipsOfActor } from './relationship-store.ts';
import { relationshipsBetween } from './relationships.ts';
import type { PersonSet } from './route.ts';

/** The sets of many people at once; identity provides it. */
export type PersonSetsOf = (tx: Tx, personIds: readonly string[]) => Promise<PersonSet[]>;

/** Somebody whose record the actor may see, and why: `maySeeLabelled` needs the why. */
export interface Reached extends PersonSet {
  decision: Extract<Decision, { allowed: true }>;
}

/**
 * Everybody whose record this actor may see (or change) now, each once, for caseloads and searches; the same decision point as for one person, so that
 * a list never shows whom a page would refuse. Nobody for those whose work never needs a person's record. `among` asks about some people
 * only, which a request about one of them should: a practice has thousands.
 */
export async function reachOf(
  tx: Tx,
  actor: Actor,
  now: number,
  personSets: PersonSetsOf,
  { action = 'see', among }: { action?: Action; among?: readonly string[] } = {},
): Promise<'everyone' | Reached[]> {
  if (seesEverybody(actor)) return 'everyone';
  if (!hasRole(actor, ...rolesWithPeople)) return [];
  const isPerson = hasRole(actor, 'person', 'carer') && actor.personId !== null;
  const own = isPerson && actor.personId !== null ? await personSets(tx, [actor.personId]) : [];
  const actorMembers = own.flatMap((set) => set.members);
  const asked = among === undefined ? undefined : await personSets(tx, among);
  if (asked?.length === 0) return [];
  const [only, ...others] = asked ?? [];
  if (only !== undefined && others.length === 0) {
    // About one person: the facts of the decision in one statement, as for a page.
    const facts = await relationshipsBetween(tx, actor, actorMembers, only.members, now);
    const decision = decide(actor, action, { ...facts, members: only.members, actorMembers });
    return decision.allowed ? [{ ...only, decision }] : [];
  }
  const held = Map.groupBy(
    await relationshipsOfActor(
      tx,
      actor,
      actorMembers,
      asked?.flatMap((set) => set.members),
      now,
    ),
    (relationship) => relationship.person_id,
  );
  const candidates = asked ?? [...own, ...(await personSets(tx, [...held.keys()]))];
  const sets = new Map(candidates.map((set) => [set.current, set]));
  const limits = await sharingLimitsOf(
    tx,
    [...sets.values()].flatMap((set) => set.members),
    now,
  );
  return [...sets.values()].flatMap((set) => {
    const { members } = set;
    const relationships: HeldRelationship[] = members.flatMap((id) => held.get(id) ?? []);
    const sharing = {
      notWith: members.flatMap((id) => limits.get(id)?.notWith ?? []),
      gpOnly: members.some((id) => limits.get(id)?.gpOnly === true),
    };
    const decision = decide(actor, action, { members, relationships, actorMembers, sharing });
    return decision.allowed ? [{ ...set, decision }] : [];
  });
}

/**
 * The ids under which the actor's care relationships stand now, sorted, without those who object to it. For lists whose rows have such
 * ids; whoever can give `personSets` uses `reachOf`, which knows all ids of a person.
 */
export async function peopleVisibleTo(tx: Tx, actor: Actor, now: number): Promise<string[]> {
  const alone: PersonSetsOf = async (_tx, ids) => [...new Set(ids)].map((id) => ({ current: id, members: [id] }));
  const reach = await reachOf(tx, { ...actor, personId: null }, now, alone);
  return reach === 'everyone' ? [] : reach.map((set) => set.current).sort();
}

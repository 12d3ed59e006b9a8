import type { Tx } from '../platform/index.ts';
import { type Actor, hasRole } from './actor.ts';
import { type Action, type Decision, decide, type Purpose } from './decide.ts';
import { relationshipsBetween } from './relationships.ts';
import type { PersonSet } from './route.ts';

/** Finds all ids that are one person now; identity provides it through wiring. An id that nobody has is its own set. */
export type PersonSetOf = (tx: Tx, personId: string) => Promise<PersonSet>;

/** Loads the facts that one decision needs, and decides. */
export async function may(
  tx: Tx,
  question: { actor: Actor; action: Action; person: PersonSet; purpose?: Purpose; now: number; personSet: PersonSetOf },
): Promise<Decision> {
  const { actor, action, person, purpose, now } = question;
  const isPerson = hasRole(actor, 'person', 'carer') && actor.personId !== null;
  const actorMembers =
    isPerson && actor.personId !== null ? (await question.personSet(tx, actor.personId)).members : [];
  const { relationships, sharing } = await relationshipsBetween(tx, actor, actorMembers, person.members, now);
  return decide(actor, action, { members: person.members, relationships, actorMembers, sharing }, purpose);
}

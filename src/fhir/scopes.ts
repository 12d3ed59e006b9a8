import { type Actor, hasRole, sightOf, reachOf as visibleTo } from '../access/index.ts';
import { type Refusal, refuse } from '../platform/index.ts';
import type { FhirContext } from './exchange.ts';

/** SMART v2 letters: create, read, update, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';

const verbs: Record<Letter, string> = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' };

/**
 * Whether the actor's token covers an interaction on a type. A browser session has no scopes and is limited by its reach alone.
 * SMART v1's read and write count as their v2 letters.
 */
export function scopeRefusal(actor: Actor, letter: Letter, type: string): Refusal | undefined {
  if (letter !== 'r' && letter !== 's' && !hasRole(actor, 'system', 'practitioner', 'named-contact', 'team-manager')) {
    return refuse(
      'forbidden',
      'People change their own record on its pages, where it is checked; through this API they read it.',
    );
  }
  if (actor.scopes.length === 0 && !hasRole(actor, 'system')) return undefined;
  if (actor.scopes.some((scope) => covers(scope, letter, type))) return undefined;
  return refuse('forbidden', `This token does not cover: ${verbs[letter]} ${type}.`, {
    where: type,
    what: `No scope of the token lets it ${verbs[letter]} ${type}.`,
    mend: `Ask for a token with a scope such as system/${type}.${letter}.`,
  });
}

function covers(scope: string, letter: Letter, type: string): boolean {
  const match = /^(?:patient|user|system)\/(\*|[A-Za-z]+)\.(\*|read|write|[cruds]+)$/.exec(scope);
  if (!match) return false;
  if (match[1] !== '*' && match[1] !== type) return false;
  const rights =
    match[2] === '*' ? 'cruds' : match[2] === 'read' ? 'rs' : match[2] === 'write' ? 'cud' : (match[2] ?? '');
  return rights.includes(letter);
}

/**
 * Whose data the actor may use: a system that is registered for the whole place, everybody's; anybody else sees the people whom
 * the decision point gives them, with all that is linked to these, and their own record. `about` is whom a read is about, when that
 * is known from its address: then nobody else is looked up.
 */
export async function reachOf({
  tx,
  actor,
  now,
  parts,
  about,
}: Pick<FhirContext, 'tx' | 'actor' | 'now'> & {
  parts: Pick<FhirContext['parts'], 'personSets'>;
  about: readonly string[] | undefined;
}): Promise<FhirContext['reach']> {
  const reach = await visibleTo(tx, actor, now, parts.personSets, about === undefined ? {} : { among: about });
  return sightOf(actor, reach);
}

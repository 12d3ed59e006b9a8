import { randomInt } from 'node:crypto';
import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { dayOf, startOfDay } from '../../standards/index.ts';
import type { NewRelationship } from '../relationships.ts';
import { endRelationshipRow, recordRelationship } from '../relationships.ts';
import { digestOf } from '../sessions.ts';
import type { ActingScope } from './acting-scopes.ts';
import { type AuthorityRow, authoritiesOf, insertInvitation, peopleActedFor, takeInvitation } from './store.ts';

export { type ActingScope, actingScopes } from './acting-scopes.ts';

const day = 86_400_000;
const codeLasts = 7 * day;
/** Renewed at least yearly, so that nobody keeps a say that was forgotten. A local choice. */
export const longestActing = 366 * day;
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';

/**
 * Makes a code that the person gives to whom they trust; whoever signs in as a person and enters it within seven days may act for
 * them as far as `scope`, until `until`. No name or number of the other is needed, and nobody can look people up with it.
 */
export async function inviteToAct(
  tx: Tx,
  invitation: { personId: string; scope: readonly ActingScope[]; until: number; now: number },
): Promise<{ code: string } | Refusal> {
  const { personId, scope, until, now } = invitation;
  if (scope.length === 0) return refuse('invalid', 'Choose what they may do.');
  if (until <= now || until > now + longestActing) return refuse('invalid', 'Choose an end within a year from now.');
  const code = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('');
  await insertInvitation(tx, {
    personId,
    id: newId(),
    digest: digestOf(code),
    scope,
    now,
    endsAt: now + codeLasts,
    until,
  });
  return { code };
}

/** Takes the code: it works once. Wrong, used and outworn codes get the same answer. */
export async function acceptInvitation(
  tx: Tx,
  request: { code: string; actorPersonId: string; actorMembers: readonly string[]; now: number },
): Promise<{ personId: string } | Refusal> {
  const given = request.code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const invitation = await takeInvitation(tx, digestOf(given), request.now);
  if (invitation === undefined)
    return refuse('not-found', 'This code is not known, was used already, or is older than seven days.');
  if (request.actorMembers.includes(invitation.person_id))
    return refuse('conflict', 'This is your own code. Give it to the person who will act for you.');
  await recordRelationship(
    tx,
    {
      personId: invitation.person_id,
      kind: 'proxy',
      holder: { kind: 'person', id: request.actorPersonId },
      from: request.now,
      to: invitation.lasts_until,
      basis: 'The person asked them to act for them',
      restsOn: `invitation/${invitation.id}`,
      scope: invitation.scope,
    },
    request.now,
  );
  return { personId: invitation.person_id };
}

/** Who may act for this person now or later. */
export async function whoActsFor(tx: Tx, members: readonly string[], now: number): Promise<AuthorityRow[]> {
  return authoritiesOf(tx, members, now);
}

/** Whom this person may act for now. */
export async function actsFor(tx: Tx, actorMembers: readonly string[], now: number): Promise<AuthorityRow[]> {
  return peopleActedFor(tx, actorMembers, now);
}

/** Ends it at once, at the next request of whoever held it. */
export async function stopActing(
  tx: Tx,
  members: readonly string[],
  relationshipId: string,
  now: number,
): Promise<void> {
  await endRelationshipRow(tx, members, relationshipId, now);
}

/**
 * What parental responsibility gives, by the child's age: all of it before 13; at 13 sharing is reviewed and the parent sees, without
 * restricted categories and without acting alone; at 16 the young person decides (Family Law Reform Act 1969 s8; NHS login and GP
 * online services count from 13: FROM KNOWLEDGE). A competence judgement may end it earlier: then `until` is its day.
 * Pure; epoch ms; rows that would be empty are left out.
 */
export function parentalRelationships(parental: {
  childId: string;
  parentId: string;
  birthDate: string;
  from: number;
  until: number | null;
  restsOn: string;
}): NewRelationship[] {
  const thirteen = birthday(parental.birthDate, 13);
  const sixteen = birthday(parental.birthDate, 16);
  const end = Math.min(sixteen, parental.until ?? sixteen);
  const row = (
    part: string,
    from: number,
    to: number,
    scope: readonly ActingScope[],
    basis: string,
  ): NewRelationship[] =>
    from >= to
      ? []
      : [
          {
            personId: parental.childId,
            kind: 'parental-responsibility',
            holder: { kind: 'person', id: parental.parentId },
            from,
            to,
            basis,
            restsOn: `${parental.restsOn}/${part}`,
            scope,
          },
        ];
  return [
    ...row('child', parental.from, Math.min(thirteen, end), ['see', 'change', 'own'], 'Parental responsibility'),
    ...row('young-person', Math.max(parental.from, thirteen), end, ['see'], 'Parental responsibility, reviewed at 13'),
  ];
}

/** Start of the birthday in London; somebody born on 29 February comes of age on 1 March in other years. */
export function birthday(birthDate: string, age: number): number {
  const [year = 0, month = 1, dayOfMonth = 1] = birthDate.split('-').map(Number);
  return startOfDay(dayOf(year + age, month, dayOfMonth));
}

import { type Refusal, refuse } from '../platform/index.ts';
import { type Actor, hasRole } from './actor.ts';

/**
 * What may be done with a person's record.
 * `see` reads it; `change` writes in it as care or as the person's own say; `own` is for what belongs to the person alone
 * (their choices, who has seen the record): only they, or somebody who holds authority to act for them.
 * `lead` is for those who answer for a caseload: naming a contact, moving a person between teams.
 */
export type Action = 'see' | 'change' | 'own' | 'lead';

/** Why the record is used; kept with every audit entry and shown to the person. */
export type Purpose =
  | 'direct-care'
  | 'own-record'
  | 'safeguarding'
  | 'complaint'
  | 'planning'
  | 'research'
  | 'running-the-service';

export const relationshipKinds = [
  'named-contact',
  'care-team',
  'referral',
  'appointment',
  'registration',
  'duty-cover',
  'break-glass',
  'carer',
  'parental-responsibility',
  'proxy',
] as const;

/** The first seven join staff or organisations to a person in care; the last three let a person act for another. */
export type RelationshipKind = (typeof relationshipKinds)[number];

/** Strongest first: the first that holds is the one that is written down. */
const careKinds: readonly RelationshipKind[] = [
  'named-contact',
  'care-team',
  'referral',
  'appointment',
  'registration',
  'duty-cover',
  'break-glass',
];
const authorityKinds: readonly RelationshipKind[] = ['carer', 'parental-responsibility', 'proxy'];

/** A relationship that holds now between this actor (or their organisation or team) and the person. */
export interface HeldRelationship {
  kind: RelationshipKind;
  /** What it rests on, in words without personal data: 'Referral to community mental health'. */
  basis: string;
  /** For authority: what it covers; for care it is not looked at. */
  scope: readonly ('see' | 'change' | 'own')[];
}

/** A person with the facts that a decision about this actor needs. */
export interface PersonSubject {
  /** All the person ids that are this person now. */
  members: readonly string[];
  relationships: readonly HeldRelationship[];
  /** The actor's own person ids, when the actor is a person. */
  actorMembers: readonly string[];
  /** What the person chose: organisations whose staff may not use the record, and whether only their GP practice may. */
  sharing: { notWith: readonly string[]; gpOnly: boolean };
}

/** What let the actor in. */
export type Via = RelationshipKind | 'self' | 'whole-place';

export type Decision =
  | {
      allowed: true;
      purpose: Purpose;
      via: Via;
      /** In words, as the person reads it on 'who has seen my record'. */
      because: string;
    }
  | {
      allowed: false;
      refusal: Refusal;
      /** The actor may go on by breaking glass. */
      breakGlass: boolean;
    };

/**
 * The one decision point for a person's record: pure, so that every combination is tested. A person whom nobody knows and a
 * person whom this actor may not see give the same answer, or a guessed id would tell who is in care.
 */
export function decide(actor: Actor, action: Action, subject: PersonSubject, purpose?: Purpose): Decision {
  const own = decideOwn(actor, action, subject);
  if (own) return own;
  const authority = decideAuthority(actor, action, subject);
  if (authority) return authority;
  return decideCare(actor, action, subject, purpose);
}

function decideOwn(actor: Actor, action: Action, subject: PersonSubject): Decision | undefined {
  if (!hasRole(actor, 'person', 'carer') || action === 'lead') return undefined;
  const same = subject.actorMembers.some((id) => subject.members.includes(id));
  return same ? { allowed: true, purpose: 'own-record', via: 'self', because: 'It is their own record' } : undefined;
}

function decideAuthority(actor: Actor, action: Action, subject: PersonSubject): Decision | undefined {
  if (!hasRole(actor, 'person', 'carer') || action === 'lead') return undefined;
  const held = subject.relationships.find(
    (relationship) => authorityKinds.includes(relationship.kind) && relationship.scope.includes(action),
  );
  return held ? { allowed: true, purpose: 'own-record', via: held.kind, because: held.basis } : undefined;
}

function decideCare(actor: Actor, action: Action, subject: PersonSubject, purpose: Purpose = 'direct-care'): Decision {
  const carer = hasRole(actor, 'practitioner', 'named-contact', 'team-manager');
  const machine = hasRole(actor, 'system');
  if (!carer && !machine) return notAllowed(whyNot(actor), false);
  if (purpose !== 'direct-care' && purpose !== 'safeguarding') {
    return notAllowed('A record that names a person is used for their care only, not for planning or research.', false);
  }
  if (action === 'own') {
    return notAllowed(
      'This part belongs to the person. Only they, or somebody with authority to act for them, may use it.',
      false,
    );
  }
  if (action === 'lead' && !hasRole(actor, 'named-contact', 'team-manager')) {
    return notAllowed('Only a named contact or a team manager may do this.', false);
  }
  if (machine && actor.organisations.includes('*')) {
    return {
      allowed: true,
      purpose,
      via: 'whole-place',
      because: 'A system that is registered for the records of the whole place',
    };
  }
  const held = careKinds
    .map((kind) => subject.relationships.find((one) => one.kind === kind))
    .find((one) => one !== undefined && respectsChoices(one, actor, subject));
  if (held) return { allowed: true, purpose, via: held.kind, because: held.basis };
  const objected = subject.relationships.some((one) => careKinds.includes(one.kind));
  return notAllowed(
    objected
      ? 'The person has chosen not to share their record with your organisation.'
      : 'You have no current care relationship with this person: no care team, open referral, appointment, registration or duty cover was found.',
    carer && !machine && action !== 'lead',
  );
}

/** A choice against sharing holds at read time, for everybody but whoever breaks glass and answers for it. */
function respectsChoices(held: HeldRelationship, actor: Actor, { sharing }: PersonSubject): boolean {
  if (held.kind === 'break-glass') return true;
  if (sharing.gpOnly && held.kind !== 'registration') return false;
  return actor.organisations.length === 0 || actor.organisations.some((code) => !sharing.notWith.includes(code));
}

/** Said to those whose work never needs a person's record, so that the answer does not depend on the person. */
function whyNot(actor: Actor): string {
  if (hasRole(actor, 'commissioner', 'analyst'))
    return 'Commissioners and analysts see numbers about populations, never the record of a person.';
  if (hasRole(actor, 'administrator')) return 'Administrators run the system and cannot read records.';
  if (hasRole(actor, 'caldicott-guardian'))
    return 'The Caldicott Guardian reviews who used records, and does not read the record here.';
  if (hasRole(actor, 'person', 'carer'))
    return 'You may see your own record, and that of somebody who let you act for them.';
  return 'Sign in to see this.';
}

function notAllowed(reason: string, breakGlass: boolean): Decision {
  return { allowed: false, refusal: refuse('forbidden', reason), breakGlass };
}

import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { type Actor, hasRole } from '../actor.ts';
import { oversees, oversightOf } from '../guardians/oversight-store.ts';
import { recordRelationship } from '../relationships.ts';
import { closeReview, findBrokenGlass, insertBrokenGlass, insertNotice } from './store.ts';

/** Why staff may go past the missing relationship. Vital interests, or an overriding duty: UK GDPR article 9(2)(c), (g) and (h). */
export const glassReasons = {
  emergency: 'An emergency: the person’s life or health is at risk now',
  safeguarding: 'Safeguarding: somebody is at risk of harm',
  'asked-by-person': 'The person is with me and asked me to look',
  'unrecorded-care': 'I am treating them and the referral or booking is not recorded yet',
} as const;

export type GlassReason = keyof typeof glassReasons;

/** For how many hours: whoever breaks glass chooses, up to a shift. Local choices, not national figures. */
export const glassHours = { '1': 'One hour', '4': 'Four hours', '12': 'Twelve hours' } as const;

export type GlassHours = keyof typeof glassHours;

/** Tells the Guardians who answer for these organisations, at once; wiring says how. */
export type TellGuardians = (tx: Tx, organisations: readonly string[], words: string) => Promise<void>;

/** What the Guardian may find. */
export const glassFindings = {
  appropriate: 'It was right',
  'better-route': 'It was right, but a referral or booking should have been recorded',
  inappropriate: 'It was wrong: passed on for investigation',
} as const;

export type GlassFinding = keyof typeof glassFindings;

/**
 * Opens the person's record to this member of staff for the hours chosen, tells the person and the Guardian at once, and puts it on the
 * Guardian's queue. The caller writes the audit entry with the request.
 */
export async function breakGlass(
  tx: Tx,
  request: {
    actor: Actor;
    personId: string;
    reason: GlassReason;
    words: string;
    hours: GlassHours;
    now: number;
    tellGuardians: TellGuardians;
  },
): Promise<Refusal | { until: number }> {
  const { actor, personId, reason, words, hours, now } = request;
  if (
    !hasRole(actor, 'practitioner', 'named-contact', 'team-manager') ||
    actor.staffId === null ||
    actor.accountId === null
  ) {
    return refuse('forbidden', 'Only staff who give care may break glass.');
  }
  const id = newId();
  const until = now + Number(hours) * 3_600_000;
  await insertBrokenGlass(tx, {
    person_id: personId,
    id,
    account_id: actor.accountId,
    actor_name: actor.name,
    organisations: [...actor.organisations],
    reason,
    words,
    at: now,
    ends_at: until,
  });
  await recordRelationship(
    tx,
    {
      personId,
      kind: 'break-glass',
      holder: { kind: 'staff', id: actor.staffId },
      from: now,
      to: until,
      basis: `Broke glass: ${glassReasons[reason]}`,
      restsOn: `broken-glass/${id}`,
    },
    now,
  );
  const told = `${actor.name} opened your record without a recorded care relationship. Their reason: ${glassReasons[reason]}. It stays open to them for ${glassHours[hours].toLowerCase()}. The Caldicott Guardian checks this.`;
  await insertNotice(tx, {
    id: newId(),
    personId,
    role: null,
    organisations: [],
    accountId: null,
    at: now,
    words: told,
    href: '/my/who-has-seen',
  });
  await request.tellGuardians(
    tx,
    actor.organisations,
    `${actor.name} broke glass: ${glassReasons[reason]}. To review.`,
  );
  return { until };
}

/** Closes a review; the relationship is not reopened whatever the finding. Refused for somebody else's organisation and for one's own act. */
export async function reviewBrokenGlass(
  tx: Tx,
  review: { actor: Actor; personId: string; id: string; finding: GlassFinding; words: string; now: number },
): Promise<Refusal | undefined> {
  const row = await findBrokenGlass(tx, review.personId, review.id);
  if (row === undefined || !oversees(await oversightOf(tx, review.actor, review.now), row.organisations)) {
    return refuse('not-found', 'There is no such review on your queue.');
  }
  if (row.account_id === review.actor.accountId)
    return refuse('forbidden', 'Somebody else must review what you did yourself.');
  const closed = await closeReview(tx, { ...review, by: review.actor.name });
  if (!closed) return refuse('conflict', 'Somebody closed this review already.');
  const words = `The Caldicott Guardian looked at why ${row.actor_name} opened your record. Finding: ${glassFindings[review.finding]}.`;
  await insertNotice(tx, {
    id: newId(),
    personId: review.personId,
    role: null,
    organisations: [],
    accountId: null,
    at: review.now,
    words,
    href: '/my/who-has-seen',
  });
  return undefined;
}

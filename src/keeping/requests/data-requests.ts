import { tellPerson } from '../../access/index.ts';
import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { auditKeeping } from '../audit-keeping.ts';
import { deleteAccounts, deleteInvitationsOf, deleteNoticesOf } from '../holdings-store.ts';
import { refusedByHold } from '../retention/hold.ts';
import {
  closeRequest,
  findRequest,
  insertAnnotation,
  insertRequest,
  type Outcome,
  type RequestKind,
} from './request-store.ts';

export const requestWords: Record<RequestKind, string> = {
  erasure: 'Erase something held about me (UK GDPR article 17)',
  rectification: 'Correct something that is wrong (UK GDPR article 16)',
};

/** Grounds on which erasure of something may be refused, as the person reads them. UK GDPR article 17(3); Data Protection Act 2018. */
export const exemptions = {
  'health-care':
    'It is a care record, kept by professionals bound to secrecy because care needs it (UK GDPR article 17(3)(c) with article 9(2)(h) and (3))',
  'legal-obligation': 'The law says that it must be kept (UK GDPR article 17(3)(b))',
  'legal-claims': 'It is needed for a legal claim (UK GDPR article 17(3)(e))',
  'public-health': 'Public health needs it (UK GDPR article 17(3)(c) with article 9(2)(i))',
} as const;
export type Exemption = keyof typeof exemptions;

/** What is no care record and goes when the person asks: their own sign-in, notices to them, codes they made. */
export const erasable = {
  account: 'your account here, with its sessions and tokens',
  notices: 'notices shown to you',
  invitations: 'codes you made to let somebody act for you',
} as const;
export type Erasable = keyof typeof erasable;

/** The law's time to answer: one month (UK GDPR article 12(3)). Epoch ms. */
export function answerBy(askedAt: number): number {
  const date = new Date(askedAt);
  const month = date.getUTCMonth() + 1;
  date.setUTCMonth(month);
  // 31 January and a month is the last day of February.
  if (date.getUTCMonth() !== month % 12) date.setUTCDate(0);
  return date.getTime();
}

/** Records what the person asks. The caller writes the audit entry where a request to the server asks. */
export async function askAboutData(
  tx: Tx,
  ask: { personId: string; kind: RequestKind; words: string; by: string; now: number },
): Promise<{ id: string } | Refusal> {
  const { personId, kind, words, by, now } = ask;
  if (words.trim() === '') return refuse('invalid', 'Say what it is about.');
  const id = newId();
  await insertRequest(tx, { person_id: personId, id, kind, words: words.trim(), asked_by: by, asked_at: now });
  return { id };
}

export interface Decide {
  id: string;
  by: string;
  outcome: Outcome;
  words: string;
  exemption?: Exemption;
  erase?: readonly Erasable[];
}

/**
 * Records a decision with who made it, and carries out what was agreed: erasure of what is no care record, or a note beside the entry in
 * dispute (the entry itself stays: a record of care says what was believed when care was given). The person is told.
 */
export async function decideRequest(
  tx: Tx,
  decide: Decide & { membersOf(personId: string): Promise<readonly string[]>; now: number },
): Promise<{ erased: Record<string, number> } | Refusal> {
  const { id, by, outcome, words, exemption, erase = [], now } = decide;
  if (by.trim() === '' || words.trim() === '')
    return refuse('invalid', 'Say who decides, and why, in words for the person.');
  const request = await findRequest(tx, id);
  if (request === undefined) return refuse('not-found', 'There is no such request.');
  if (request.decided_at !== null) return refuse('conflict', 'This request was decided already.');
  const wrong = whatIsWrong(request.kind, { outcome, exemption, erase });
  if (wrong !== undefined) return wrong;
  const members = await decide.membersOf(request.person_id);
  const held = erase.length > 0 ? await refusedByHold(tx, members) : undefined;
  if (held !== undefined) return held;
  const erased = await eraseParts(tx, members, erase);
  await closeRequest(tx, {
    ...{ person_id: request.person_id, id, decided_by: by, outcome, exemption: exemption ?? null },
    ...{ decision_words: words, erased: erase.length > 0 ? erased : null, now },
  });
  if (request.kind === 'rectification' && outcome !== 'refused')
    await insertAnnotation(tx, {
      ...{ person_id: request.person_id, id: newId(), about: request.words, words, made_by: by, made_at: now },
      request_id: id,
    });
  await auditKeeping(tx, {
    event: 'change',
    what: request.kind === 'erasure' ? 'Decided a request for erasure' : 'Decided a request for correction',
    by,
    because: exemption === undefined ? 'The person asked' : exemptions[exemption],
    people: members,
    note: `request ${id}: ${outcome}`,
    now,
  });
  // The notice would be the only thing left of somebody whose notices were erased.
  if (!erase.includes('notices'))
    await tellPerson(tx, {
      personId: request.person_id,
      words: 'Your request about your data was decided.',
      href: '/my/requests',
      at: now,
    });
  return { erased };
}

function whatIsWrong(
  kind: RequestKind,
  { outcome, exemption, erase }: { outcome: Outcome; exemption: Exemption | undefined; erase: readonly Erasable[] },
) {
  if (kind === 'rectification')
    return erase.length > 0 || exemption !== undefined
      ? refuse('invalid', 'A request for correction is answered with a note, and has no exemption.')
      : undefined;
  if (outcome !== 'done' && exemption === undefined)
    return refuse('invalid', 'What is not erased needs the exemption that lets it be kept.');
  if (outcome !== 'refused' && erase.length === 0) return refuse('invalid', 'Say what is erased.');
  if (outcome === 'refused' && erase.length > 0) return refuse('invalid', 'A refused request erases nothing.');
  return undefined;
}

async function eraseParts(
  tx: Tx,
  members: readonly string[],
  erase: readonly Erasable[],
): Promise<Record<string, number>> {
  const erased: Record<string, number> = {};
  if (erase.includes('account')) Object.assign(erased, await deleteAccounts(tx, members));
  if (erase.includes('notices')) erased.notice = await deleteNoticesOf(tx, members);
  if (erase.includes('invitations')) erased.invitation = await deleteInvitationsOf(tx, members);
  return erased;
}

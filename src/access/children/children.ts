import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { dateOf, isoDay, londonDay, parseDay } from '../../standards/index.ts';
import type { Actor } from '../actor.ts';
import type { PersonSet } from '../route.ts';
import { settleParentsSight } from './parents-sight.ts';
import {
  endResponsibilityRow,
  insertJudgement,
  insertResponsibility,
  judgementRows,
  lockChild,
  reopenResponsibilityRow,
  responsibilityRows,
  undoJudgementRow,
} from './store.ts';

/** How somebody comes to have parental responsibility: Children Act 1989 ss2–4A, 5, 12, 14C, 33; Adoption and Children Act 2002 s46. */
export const bases = {
  'birth-mother': 'Birth mother',
  'birth-certificate': 'On the birth certificate',
  married: 'Married to the mother',
  agreement: 'Parental responsibility agreement',
  'court-order': 'Court order',
  adoption: 'Adoption',
  'special-guardian': 'Special guardian',
  'local-authority': 'Local authority under a care order',
} as const;
export type Basis = keyof typeof bases;

export const endings = {
  'limits-contact': 'A court order limits contact',
  over: 'It is over: order discharged, adoption, or another order',
  error: 'It was recorded in error',
} as const;
export type Ending = keyof typeof endings;

export const limbs = {
  understands: 'Understands what it is about and what follows from it',
  retains: 'Retains it long enough to decide',
  weighs: 'Weighs it up',
  communicates: 'Communicates the decision in any way',
  free: 'Is free of pressure',
} as const;
export type Limb = keyof typeof limbs;
export const limbNames = Object.keys(limbs) as Limb[];

/** A mistake is taken back within this time by whoever made it, epoch ms. */
export const undoFor = 15 * 60_000;
const longestReview = 366;

/** Completed years on the day of `now` in London. */
export function ageOn(birthDate: string, now: number): number {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  const today = dateOf(londonDay(now));
  const had = today.month > month || (today.month === month && today.dayOfMonth >= day);
  return today.year - year - (had ? 0 : 1);
}

/** The child whom a record is about: who they are now, and when they were born as far as it is known. */
export interface Child {
  set: PersonSet;
  birthDate: string | undefined;
}

interface Acting {
  actor: Actor;
  now: number;
}

/**
 * Records that somebody has parental responsibility; a person then sees the record as far as the child's age allows, from now on and not
 * before. A local authority sees by its own care relationship and not by this. Refuses adults and whoever has no known birth date
 * (conflict), days that make no sense (invalid), the child itself, and whom a court order keeps out unless a newer order is the basis.
 */
export async function recordResponsibility(
  tx: Tx,
  child: Child,
  given: {
    holder: { kind: 'person' | 'organisation'; id: string; members: readonly string[]; name: string };
    basis: Basis;
    evidence: string;
    from: string;
    to: string | null;
  },
  { actor, now }: Acting,
): Promise<Refusal | undefined> {
  const refused = onlyForChildren(child, now);
  if (refused) return refused;
  const { holder, basis, evidence, from, to } = given;
  if (from > isoDay(londonDay(now))) return refuse('invalid', 'Give a day that is not to come.');
  if (child.birthDate !== undefined && from < child.birthDate)
    return refuse('invalid', 'Nobody has it before the child is born.');
  if (to !== null && to < from) return refuse('invalid', 'The last day is before the first.');
  if (holder.members.some((id) => child.set.members.includes(id)))
    return refuse('invalid', 'These are the details of the child. Give those of whoever has parental responsibility.');
  await lockChild(tx, child.set.members);
  const known = (await responsibilityRows(tx, child.set.members)).filter(
    (row) => row.holder === holder.id || holder.members.includes(row.holder),
  );
  if (known.some((row) => row.ended_at === null && (row.to_day === null || row.to_day >= isoDay(londonDay(now)))))
    return refuse('conflict', 'This is recorded for them already. End that record first if it has changed.');
  if (basis !== 'court-order' && known[0]?.ended_why === 'limits-contact')
    return refuse(
      'conflict',
      'A court order that limits contact is recorded for them. Only a newer court order can change that: choose “Court order” and write which.',
    );
  await insertResponsibility(tx, {
    ...{
      person_id: child.set.current,
      id: newId(),
      holder_kind: holder.kind,
      holder: holder.id,
      holder_name: holder.name,
    },
    ...{ basis, evidence, from_day: from, to_day: to },
    ...{ recorded_at: now, recorded_by: actor.accountId, recorded_name: actor.name },
  });
  await settleParentsSight(tx, child.set, child.birthDate, now);
  return undefined;
}

/** Ends it from now on, at the next request of whoever held it; what was seen before stays as it was. */
export async function endResponsibility(
  tx: Tx,
  child: Child,
  given: { id: string; why: Ending; evidence: string },
  { actor, now }: Acting,
): Promise<Refusal | undefined> {
  const row = (await responsibilityRows(tx, child.set.members)).find(({ id }) => id === given.id);
  if (row === undefined) return refuse('not-found', 'There is no such record of parental responsibility.');
  if (row.ended_at !== null) return refuse('conflict', 'This was ended already.');
  const { why, evidence } = given;
  const end = { personId: row.person_id, id: row.id, at: now, why, evidence, by: actor.accountId, name: actor.name };
  await endResponsibilityRow(tx, end);
  await settleParentsSight(tx, child.set, child.birthDate, now);
  return undefined;
}

/** Takes an end back, within 15 minutes, by whoever made it. */
export async function undoEnd(tx: Tx, child: Child, id: string, { actor, now }: Acting): Promise<Refusal | undefined> {
  const row = (await responsibilityRows(tx, child.set.members)).find((each) => each.id === id);
  if (row?.ended_at == null) return refuse('not-found', 'There is no such end to take back.');
  if (!mayUndo(row.ended_at, row.ended_by, actor, now)) return tooLate();
  await reopenResponsibilityRow(tx, row.person_id, row.id);
  await settleParentsSight(tx, child.set, child.birthDate, now);
  return undefined;
}

/**
 * Records a professional's judgement whether the young person can decide one named thing. The limbs have to fit the outcome; nothing is
 * judged by the program. Competent, about sharing, and objecting: nobody sees by parental responsibility from now on, until a later
 * judgement says otherwise.
 */
export async function recordJudgement(
  tx: Tx,
  child: Child,
  given: {
    about: 'sharing' | 'other';
    decision: string;
    restricted: boolean;
    limbs: readonly Limb[];
    competent: boolean;
    objects: boolean;
    reasons: string;
    reviewOn: string;
  },
  { actor, now }: Acting,
): Promise<Refusal | undefined> {
  const refused = onlyForChildren(child, now);
  if (refused) return refused;
  const all = limbNames.every((limb) => given.limbs.includes(limb));
  if (given.competent !== all)
    return refuse(
      'invalid',
      given.competent
        ? 'Somebody who can decide does all five. Tick those that you found, or judge otherwise.'
        : 'All five are ticked, which says that they can decide. Leave out what you did not find, or judge otherwise.',
    );
  const review = parseDay(given.reviewOn);
  const today = londonDay(now);
  if (review === undefined || review <= today || review > today + longestReview)
    return refuse('invalid', 'Choose a review day from tomorrow to a year from now.');
  await lockChild(tx, child.set.members);
  await insertJudgement(tx, {
    ...{ person_id: child.set.current, id: newId(), about: given.about, decision: given.decision },
    ...{ restricted: given.restricted, limbs: [...given.limbs], competent: given.competent, reasons: given.reasons },
    law: lawFor(child.birthDate, now),
    objects: given.about === 'sharing' && given.competent && given.objects,
    ...{ review_on: given.reviewOn, recorded_at: now, recorded_by: actor.accountId, recorded_name: actor.name },
    recorded_organisation: actor.organisations[0] ?? null,
  });
  await settleParentsSight(tx, child.set, child.birthDate, now);
  return undefined;
}

/** Takes a judgement back, within 15 minutes, by whoever made it; the one before it counts again from now on. */
export async function undoJudgement(
  tx: Tx,
  child: Child,
  id: string,
  { actor, now }: Acting,
): Promise<Refusal | undefined> {
  const row = (await judgementRows(tx, child.set.members)).find((each) => each.id === id && each.undone_at === null);
  if (row === undefined) return refuse('not-found', 'There is no such judgement to take back.');
  if (!mayUndo(row.recorded_at, row.recorded_by, actor, now)) return tooLate();
  await undoJudgementRow(tx, row.person_id, row.id, now);
  await settleParentsSight(tx, child.set, child.birthDate, now);
  return undefined;
}

/** Below 16 competence is shown (Gillick); from 16 it is presumed (Family Law Reform Act 1969 s8, Mental Capacity Act 2005 s1). */
export function lawFor(birthDate: string | undefined, now: number): 'gillick' | 'mental-capacity-act' {
  return birthDate !== undefined && ageOn(birthDate, now) >= 16 ? 'mental-capacity-act' : 'gillick';
}

/** Whether this actor can still take back what this account did then. */
export function mayUndo(at: number, by: string | null, actor: Actor, now: number): boolean {
  return by !== null && by === actor.accountId && now - at <= undoFor;
}

const tooLate = (): Refusal =>
  refuse('conflict', 'Only whoever recorded it can take it back, within 15 minutes. Record what is right instead.');

function onlyForChildren({ birthDate }: Child, now: number): Refusal | undefined {
  if (birthDate === undefined)
    return refuse('conflict', 'The birth date is not known here, so nobody can say until when this would hold.');
  if (ageOn(birthDate, now) >= 18) return refuse('conflict', 'This person is an adult: this is for those under 18.');
  return undefined;
}

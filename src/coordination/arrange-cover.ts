import { newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { isoDay, londonDay, parseDay } from '../standards/index.ts';
import { activeAssignmentsOf, caseloadOf, lockPeople } from './contact-store.ts';
import {
  type Absence,
  absencesOf,
  coversOf,
  endAbsence,
  endCovers,
  insertAbsence,
  insertCovers,
} from './cover-store.ts';
import { insertNotifications } from './inbox-store.ts';
import { publishCareTeams } from './publish-contacts.ts';
import { caseloadLimitOf } from './settle-overload.ts';
import { tellCover } from './tell-contacts.ts';
import type { Assignment, CoordinationContext, Cover } from './types.ts';

export interface Days {
  /** 'YYYY-MM-DD'; both days are covered. */
  startsOn: string;
  endsOn: string;
}

export interface ArrangeCover extends Days {
  personId: string;
  staffId: string;
  reason: string;
  by: string;
}

export interface ArrangeAbsence extends Days {
  /** Who will be away. */
  staffId: string;
  coveredBy: string;
  reason: string;
  by: string;
}

/** Somebody covers for one person's contact for some days. The contact stays responsible and stays on the page. */
export async function arrangeCover(
  tx: Tx,
  command: ArrangeCover,
  context: CoordinationContext,
): Promise<Cover | Refusal> {
  const { personId } = command;
  await lockPeople(tx, [personId]);
  const [contact] = await activeAssignmentsOf(tx, [personId]);
  if (!contact) return refuse('not-found', 'This person has no contact to cover for.');
  const fault = await faultOf(tx, { ...command, contact: contact.staffId }, context);
  if (fault) return fault;
  if ((await coversOf(tx, [personId], command.startsOn, command.endsOn)).length > 0) return alreadyCovered();
  const [cover] = await writeCovers(tx, [contact], null, command, context);
  return cover ?? alreadyCovered();
}

/**
 * Somebody is away and a colleague covers their whole caseload as it is now: one act. While they are away the rule gives them
 * nobody new. People for whom other cover is arranged in that time keep it.
 */
export async function arrangeAbsence(
  tx: Tx,
  command: ArrangeAbsence,
  context: CoordinationContext,
): Promise<{ absence: Absence; covers: Cover[] } | Refusal> {
  const { staffId, coveredBy, startsOn, endsOn, by } = command;
  const now = context.clock.now();
  const fault = await faultOf(tx, { ...command, staffId: coveredBy, contact: staffId }, context);
  if (fault) return fault;
  if ((await absencesOf(tx, [staffId], startsOn, endsOn)).length > 0) return alreadyCovered();
  const caseload = await caseloadOf(tx, staffId);
  const ids = caseload.map((each) => each.personId);
  await lockPeople(tx, ids);
  const covered = new Set((await coversOf(tx, ids, startsOn, endsOn)).map((cover) => cover.personId));
  const absence: Absence = {
    staffId,
    id: newId(),
    coveredBy,
    startsOn,
    endsOn,
    reason: command.reason.trim(),
    endedAt: null,
  };
  await insertAbsence(tx, absence, by, now);
  const covers = await writeCovers(
    tx,
    caseload.filter((each) => !covered.has(each.personId)),
    absence.id,
    { ...command, staffId: coveredBy },
    context,
  );
  return { absence, covers };
}

/** Ends one person's cover early. */
export async function endCover(
  tx: Tx,
  which: { personId: string; coverId: string },
  context: CoordinationContext,
): Promise<Cover | Refusal> {
  const [ended] = await endCovers(tx, { personId: which.personId, id: which.coverId }, context.clock.now());
  if (!ended) return refuse('not-found', 'There is no such cover, or it has ended.');
  await tellCover(tx, [ended], context);
  await publishCareTeams(tx, [ended.personId], context);
  return ended;
}

/** Back early: ends the absence and all cover that came of it. */
export async function endAbsenceEarly(
  tx: Tx,
  which: { staffId: string; absenceId: string },
  context: CoordinationContext,
): Promise<Absence | Refusal> {
  const now = context.clock.now();
  const absence = await endAbsence(tx, which.staffId, which.absenceId, now);
  if (!absence) return refuse('not-found', 'There is no such absence, or it has ended.');
  const ended = await endCovers(tx, { absenceId: absence.id }, now);
  await tellCover(tx, ended, context);
  await publishCareTeams(
    tx,
    ended.map((cover) => cover.personId),
    context,
  );
  return absence;
}

async function writeCovers(
  tx: Tx,
  contacts: readonly Assignment[],
  absenceId: string | null,
  { staffId, startsOn, endsOn, reason, by }: Days & { staffId: string; reason: string; by: string },
  context: CoordinationContext,
): Promise<Cover[]> {
  const now = context.clock.now();
  const covers = contacts.map(
    (contact): Cover => ({
      personId: contact.personId,
      id: newId(),
      assignmentId: contact.id,
      absenceId,
      staffId,
      startsOn,
      endsOn,
      reason: reason.trim(),
      arrangedBy: by,
      arrangedAt: now,
      endedAt: null,
    }),
  );
  await insertCovers(tx, covers);
  await tellCover(tx, covers, context);
  await insertNotifications(
    tx,
    covers.map((cover) => ({
      personId: cover.personId,
      id: newId(),
      recipient: staffId,
      topic: `cover ${cover.id}`,
      message: `You cover for this person’s contact from ${startsOn} to ${endsOn}.`,
      link: `/people/${cover.personId}/contact`,
      sentAt: now,
      acknowledgedAt: null,
    })),
  );
  await publishCareTeams(
    tx,
    covers.map((cover) => cover.personId),
    context,
  );
  return covers;
}

async function faultOf(
  tx: Tx,
  command: Days & { staffId: string; reason: string; contact: string },
  context: CoordinationContext,
): Promise<Refusal | undefined> {
  const now = context.clock.now();
  const fault = (where: string, what: string, mend: string) =>
    refuse('invalid', 'The cover cannot be arranged as given.', { where, what, mend });
  const [from, to] = [parseDay(command.startsOn), parseDay(command.endsOn)];
  if (from === undefined) return fault('startsOn', 'not a date', 'give the first day, for example 2027-03-27');
  if (to === undefined) return fault('endsOn', 'not a date', 'give the last day, for example 2027-03-27');
  if (to < from) return fault('endsOn', 'the last day is before the first', 'give a last day on or after the first');
  if (to < londonDay(now))
    return fault('endsOn', `the days are over (today is ${isoDay(londonDay(now))})`, 'give days to come');
  if (command.staffId === command.contact)
    return fault('staffId', 'nobody covers for themselves', 'choose a colleague');
  if (command.reason.trim() === '') return fault('reason', 'no reason was given', 'say why, for example annual leave');
  if ((await caseloadLimitOf(tx, command.staffId, now)) === null) {
    return fault('staffId', 'they have no post that takes a caseload', 'choose somebody who can be a contact');
  }
  if ((await absencesOf(tx, [command.staffId], command.startsOn, command.endsOn)).length > 0) {
    return fault('staffId', 'they are away themselves on some of those days', 'choose somebody who is there');
  }
  return undefined;
}

function alreadyCovered(): Refusal {
  return refuse('conflict', 'Cover is arranged already for some of those days.', {
    where: 'startsOn',
    what: 'two people would cover at once',
    mend: 'end the other cover first, or choose other days',
  });
}

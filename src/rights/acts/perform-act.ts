import {
  type AppointmentsContext,
  bookForPractice,
  bookSlot,
  recordAttendance,
  takeBackBooking,
  undo as undoAttendance,
} from '../../appointments/index.ts';
import { isRefusal, newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { deleteResources, OWN_SOURCE, readResource, writeResources } from '../../record/index.ts';
import { dateInWords, endOfDay, londonDay } from '../../standards/index.ts';
import type { Policies } from '../policies.ts';
import { type ActDone, insertAct, lockAct, markUndone, type Wrote } from './act-store.ts';
import { findActs, type Offered } from './find-acts.ts';

export interface PerformAct {
  person: { current: string; members: string[] };
  clockId: string;
  /** Key of one of the acts that `findActs` offers. */
  act: string;
  /** When it happened; now when absent. */
  at?: number;
  /** For a booking: the slot that was shown. */
  slotId?: string;
  /** Staff id. */
  by: string;
}

/**
 * Does what stops a clock: records it, books it, or says that the person came. The person's clocks are worked out anew in the same
 * transaction. Refuses: the clock does not run any more (conflict), a moment before it began or to come (invalid), an act that the
 * rule does not take for a stop (conflict).
 */
export async function performAct(
  tx: Tx,
  policies: Policies,
  command: PerformAct,
  context: AppointmentsContext,
): Promise<ActDone | Refusal> {
  const now = context.clock.now();
  const { person, clockId, by } = command;
  const at = command.at ?? now;
  const [clock] = await findActs(tx, policies, [person.current], now, { at, by, only: clockId });
  if (clock === undefined)
    return refuse('conflict', 'This clock does not run any more: somebody has stopped it, or its facts changed.');
  if (at > now || at < clock.period.start)
    return refuse('invalid', 'That moment cannot stop this clock.', {
      where: 'day',
      what: at > now ? 'it is still to come' : 'it is before the clock began',
      mend: `give a moment from ${dateInWords(clock.period.start, 'instant')} to now`,
    });
  const offered = clock.offered.find((each) => each.key === command.act);
  if (offered === undefined)
    return refuse('conflict', 'That would not stop this clock, by its own rule.', {
      where: 'act',
      what: `'${command.act}' is none of: ${clock.offered.map(({ key }) => key).join(', ') || 'nothing can be recorded here'}`,
      mend: 'choose one of the acts shown, or ask the responsible service',
    });
  const wrote = await carryOut(tx, offered, command, context);
  if (isRefusal(wrote)) return wrote;
  const done: ActDone = {
    personId: person.current,
    id: newId(),
    clockId,
    act: offered.key,
    said: offered.done,
    at,
    doneAt: now,
    doneBy: by,
    wrote,
    undoneAt: null,
  };
  await insertAct(tx, done);
  return done;
}

async function carryOut(
  tx: Tx,
  offered: Offered,
  { person, slotId, by }: PerformAct,
  context: AppointmentsContext,
): Promise<Wrote | Refusal> {
  if (offered.kind === 'record') return writeFact(tx, offered, context);
  if (offered.kind === 'attended') {
    const appointmentId = offered.appointment.id;
    const came = await recordAttendance(tx, { person, appointmentId, attendance: 'attended', by }, context);
    return isRefusal(came) ? came : { kind: 'attendance', appointmentId };
  }
  const { request } = offered;
  const slot = slotId ?? offered.slot.id;
  const booked = request.ours
    ? await bookSlot(
        tx,
        { person, organisation: request.organisation, slotId: slot, requestId: request.id, by },
        context,
      )
    : await bookForPractice(tx, { person, slotId: slot, request, by }, context);
  return isRefusal(booked) ? booked : { kind: 'booking', appointmentId: booked.id };
}

async function writeFact(
  tx: Tx,
  offered: Extract<Offered, { kind: 'record' }>,
  context: AppointmentsContext,
): Promise<Wrote | Refusal> {
  const { resource, personId, ends } = offered;
  const id = resource.id ?? '';
  const before = ends === undefined ? undefined : await readResource(tx, resource.resourceType, ends);
  if (isRefusal(before)) return before;
  const incoming = {
    personId,
    resource,
    json: JSON.stringify(resource),
    source: OWN_SOURCE,
    extractId: null,
    row: null,
  };
  const { outcomes, personsTouched } = await writeResources(tx, [incoming], context.clock.now());
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('One resource was written and no outcome came back.');
  if (outcome.outcome === 'refused') return outcome.refusal;
  await context.hooks.onPersonsTouched(tx, personsTouched);
  return { kind: 'resource', type: resource.resourceType, id, version: outcome.version, before: before?.json ?? null };
}

export interface UndoAct {
  person: { current: string; members: string[] };
  actId: string;
  by: string;
}

/** Until when an act may be taken back: a booking for a quarter of an hour (appointments says so), what was recorded to the end of the next day. */
export function actUndoUntil(act: Pick<ActDone, 'doneAt' | 'wrote'>): number {
  return endOfDay(londonDay(act.doneAt) + 1);
}

/**
 * Takes an act back: what it wrote is withdrawn (history keeps both), and the clocks are as if it had not been. Refuses when it was taken back
 * already or changed since (conflict), and when the time for undo is over (gone).
 */
export async function undoAct(
  tx: Tx,
  { person, actId, by }: UndoAct,
  context: AppointmentsContext,
): Promise<ActDone | Refusal> {
  const now = context.clock.now();
  const act = await lockAct(tx, person.members, actId);
  if (act === undefined) return refuse('not-found', 'There is no such act.');
  if (act.undoneAt !== null) return refuse('conflict', 'This was taken back already.');
  if (now > actUndoUntil(act)) {
    return refuse('gone', `This could be taken back until ${dateInWords(actUndoUntil(act), 'instant')}.`, {
      where: 'act',
      what: 'the time for undo is over',
      mend: 'correct the record, with the reason',
    });
  }
  const undone = await takeBack(tx, act, { person, actId, by }, context);
  if (isRefusal(undone)) return undone;
  await markUndone(tx, act, by, now);
  return { ...act, undoneAt: now };
}

async function takeBack(
  tx: Tx,
  { wrote }: ActDone,
  { person, by }: UndoAct,
  context: AppointmentsContext,
): Promise<Refusal | undefined> {
  if (wrote.kind !== 'resource') {
    const command = { person, appointmentId: wrote.appointmentId, by };
    const undone =
      wrote.kind === 'booking'
        ? await takeBackBooking(tx, command, context)
        : await undoAttendance(tx, command, context);
    return isRefusal(undone) ? undone : undefined;
  }
  const stored = await readResource(tx, wrote.type, wrote.id);
  if (isRefusal(stored) || stored.version !== wrote.version)
    return refuse('conflict', 'What was recorded has been changed since. Look at it before anything is taken back.');
  const provenance = { source: OWN_SOURCE, extractId: null, row: null };
  const now = context.clock.now();
  const { personsTouched } =
    wrote.before === null
      ? await deleteResources(tx, [{ type: wrote.type, id: wrote.id, ...provenance }], now)
      : await writeResources(
          tx,
          [{ personId: stored.personId, resource: JSON.parse(wrote.before), json: wrote.before, ...provenance }],
          now,
        );
  await context.hooks.onPersonsTouched(tx, personsTouched);
  return undefined;
}

import { type Selectable, sql } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { GpOffer, Instant } from '../standards/index.ts';
import type { AppointmentsTables } from './tables.ts';
import type { Session, Slot, SlotState } from './types.ts';

const tables = (tx: Tx | Db) => tx.withTables<AppointmentsTables>();

const toSlot = (row: Selectable<AppointmentsTables['slot']>): Slot => ({
  organisation: row.organisation,
  id: row.id,
  sessionId: row.session_id,
  practitioner: row.practitioner,
  starts: row.starts,
  ends: row.ends,
  medium: row.medium,
  offers: row.offers,
  state: row.state,
  personId: row.person_id,
  appointmentId: row.appointment_id,
  heldUntil: row.held_until,
});

export async function insertSession(tx: Tx, session: Session, by: string, now: Instant): Promise<void> {
  await tables(tx)
    .insertInto('clinic_session')
    .values({
      organisation: session.organisation,
      id: session.id,
      practitioner: session.practitioner,
      starts: session.starts,
      ends: session.ends,
      slot_minutes: session.slotMinutes,
      medium: session.medium,
      offers: session.offers,
      opened_by: by,
      opened_at: now,
      withdrawn_at: null,
    })
    .execute();
}

export async function insertSlots(tx: Tx, slots: readonly Slot[]): Promise<void> {
  const first = slots[0];
  if (!first) return;
  const { organisation, sessionId, practitioner, medium, offers } = first;
  await sql`
    insert into slot (organisation, id, session_id, practitioner, starts, ends, medium, offers, state)
    select ${organisation}, id, ${sessionId}::uuid, ${practitioner}, starts, ends, ${medium}, ${offers}::text[], 'free'
    from unnest(${slots.map((each) => each.id)}::uuid[], ${slots.map((each) => each.starts)}::bigint[],
      ${slots.map((each) => each.ends)}::bigint[]) as given (id, starts, ends)`.execute(tx);
}

/** Sessions of this practitioner anywhere that overlap the time: nobody is in two rooms at once. */
export async function overlappingSessions(
  tx: Tx,
  practitioner: string,
  from: Instant,
  until: Instant,
): Promise<Session[]> {
  const rows = await tables(tx)
    .selectFrom('clinic_session')
    .selectAll()
    .where('practitioner', '=', practitioner)
    .where('withdrawn_at', 'is', null)
    .where('starts', '<', until)
    .where('ends', '>', from)
    .execute();
  return rows.map(toSession);
}

export async function readSession(tx: Tx | Db, organisation: string, id: string): Promise<Session | undefined> {
  const row = await tables(tx)
    .selectFrom('clinic_session')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toSession(row);
}

export async function sessionSlots(tx: Tx | Db, organisation: string, sessionId: string): Promise<Slot[]> {
  const rows = await tables(tx)
    .selectFrom('slot')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('session_id', '=', sessionId)
    .orderBy('starts')
    .forUpdate()
    .execute();
  return rows.map(toSlot);
}

export async function sessionsBetween(
  tx: Tx | Db,
  organisation: string,
  from: Instant,
  until: Instant,
): Promise<Session[]> {
  const rows = await tables(tx)
    .selectFrom('clinic_session')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('withdrawn_at', 'is', null)
    .where('starts', '>=', from)
    .where('starts', '<', until)
    .orderBy('starts')
    .orderBy('id')
    .execute();
  return rows.map(toSession);
}

function toSession(row: Selectable<AppointmentsTables['clinic_session']>): Session {
  return {
    organisation: row.organisation,
    id: row.id,
    practitioner: row.practitioner,
    starts: row.starts,
    ends: row.ends,
    slotMinutes: row.slot_minutes,
    medium: row.medium,
    offers: row.offers,
  };
}

export async function readSlot(tx: Tx | Db, organisation: string, id: string): Promise<Slot | undefined> {
  const row = await tables(tx)
    .selectFrom('slot')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toSlot(row);
}

export async function slotsBetween(tx: Tx | Db, organisation: string, from: Instant, until: Instant): Promise<Slot[]> {
  const rows = await tables(tx)
    .selectFrom('slot')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('starts', '>=', from)
    .where('starts', '<', until)
    .where('state', '<>', 'withdrawn')
    .orderBy('starts')
    .orderBy('practitioner')
    .execute();
  return rows.map(toSlot);
}

export interface BookableQuery {
  organisation: string;
  offer: GpOffer;
  /** Only this practitioner's, when given. */
  practitioner: string | null;
  /** Slots held for this person count as theirs. */
  personId: string;
  from: Instant;
  until: Instant;
  now: Instant;
  limit: number;
}

/** Slots that this person could book now, soonest first. */
export async function bookableSlots(tx: Tx | Db, query: BookableQuery): Promise<Slot[]> {
  let select = tables(tx)
    .selectFrom('slot')
    .selectAll()
    .where('organisation', '=', query.organisation)
    .where('starts', '>=', query.from)
    .where('starts', '>', query.now)
    .where('starts', '<=', query.until)
    .where(sql<boolean>`${query.offer} = any(offers)`)
    .where((where) =>
      where.or([
        where('state', '=', 'free'),
        where.and([
          where('state', '=', 'held'),
          where.or([where('person_id', '=', query.personId), where('held_until', '<=', query.now)]),
        ]),
      ]),
    );
  if (query.practitioner !== null) select = select.where('practitioner', '=', query.practitioner);
  const rows = await select.orderBy('starts').orderBy('practitioner').orderBy('id').limit(query.limit).execute();
  return rows.map(toSlot);
}

/**
 * Takes a slot for an appointment, or gives undefined when somebody else has it. The update is the whole lock: PostgreSQL
 * lets one of many through, and the others look again at what the winner wrote.
 */
export async function claimSlot(
  tx: Tx,
  claim: { organisation: string; id: string; personId: string; appointmentId: string; now: Instant },
): Promise<Slot | undefined> {
  const row = await tables(tx)
    .updateTable('slot')
    .set({ state: 'booked', person_id: claim.personId, appointment_id: claim.appointmentId, held_until: null })
    .where('organisation', '=', claim.organisation)
    .where('id', '=', claim.id)
    .where((where) =>
      where.or([
        where('state', '=', 'free'),
        where.and([
          where('state', '=', 'held'),
          where.or([where('person_id', '=', claim.personId), where('held_until', '<=', claim.now)]),
        ]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
  return row && toSlot(row);
}

/** Gives a slot back; only the appointment that has it can. */
export async function freeSlot(
  tx: Tx,
  organisation: string,
  id: string,
  appointmentId: string,
): Promise<Slot | undefined> {
  const row = await tables(tx)
    .updateTable('slot')
    .set({ state: 'free', person_id: null, appointment_id: null, held_until: null })
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .where('appointment_id', '=', appointmentId)
    .returningAll()
    .executeTakeFirst();
  return row && toSlot(row);
}

/** Holds a free slot (or one whose hold has run out) for a waiting person. */
export async function holdSlot(
  tx: Tx,
  hold: { organisation: string; id: string; personId: string; until: Instant; now: Instant },
): Promise<Slot | undefined> {
  const row = await tables(tx)
    .updateTable('slot')
    .set({ state: 'held', person_id: hold.personId, appointment_id: null, held_until: hold.until })
    .where('organisation', '=', hold.organisation)
    .where('id', '=', hold.id)
    .where((where) =>
      where.or([
        where('state', '=', 'free'),
        where.and([where('state', '=', 'held'), where('held_until', '<=', hold.now)]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
  return row && toSlot(row);
}

/** Ends every hold of a person's, when they have booked or no longer wait. */
export async function releaseHolds(tx: Tx, organisation: string, personId: string): Promise<Slot[]> {
  return settle(tx, organisation, 'free', sql`state = 'held' and person_id = ${personId}::uuid`);
}

/** Ends every hold whose time has passed. */
export async function releaseLapsedHolds(tx: Tx, organisation: string, now: Instant): Promise<Slot[]> {
  return settle(tx, organisation, 'free', sql`state = 'held' and held_until <= ${now}`);
}

/** Practices where a slot has been held in vain: what a job has to pass on. One pass over the slots that are held. */
export async function practicesWithLapsedHolds(tx: Tx, now: Instant): Promise<string[]> {
  const { rows } = await sql<{ organisation: string }>`
    select distinct organisation from slot where state = 'held' and held_until <= ${now}`.execute(tx);
  return rows.map((row) => row.organisation);
}

/** Takes a session's slots back, whoever has them. */
export async function withdrawSlots(tx: Tx, organisation: string, sessionId: string, from: Instant): Promise<Slot[]> {
  return settle(
    tx,
    organisation,
    'withdrawn',
    sql`session_id = ${sessionId}::uuid and starts >= ${from} and state <> 'withdrawn'`,
  );
}

export async function markSessionWithdrawn(tx: Tx, organisation: string, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('clinic_session')
    .set({ withdrawn_at: now })
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function settle(tx: Tx, organisation: string, state: SlotState, which: ReturnType<typeof sql>): Promise<Slot[]> {
  const { rows } = await sql<Selectable<AppointmentsTables['slot']>>`
    update slot set state = ${state}, person_id = null, appointment_id = null, held_until = null
    where organisation = ${organisation} and ${which} returning *`.execute(tx);
  return rows.map(toSlot);
}

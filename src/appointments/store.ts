import type { Selectable } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import type { AppointmentsTables } from './tables.ts';
import type { Appointment, AppointmentState, CareRequest } from './types.ts';

const tables = (tx: Tx | Db) => tx.withTables<AppointmentsTables>();

const toRequest = (row: Selectable<AppointmentsTables['care_request']>): CareRequest => ({
  personId: row.person_id,
  id: row.id,
  organisation: row.organisation,
  offer: row.offer,
  urgent: row.urgent,
  practitioner: row.practitioner,
  route: row.route,
  state: row.state,
  requestedAt: row.requested_at,
  waitingSince: row.waiting_since,
  closedAt: row.closed_at,
});

const toAppointment = (row: Selectable<AppointmentsTables['appointment']>): Appointment => ({
  personId: row.person_id,
  id: row.id,
  organisation: row.organisation,
  slotId: row.slot_id,
  requestId: row.request_id,
  offer: row.offer,
  practitioner: row.practitioner,
  starts: row.starts,
  ends: row.ends,
  medium: row.medium,
  state: row.state,
  personChoseLater: row.person_chose_later,
  bookedAt: row.booked_at,
  stateAt: row.state_at,
  reason: row.reason,
});

export async function insertRequest(tx: Tx, request: CareRequest, by: string): Promise<void> {
  await tables(tx)
    .insertInto('care_request')
    .values({
      person_id: request.personId,
      id: request.id,
      organisation: request.organisation,
      offer: request.offer,
      urgent: request.urgent,
      practitioner: request.practitioner,
      route: request.route,
      state: request.state,
      requested_at: request.requestedAt,
      requested_by: by,
      waiting_since: request.waitingSince,
      closed_at: request.closedAt,
    })
    .execute();
}

/** Reads a request and keeps others from changing it until the transaction ends. */
export async function lockRequest(tx: Tx, personId: string, id: string): Promise<CareRequest | undefined> {
  const row = await tables(tx)
    .selectFrom('care_request')
    .selectAll()
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && toRequest(row);
}

export async function saveRequest(tx: Tx, request: CareRequest): Promise<void> {
  await tables(tx)
    .updateTable('care_request')
    .set({ state: request.state, waiting_since: request.waitingSince, closed_at: request.closedAt })
    .where('person_id', '=', request.personId)
    .where('id', '=', request.id)
    .execute();
}

export async function requestsOf(tx: Tx | Db, members: readonly string[]): Promise<CareRequest[]> {
  const rows = await tables(tx)
    .selectFrom('care_request')
    .selectAll()
    .where('person_id', 'in', [...members])
    .orderBy('requested_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toRequest);
}

/** Who waits at a practice, in the order in which they are offered what comes free: urgent first, then whoever asked first. */
export async function waitingAt(tx: Tx | Db, organisation: string, limit = 1000): Promise<CareRequest[]> {
  const rows = await tables(tx)
    .selectFrom('care_request')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('state', '=', 'open')
    .where('waiting_since', 'is not', null)
    .orderBy('urgent', 'desc')
    .orderBy('waiting_since')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toRequest);
}

/** Writes the appointment; false when the person has another one at that time, or the request has one already. */
export async function insertAppointment(tx: Tx, appointment: Appointment, by: string): Promise<boolean> {
  const row = await tables(tx)
    .insertInto('appointment')
    .values({
      person_id: appointment.personId,
      id: appointment.id,
      organisation: appointment.organisation,
      slot_id: appointment.slotId,
      request_id: appointment.requestId,
      offer: appointment.offer,
      practitioner: appointment.practitioner,
      starts: appointment.starts,
      ends: appointment.ends,
      medium: appointment.medium,
      state: appointment.state,
      person_chose_later: appointment.personChoseLater,
      booked_at: appointment.bookedAt,
      booked_by: by,
      state_at: appointment.stateAt,
      reason: appointment.reason,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function lockAppointment(tx: Tx, personId: string, id: string): Promise<Appointment | undefined> {
  const row = await tables(tx)
    .selectFrom('appointment')
    .selectAll()
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && toAppointment(row);
}

export async function saveAppointmentState(tx: Tx, appointment: Appointment): Promise<void> {
  await tables(tx)
    .updateTable('appointment')
    .set({ state: appointment.state, state_at: appointment.stateAt, reason: appointment.reason })
    .where('person_id', '=', appointment.personId)
    .where('id', '=', appointment.id)
    .execute();
}

/** True when one of these (the person and who they were linked with) is booked over this time. */
export async function hasOverlap(
  tx: Tx,
  members: readonly string[],
  from: Instant,
  until: Instant,
  except?: string,
): Promise<boolean> {
  let select = tables(tx)
    .selectFrom('appointment')
    .select('id')
    .where('person_id', 'in', [...members])
    .where('state', '=', 'booked')
    .where('starts', '<', until)
    .where('ends', '>', from);
  if (except !== undefined) select = select.where('id', '<>', except);
  return (await select.limit(1).executeTakeFirst()) !== undefined;
}

export async function appointmentsOf(tx: Tx | Db, members: readonly string[]): Promise<Appointment[]> {
  const rows = await tables(tx)
    .selectFrom('appointment')
    .selectAll()
    .where('person_id', 'in', [...members])
    .orderBy('starts', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toAppointment);
}

export async function appointmentsBetween(
  tx: Tx | Db,
  organisation: string,
  from: Instant,
  until: Instant,
): Promise<Appointment[]> {
  const rows = await tables(tx)
    .selectFrom('appointment')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('starts', '>=', from)
    .where('starts', '<', until)
    .orderBy('starts')
    .orderBy('practitioner')
    .orderBy('booked_at')
    .execute();
  return rows.map(toAppointment);
}

export interface Act {
  personId: string;
  id: string;
  appointmentId: string;
  act: 'book' | 'cancel' | 'attendance' | 'undo';
  stateBefore: AppointmentState | null;
  stateAfter: AppointmentState;
  at: Instant;
  by: string;
  reason: string | null;
}

export async function insertAct(tx: Tx, act: Act): Promise<void> {
  await tables(tx)
    .insertInto('appointment_act')
    .values({
      person_id: act.personId,
      id: act.id,
      appointment_id: act.appointmentId,
      act: act.act,
      state_before: act.stateBefore,
      state_after: act.stateAfter,
      at: act.at,
      by: act.by,
      reason: act.reason,
    })
    .execute();
}

/** What was done with an appointment, in order. */
export async function actsOf(tx: Tx | Db, personId: string, appointmentId: string): Promise<Act[]> {
  const rows = await tables(tx)
    .selectFrom('appointment_act')
    .selectAll()
    .where('person_id', '=', personId)
    .where('appointment_id', '=', appointmentId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    personId: row.person_id,
    id: row.id,
    appointmentId: row.appointment_id,
    act: row.act as Act['act'],
    stateBefore: row.state_before,
    stateAfter: row.state_after,
    at: row.at,
    by: row.by,
    reason: row.reason,
  }));
}

export interface GpChoice {
  personId: string;
  organisation: string;
  practitioner: string;
  chosenAt: Instant;
}

export async function endGpChoice(tx: Tx, members: readonly string[], now: Instant): Promise<void> {
  await tables(tx)
    .updateTable('gp_choice')
    .set({ ended_at: now })
    .where('person_id', 'in', [...members])
    .where('ended_at', 'is', null)
    .execute();
}

export async function insertGpChoice(tx: Tx, id: string, choice: GpChoice, by: string): Promise<void> {
  await tables(tx)
    .insertInto('gp_choice')
    .values({
      person_id: choice.personId,
      id,
      organisation: choice.organisation,
      practitioner: choice.practitioner,
      chosen_at: choice.chosenAt,
      chosen_by: by,
      ended_at: null,
    })
    .execute();
}

/** The GP that the person chose last and still chooses. */
export async function currentGpChoice(tx: Tx | Db, members: readonly string[]): Promise<GpChoice | undefined> {
  const row = await tables(tx)
    .selectFrom('gp_choice')
    .selectAll()
    .where('person_id', 'in', [...members])
    .where('ended_at', 'is', null)
    .orderBy('chosen_at', 'desc')
    .executeTakeFirst();
  return (
    row && {
      personId: row.person_id,
      organisation: row.organisation,
      practitioner: row.practitioner,
      chosenAt: row.chosen_at,
    }
  );
}

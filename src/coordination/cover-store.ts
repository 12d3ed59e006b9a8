import { type Selectable, sql } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import type { CoordinationTables } from './tables.ts';
import type { Cover } from './types.ts';

const tables = (tx: Tx | Db) => tx.withTables<CoordinationTables>();

export interface Absence {
  staffId: string;
  id: string;
  coveredBy: string;
  startsOn: string;
  endsOn: string;
  reason: string;
  endedAt: Instant | null;
}

const toCover = (row: Selectable<CoordinationTables['contact_cover']>): Cover => ({
  personId: row.person_id,
  id: row.id,
  assignmentId: row.assignment_id,
  absenceId: row.absence_id,
  staffId: row.staff_id,
  startsOn: row.starts_on,
  endsOn: row.ends_on,
  reason: row.reason,
  arrangedBy: row.arranged_by,
  arrangedAt: row.arranged_at,
  endedAt: row.ended_at,
});

const toAbsence = (row: Selectable<CoordinationTables['staff_absence']>): Absence => ({
  staffId: row.staff_id,
  id: row.id,
  coveredBy: row.covered_by,
  startsOn: row.starts_on,
  endsOn: row.ends_on,
  reason: row.reason,
  endedAt: row.ended_at,
});

export async function insertCovers(tx: Tx, covers: readonly Cover[]): Promise<void> {
  if (covers.length === 0) return;
  const column = <K extends keyof Cover>(name: K) => covers.map((each) => each[name]);
  await sql`
    insert into contact_cover (person_id, id, assignment_id, absence_id, staff_id, starts_on, ends_on, reason, arranged_by, arranged_at)
    select * from unnest(${column('personId')}::uuid[], ${column('id')}::uuid[], ${column('assignmentId')}::uuid[],
      ${column('absenceId')}::uuid[], ${column('staffId')}::uuid[], ${column('startsOn')}::date[], ${column('endsOn')}::date[],
      ${column('reason')}::text[], ${column('arrangedBy')}::text[], ${column('arrangedAt')}::bigint[])`.execute(tx);
}

/** Cover of these people that touches the days given, by start. */
export async function coversOf(tx: Tx | Db, personIds: readonly string[], from: string, to: string): Promise<Cover[]> {
  const { rows } = await sql<Selectable<CoordinationTables['contact_cover']>>`
    select * from contact_cover where person_id = any(${personIds}::uuid[]) and ended_at is null
      and starts_on <= ${to}::date and ends_on >= ${from}::date order by starts_on, id`.execute(tx);
  return rows.map(toCover);
}

/** Every cover there was or will be, newest first. */
export async function coverHistory(tx: Tx | Db, personIds: readonly string[]): Promise<Cover[]> {
  const { rows } = await sql<Selectable<CoordinationTables['contact_cover']>>`
    select * from contact_cover where person_id = any(${personIds}::uuid[]) order by starts_on desc, id desc`.execute(
    tx,
  );
  return rows.map(toCover);
}

/** Whom this member of staff covers on a day. */
export async function coveredBy(tx: Tx | Db, staffId: string, day: string): Promise<Cover[]> {
  const rows = await tables(tx)
    .selectFrom('contact_cover')
    .selectAll()
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
    .where('starts_on', '<=', day)
    .where('ends_on', '>=', day)
    .orderBy('person_id')
    .execute();
  return rows.map(toCover);
}

/** Ends cover before its last day: of these assignments, or of one absence. Gives what was ended. */
export async function endCovers(
  tx: Tx,
  which:
    | { assignments: readonly { personId: string; id: string }[] }
    | { absenceId: string }
    | { personId: string; id: string },
  now: Instant,
): Promise<Cover[]> {
  const filter =
    'assignments' in which
      ? sql`(person_id, assignment_id) in (select * from unnest(${which.assignments.map((each) => each.personId)}::uuid[],
          ${which.assignments.map((each) => each.id)}::uuid[]))`
      : 'absenceId' in which
        ? sql`absence_id = ${which.absenceId}::uuid`
        : sql`person_id = ${which.personId}::uuid and id = ${which.id}::uuid`;
  const { rows } = await sql<Selectable<CoordinationTables['contact_cover']>>`
    update contact_cover set ended_at = ${now} where ended_at is null and ${filter} returning *`.execute(tx);
  return rows.map(toCover);
}

export async function insertAbsence(tx: Tx, absence: Absence, by: string, now: Instant): Promise<void> {
  await tables(tx)
    .insertInto('staff_absence')
    .values({
      staff_id: absence.staffId,
      id: absence.id,
      covered_by: absence.coveredBy,
      starts_on: absence.startsOn,
      ends_on: absence.endsOn,
      reason: absence.reason,
      arranged_by: by,
      arranged_at: now,
      ended_at: null,
    })
    .execute();
}

/** Absences of these members of staff that touch the days given. */
export async function absencesOf(
  tx: Tx | Db,
  staffIds: readonly string[],
  from: string,
  to: string,
): Promise<Absence[]> {
  const { rows } = await sql<Selectable<CoordinationTables['staff_absence']>>`
    select * from staff_absence where staff_id = any(${staffIds}::uuid[]) and ended_at is null
      and starts_on <= ${to}::date and ends_on >= ${from}::date order by starts_on, id`.execute(tx);
  return rows.map(toAbsence);
}

export async function endAbsence(tx: Tx, staffId: string, id: string, now: Instant): Promise<Absence | undefined> {
  const row = await tables(tx)
    .updateTable('staff_absence')
    .set({ ended_at: now })
    .where('staff_id', '=', staffId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && toAbsence(row);
}

import { type Selectable, sql } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import type { CoordinationTables } from './tables.ts';
import type { Assignment, OpenService } from './types.ts';

const tables = (tx: Tx | Db) => tx.withTables<CoordinationTables>();

/** The one row of a person: open services and contact. */
export interface CoordinatedPerson {
  personId: string;
  services: OpenService[];
  contactId: string | null;
  assignmentId: string | null;
}

const toPerson = (row: Selectable<CoordinationTables['coordinated_person']>): CoordinatedPerson => ({
  personId: row.person_id,
  services: row.services,
  contactId: row.contact_id,
  assignmentId: row.assignment_id,
});

const toAssignment = (row: Selectable<CoordinationTables['contact_assignment']>): Assignment => ({
  personId: row.person_id,
  id: row.id,
  staffId: row.staff_id,
  teamId: row.team_id,
  kind: row.kind,
  reason: row.reason,
  working: row.working,
  previousId: row.previous_id,
  assignedBy: row.assigned_by,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  endReason: row.end_reason,
});

export async function readPeople(tx: Tx | Db, personIds: readonly string[]): Promise<CoordinatedPerson[]> {
  const { rows } = await sql<Selectable<CoordinationTables['coordinated_person']>>`
    select * from coordinated_person where person_id = any(${personIds}::uuid[])`.execute(tx);
  return rows.map(toPerson);
}

/** Reads the rows and keeps others from changing them; in order of id, so that two batches never wait for each other in a ring. */
export async function lockPeople(tx: Tx, personIds: readonly string[]): Promise<CoordinatedPerson[]> {
  const { rows } = await sql<Selectable<CoordinationTables['coordinated_person']>>`
    select * from coordinated_person where person_id = any(${personIds}::uuid[]) order by person_id for update`.execute(
    tx,
  );
  return rows.map(toPerson);
}

/** Writes the rows of many people in one statement. */
export async function savePeople(tx: Tx, people: readonly CoordinatedPerson[], now: Instant): Promise<void> {
  if (people.length === 0) return;
  await sql`
    insert into coordinated_person (person_id, open_services, services, contact_id, assignment_id, contact_active, changed_at)
    select person_id, jsonb_array_length(services), services, contact_id, assignment_id,
      case when contact_id is not null then true end, ${now}::bigint
    from unnest(${people.map((each) => each.personId)}::uuid[], ${people.map((each) => JSON.stringify(each.services))}::jsonb[],
      ${people.map((each) => each.contactId)}::uuid[], ${people.map((each) => each.assignmentId)}::uuid[])
      as given (person_id, services, contact_id, assignment_id)
    on conflict (person_id) do update set open_services = excluded.open_services, services = excluded.services,
      contact_id = excluded.contact_id, assignment_id = excluded.assignment_id, contact_active = excluded.contact_active,
      changed_at = excluded.changed_at`.execute(tx);
}

export async function insertAssignments(tx: Tx, assignments: readonly Assignment[]): Promise<void> {
  if (assignments.length === 0) return;
  const column = <K extends keyof Assignment>(name: K) => assignments.map((each) => each[name]);
  await sql`
    insert into contact_assignment
      (person_id, id, staff_id, team_id, kind, reason, working, previous_id, assigned_by, started_at)
    select * from unnest(${column('personId')}::uuid[], ${column('id')}::uuid[], ${column('staffId')}::uuid[],
      ${column('teamId')}::uuid[], ${column('kind')}::text[], ${column('reason')}::text[],
      ${assignments.map((each) => JSON.stringify(each.working))}::jsonb[], ${column('previousId')}::uuid[],
      ${column('assignedBy')}::text[], ${column('startedAt')}::bigint[])`.execute(tx);
}

/** Ends active assignments; gives those that were active. */
export async function endAssignments(
  tx: Tx,
  keys: readonly { personId: string; id: string }[],
  end: { at: Instant; reason: string; by: string },
): Promise<Assignment[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<Selectable<CoordinationTables['contact_assignment']>>`
    update contact_assignment set ended_at = greatest(started_at, ${end.at}::bigint), end_reason = ${end.reason}, ended_by = ${end.by}
    where ended_at is null and (person_id, id) in (
      select * from unnest(${keys.map((key) => key.personId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]))
    returning *`.execute(tx);
  return rows.map(toAssignment);
}

/** Every assignment of these people, newest first. */
export async function assignmentsOf(tx: Tx | Db, personIds: readonly string[]): Promise<Assignment[]> {
  const { rows } = await sql<Selectable<CoordinationTables['contact_assignment']>>`
    select * from contact_assignment where person_id = any(${personIds}::uuid[])
    order by started_at desc, ended_at desc nulls first, id desc`.execute(tx);
  return rows.map(toAssignment);
}

export async function activeAssignmentsOf(tx: Tx | Db, personIds: readonly string[]): Promise<Assignment[]> {
  const { rows } = await sql<Selectable<CoordinationTables['contact_assignment']>>`
    select * from contact_assignment where person_id = any(${personIds}::uuid[]) and ended_at is null`.execute(tx);
  return rows.map(toAssignment);
}

export async function caseloadOf(tx: Tx | Db, staffId: string): Promise<Assignment[]> {
  const rows = await tables(tx)
    .selectFrom('contact_assignment')
    .selectAll()
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
    .orderBy('person_id')
    .execute();
  return rows.map(toAssignment);
}

/** Up to `limit` people whom a duty lead holds, the longest first. */
export async function heldPeople(tx: Tx | Db, limit: number): Promise<Assignment[]> {
  const rows = await tables(tx)
    .selectFrom('contact_assignment')
    .selectAll()
    .where('kind', '=', 'held')
    .where('ended_at', 'is', null)
    .orderBy('started_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAssignment);
}

/** How many people each member of staff is contact for now. */
export async function loadsOf(tx: Tx | Db, staffIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ staff_id: string; n: number }>`
    select staff_id, count(*) as n from contact_assignment
    where ended_at is null and staff_id = any(${staffIds}::uuid[]) group by staff_id`.execute(tx);
  return new Map(rows.map((row) => [row.staff_id, Number(row.n)]));
}

/** Everybody who is contact for somebody now. */
export async function staffWithCaseload(tx: Tx | Db): Promise<{ staffId: string; people: number; held: number }[]> {
  const { rows } = await sql<{ staff_id: string; people: number; held: number }>`
    select staff_id, count(*) as people, count(*) filter (where kind = 'held') as held
    from contact_assignment where ended_at is null group by staff_id order by staff_id`.execute(tx);
  return rows.map((row) => ({ staffId: row.staff_id, people: Number(row.people), held: Number(row.held) }));
}

/**
 * What the demo and the public page count. Nobody in coordinated_person can be without a contact they need: those for whom there
 * is not even a duty lead stand as alarms.
 */
export async function coordinationCounts(
  tx: Tx | Db,
): Promise<{ people: number; needContact: number; named: number; held: number; withoutContact: number }> {
  const { rows } = await sql<Record<'people' | 'need_contact' | 'named' | 'held' | 'without', number>>`
    select count(*) as people, count(*) filter (where open_services >= 2) as need_contact,
      (select count(*) from contact_assignment where ended_at is null and kind = 'named') as named,
      (select count(*) from contact_assignment where ended_at is null and kind = 'held') as held,
      (select count(*) from coordination_alarm where kind = 'no-duty-lead' and cleared_at is null) as without
    from coordinated_person`.execute(tx);
  const row = rows[0];
  return {
    people: Number(row?.people ?? 0),
    needContact: Number(row?.need_contact ?? 0),
    named: Number(row?.named ?? 0),
    held: Number(row?.held ?? 0),
    withoutContact: Number(row?.without ?? 0),
  };
}

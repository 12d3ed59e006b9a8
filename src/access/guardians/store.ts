import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

/** SQL of the Caldicott Guardians' appointments. */

/** Open accounts of Guardians. */
export async function guardianAccounts(tx: Tx): Promise<{ staff_id: string; organisations: string[] }[]> {
  const { rows } = await sql<{ staff_id: string; organisations: string[] }>`
    select staff_id, organisations from account
    where 'caldicott-guardian' = any(roles) and staff_id is not null and closed_at is null order by staff_id`.execute(
    tx,
  );
  return rows;
}

export interface AppointmentRow {
  organisation: string;
  staff_id: string;
}

export async function appointmentsOn(tx: Tx, now: number): Promise<AppointmentRow[]> {
  const { rows } = await sql<AppointmentRow>`
    select organisation, staff_id from guardian_appointment
    where held_from <= ${now}::bigint and (held_to is null or held_to > ${now}::bigint) order by organisation, staff_id`.execute(
    tx,
  );
  return rows;
}

export async function insertAppointment(
  tx: Tx,
  row: { organisation: string; staffId: string; from: number; to: number | null },
  now: number,
): Promise<void> {
  await sql`
    insert into guardian_appointment (organisation, staff_id, held_from, held_to, recorded_at)
    values (${row.organisation}, ${row.staffId}, ${row.from}::bigint, ${row.to}::bigint, ${now}::bigint)
    on conflict (organisation, staff_id, held_from) do update set held_to = excluded.held_to, recorded_at = excluded.recorded_at`.execute(
    tx,
  );
}

/** Organisations that open accounts of staff name. */
export async function organisationsOfStaff(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select distinct unnest(organisations) as code from account where closed_at is null and not 'person' = any(roles) order by code`.execute(
    tx,
  );
  return rows.map((row) => row.code);
}

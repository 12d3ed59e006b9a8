import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import type { ChoiceKind } from './choice-kinds.ts';

/** SQL of choices. */
export interface ChoiceRow {
  person_id: string;
  id: string;
  kind: ChoiceKind;
  value: string;
  held_from: number;
  held_to: number | null;
  recorded_name: string;
}

const columns = sql.raw('person_id, id, kind, value, held_from, held_to, recorded_name');

export async function insertChoice(
  tx: Tx,
  row: {
    personId: string;
    id: string;
    kind: ChoiceKind;
    value: string;
    from: number;
    by: string | null;
    byName: string;
  },
): Promise<void> {
  await sql`
    insert into choice (person_id, id, kind, value, held_from, recorded_by, recorded_name)
    values (${row.personId}::uuid, ${row.id}::uuid, ${row.kind}, ${row.value}, ${row.from}::bigint, ${row.by}::uuid, ${row.byName})
    on conflict (person_id, kind, value) where held_to is null do nothing`.execute(tx);
}

export async function endChoiceRow(
  tx: Tx,
  members: readonly string[],
  kind: ChoiceKind,
  value: string,
  now: number,
): Promise<void> {
  await sql`
    update choice set held_to = ${now}::bigint
    where person_id = any(${[...members]}::uuid[]) and kind = ${kind} and value = ${value} and held_to is null`.execute(
    tx,
  );
}

export async function choiceRows(tx: Tx, members: readonly string[]): Promise<ChoiceRow[]> {
  const { rows } = await sql<ChoiceRow>`
    select ${columns} from choice where person_id = any(${[...members]}::uuid[]) order by held_from desc, id`.execute(
    tx,
  );
  return rows;
}

export async function heldChoices(
  tx: Tx,
  members: readonly string[],
  kinds: readonly ChoiceKind[],
  now: number,
): Promise<ChoiceRow[]> {
  const { rows } = await sql<ChoiceRow>`
    select ${columns} from choice
    where person_id = any(${[...members]}::uuid[]) and kind = any(${[...kinds]}::text[])
      and held_from <= ${now}::bigint and (held_to is null or held_to > ${now}::bigint)`.execute(tx);
  return rows;
}

export async function optedOutOf(tx: Tx, persons: readonly string[], now: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from choice
    where person_id = any(${[...persons]}::uuid[]) and kind = 'national-opt-out'
      and held_from <= ${now}::bigint and (held_to is null or held_to > ${now}::bigint)`.execute(tx);
  return rows.map((row) => row.person_id);
}

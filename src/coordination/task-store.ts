import type { Selectable } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { CoordinationTables } from './tables.ts';
import type { CareTask } from './types.ts';

const tables = (tx: Tx | Db) => tx.withTables<CoordinationTables>();

const toTask = (row: Selectable<CoordinationTables['care_task']>): CareTask => ({
  personId: row.person_id,
  id: row.id,
  title: row.title,
  detail: row.detail,
  askedBy: row.asked_by,
  askedAt: row.asked_at,
  organisation: row.organisation,
  staffId: row.staff_id,
  dueOn: row.due_on,
  state: row.state,
  answer: row.answer,
  stateAt: row.state_at,
  stateBy: row.state_by,
});

export async function insertTask(tx: Tx, task: CareTask): Promise<void> {
  await tables(tx)
    .insertInto('care_task')
    .values({
      person_id: task.personId,
      id: task.id,
      title: task.title,
      detail: task.detail,
      asked_by: task.askedBy,
      asked_at: task.askedAt,
      organisation: task.organisation,
      staff_id: task.staffId,
      due_on: task.dueOn,
      state: task.state,
      answer: task.answer,
      state_at: task.stateAt,
      state_by: task.stateBy,
    })
    .execute();
}

export async function lockTask(tx: Tx, personId: string, id: string): Promise<CareTask | undefined> {
  const row = await tables(tx)
    .selectFrom('care_task')
    .selectAll()
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && toTask(row);
}

export async function saveTask(tx: Tx, task: CareTask): Promise<void> {
  await tables(tx)
    .updateTable('care_task')
    .set({
      state: task.state,
      staff_id: task.staffId,
      answer: task.answer,
      state_at: task.stateAt,
      state_by: task.stateBy,
    })
    .where('person_id', '=', task.personId)
    .where('id', '=', task.id)
    .execute();
}

export async function tasksOfPeople(tx: Tx | Db, personIds: readonly string[]): Promise<CareTask[]> {
  const rows = await tables(tx)
    .selectFrom('care_task')
    .selectAll()
    .where('person_id', 'in', [...personIds])
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toTask);
}

/** Open tasks of an organisation, what is due first at the top, without a day last. */
export async function openTasksOf(tx: Tx | Db, organisations: readonly string[]): Promise<CareTask[]> {
  if (organisations.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('care_task')
    .selectAll()
    .where('organisation', 'in', [...organisations])
    .where('state', 'in', ['asked', 'accepted'])
    .orderBy('due_on', (order) => order.asc().nullsLast())
    .orderBy('id')
    .execute();
  return rows.map(toTask);
}

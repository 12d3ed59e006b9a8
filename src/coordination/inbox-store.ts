import { type Selectable, sql } from 'kysely';
import type { Db, Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import type { CoordinationTables } from './tables.ts';
import type { Alarm, AlarmKind, Notification } from './types.ts';

const tables = (tx: Tx | Db) => tx.withTables<CoordinationTables>();

const toAlarm = (row: Selectable<CoordinationTables['coordination_alarm']>): Alarm => ({
  personId: row.person_id,
  id: row.id,
  kind: row.kind,
  staffId: row.staff_id,
  detail: row.detail,
  raisedAt: row.raised_at,
  clearedAt: row.cleared_at,
});

const toNotification = (row: Selectable<CoordinationTables['notification']>): Notification => ({
  personId: row.person_id,
  id: row.id,
  recipient: row.recipient,
  topic: row.topic,
  message: row.message,
  link: row.link,
  sentAt: row.sent_at,
  acknowledgedAt: row.acknowledged_at,
});

/** Raises alarms; one that already stands (same person, kind and member of staff) stays as it is. */
export async function insertAlarms(tx: Tx, alarms: readonly Alarm[]): Promise<void> {
  if (alarms.length === 0) return;
  const column = <K extends keyof Alarm>(name: K) => alarms.map((each) => each[name]);
  await sql`
    insert into coordination_alarm (person_id, id, kind, staff_id, detail, raised_at)
    select * from unnest(${column('personId')}::uuid[], ${column('id')}::uuid[], ${column('kind')}::text[],
      ${column('staffId')}::uuid[], ${column('detail')}::text[], ${column('raisedAt')}::bigint[])
    on conflict do nothing`.execute(tx);
}

/** Clears alarms of these kinds about these people or this member of staff. */
export async function clearAlarms(
  tx: Tx,
  which: { kinds: readonly AlarmKind[]; personIds: readonly string[]; staffIds?: readonly string[] },
  why: string,
  now: Instant,
): Promise<void> {
  const staff = which.staffIds === undefined ? sql`true` : sql`staff_id = any(${which.staffIds}::uuid[])`;
  await sql`
    update coordination_alarm set cleared_at = ${now}, cleared_why = ${why}
    where cleared_at is null and kind = any(${which.kinds}::text[]) and person_id = any(${which.personIds}::uuid[]) and ${staff}`.execute(
    tx,
  );
}

/** Alarms that stand, oldest first. */
export async function openAlarms(tx: Tx | Db, limit = 500): Promise<Alarm[]> {
  const rows = await tables(tx)
    .selectFrom('coordination_alarm')
    .selectAll()
    .where('cleared_at', 'is', null)
    .orderBy('raised_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAlarm);
}

export async function alarmsOfPeople(tx: Tx | Db, personIds: readonly string[]): Promise<Alarm[]> {
  const { rows } = await sql<Selectable<CoordinationTables['coordination_alarm']>>`
    select * from coordination_alarm where cleared_at is null and person_id = any(${personIds}::uuid[]) order by raised_at, id`.execute(
    tx,
  );
  return rows.map(toAlarm);
}

/** Sends notifications; one on a topic that the recipient has not acknowledged yet is not sent again. */
export async function insertNotifications(tx: Tx, notifications: readonly Notification[]): Promise<void> {
  if (notifications.length === 0) return;
  const column = <K extends keyof Notification>(name: K) => notifications.map((each) => each[name]);
  await sql`
    insert into notification (person_id, id, recipient, topic, message, link, sent_at)
    select * from unnest(${column('personId')}::uuid[], ${column('id')}::uuid[], ${column('recipient')}::uuid[],
      ${column('topic')}::text[], ${column('message')}::text[], ${column('link')}::text[], ${column('sentAt')}::bigint[])
    on conflict do nothing`.execute(tx);
}

/** What a member of staff has not acknowledged, newest first. */
export async function unacknowledged(tx: Tx | Db, recipient: string, limit = 200): Promise<Notification[]> {
  const rows = await tables(tx)
    .selectFrom('notification')
    .selectAll()
    .where('recipient', '=', recipient)
    .where('acknowledged_at', 'is', null)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toNotification);
}

export async function countUnacknowledged(tx: Tx | Db, recipient: string): Promise<number> {
  const row = await tables(tx)
    .selectFrom('notification')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('recipient', '=', recipient)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

/** Marks the recipient's own notifications as read; gives how many were. Ids of others' change nothing. */
export async function markAcknowledged(
  tx: Tx,
  recipient: string,
  ids: readonly string[],
  now: Instant,
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update notification set acknowledged_at = ${now}
    where recipient = ${recipient}::uuid and acknowledged_at is null and id = any(${ids}::uuid[]) returning id`.execute(
    tx,
  );
  return rows.length;
}

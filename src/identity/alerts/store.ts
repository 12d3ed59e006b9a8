import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import type { Contradiction, ContradictionKind } from './contradictions.ts';

export interface AlertRow {
  person_id: string;
  other_person_id: string;
  kind: ContradictionKind;
  evidence: string;
  raised_at: number;
  closed_at: number | null;
  closed_by: string | null;
  closed_why: string | null;
}

/** Raises what was never raised; what somebody closed on the same evidence stays closed. Gives the new ones. */
export async function raiseAlerts(tx: Tx, found: readonly Contradiction[], now: number): Promise<Contradiction[]> {
  if (found.length === 0) return [];
  const { rows } = await sql<Contradiction>`
    insert into link_alert (person_id, other_person_id, kind, evidence, raised_at)
    select a, b, kind, evidence, ${now}::bigint from unnest(${found.map((each) => each.a)}::uuid[], ${found.map((each) => each.b)}::uuid[],
      ${found.map((each) => each.kind)}::text[], ${found.map((each) => each.evidence)}::text[]) as given (a, b, kind, evidence)
    on conflict (person_id, other_person_id, kind, evidence) do update
      set raised_at = excluded.raised_at, closed_at = null, closed_by = null, closed_why = null
      where link_alert.closed_at is not null and link_alert.closed_by is null
    returning person_id as a, other_person_id as b, kind, evidence`.execute(tx);
  return rows;
}

/** Open alerts about these source patients, as either of the two. */
export async function openAlertsAround(tx: Tx, persons: readonly string[]): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select * from link_alert where closed_at is null and person_id = any(${persons}::uuid[])
    union
    select * from link_alert where closed_at is null and other_person_id = any(${persons}::uuid[])`.execute(tx);
  return rows;
}

export async function openAlertsOfAll(tx: Tx, limit: number): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`select * from link_alert where closed_at is null
    order by raised_at, person_id, other_person_id, kind limit ${limit}`.execute(tx);
  return rows;
}

export async function countOpenAlerts(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from link_alert where closed_at is null`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/** Closes alerts on exactly these pairs; `by` is null where the evidence or the link has gone, so that it may come back. */
export async function closeAlerts(
  tx: Tx,
  alerts: readonly Pick<AlertRow, 'person_id' | 'other_person_id' | 'kind' | 'evidence'>[],
  closing: { by: string | null; why: string; now: number },
): Promise<void> {
  if (alerts.length === 0) return;
  await sql`update link_alert set closed_at = ${closing.now}, closed_by = ${closing.by}, closed_why = ${closing.why}
    from unnest(${alerts.map((each) => each.person_id)}::uuid[], ${alerts.map((each) => each.other_person_id)}::uuid[],
      ${alerts.map((each) => each.kind)}::text[], ${alerts.map((each) => each.evidence)}::text[]) as given (a, b, k, e)
    where person_id = given.a and other_person_id = given.b and kind = given.k and evidence = given.e and closed_at is null`.execute(
    tx,
  );
}

export type NoticeKind = 'joined' | 'parted' | 'contradiction';

export interface NoticeRow {
  person_id: string;
  id: string;
  source: string;
  kind: NoticeKind;
  noticed_at: number;
}

export async function insertNotices(tx: Tx, notices: readonly NoticeRow[]): Promise<void> {
  if (notices.length === 0) return;
  await sql`insert into link_notice (person_id, id, source, kind, noticed_at)
    select * from unnest(${notices.map((n) => n.person_id)}::uuid[], ${notices.map((n) => n.id)}::uuid[],
      ${notices.map((n) => n.source)}::text[], ${notices.map((n) => n.kind)}::text[], ${notices.map((n) => n.noticed_at)}::bigint[])`.execute(
    tx,
  );
}

export async function openNotices(tx: Tx, limit: number): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`select person_id, id, source, kind, noticed_at from link_notice
    where acknowledged_at is null order by source, noticed_at, id limit ${limit}`.execute(tx);
  return rows;
}

export async function acknowledgeNotices(tx: Tx, source: string, by: string, now: number): Promise<number> {
  const { numAffectedRows } = await sql`update link_notice set acknowledged_at = ${now}, acknowledged_by = ${by}
    where source = ${source} and noticed_at <= ${now} and acknowledged_at is null`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

/** SQL of parental responsibility and of judgements of competence. */
export interface ResponsibilityRow {
  person_id: string;
  id: string;
  holder_kind: 'person' | 'organisation';
  /** Id of the person who holds it, or code of the local authority. */
  holder: string;
  holder_name: string;
  basis: string;
  evidence: string;
  /** First and last day, 'YYYY-MM-DD'. */
  from_day: string;
  to_day: string | null;
  recorded_at: number;
  recorded_by: string | null;
  recorded_name: string;
  ended_at: number | null;
  ended_why: string | null;
  ended_evidence: string | null;
  ended_by: string | null;
  ended_name: string | null;
}

export interface JudgementRow {
  person_id: string;
  id: string;
  about: 'sharing' | 'other';
  decision: string;
  restricted: boolean;
  law: 'gillick' | 'mental-capacity-act';
  limbs: string[];
  competent: boolean;
  objects: boolean;
  reasons: string;
  review_on: string;
  recorded_at: number;
  recorded_by: string | null;
  recorded_name: string;
  recorded_organisation: string | null;
  undone_at: number | null;
}

export type NewResponsibility = Omit<
  ResponsibilityRow,
  'ended_at' | 'ended_why' | 'ended_evidence' | 'ended_by' | 'ended_name'
>;

/** One after the other about one child: a parent recorded while an objection is being recorded must not slip past it. */
export async function lockChild(tx: Tx, members: readonly string[]): Promise<void> {
  for (const member of [...members].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`children/${member}`}, 0))`.execute(tx);
}

export async function insertResponsibility(tx: Tx, row: NewResponsibility): Promise<void> {
  await sql`
    insert into parental_responsibility (person_id, id, holder_kind, holder, holder_name, basis, evidence, from_day, to_day,
      recorded_at, recorded_by, recorded_name)
    values (${row.person_id}::uuid, ${row.id}::uuid, ${row.holder_kind}, ${row.holder}, ${row.holder_name}, ${row.basis}, ${row.evidence},
      ${row.from_day}, ${row.to_day}, ${row.recorded_at}::bigint, ${row.recorded_by}::uuid, ${row.recorded_name})`.execute(
    tx,
  );
}

export async function responsibilityRows(tx: Tx, members: readonly string[]): Promise<ResponsibilityRow[]> {
  const { rows } = await sql<ResponsibilityRow>`
    select * from parental_responsibility where person_id = any(${[...members]}::uuid[]) order by recorded_at desc, id`.execute(
    tx,
  );
  return rows;
}

export async function endResponsibilityRow(
  tx: Tx,
  row: { personId: string; id: string; at: number; why: string; evidence: string; by: string | null; name: string },
): Promise<void> {
  await sql`
    update parental_responsibility set ended_at = ${row.at}::bigint, ended_why = ${row.why}, ended_evidence = ${row.evidence},
      ended_by = ${row.by}::uuid, ended_name = ${row.name}
    where person_id = ${row.personId}::uuid and id = ${row.id}::uuid and ended_at is null`.execute(tx);
}

export async function reopenResponsibilityRow(tx: Tx, personId: string, id: string): Promise<void> {
  await sql`
    update parental_responsibility set ended_at = null, ended_why = null, ended_evidence = null, ended_by = null, ended_name = null
    where person_id = ${personId}::uuid and id = ${id}::uuid`.execute(tx);
}

export async function insertJudgement(tx: Tx, row: Omit<JudgementRow, 'undone_at'>): Promise<void> {
  await sql`
    insert into competence_judgement (person_id, id, about, decision, restricted, law, limbs, competent, objects, reasons, review_on,
      recorded_at, recorded_by, recorded_name, recorded_organisation)
    values (${row.person_id}::uuid, ${row.id}::uuid, ${row.about}, ${row.decision}, ${row.restricted}, ${row.law}, ${row.limbs}::text[],
      ${row.competent}, ${row.objects}, ${row.reasons}, ${row.review_on}, ${row.recorded_at}::bigint, ${row.recorded_by}::uuid,
      ${row.recorded_name}, ${row.recorded_organisation})`.execute(tx);
}

export async function judgementRows(tx: Tx, members: readonly string[]): Promise<JudgementRow[]> {
  const { rows } = await sql<JudgementRow>`
    select * from competence_judgement where person_id = any(${[...members]}::uuid[]) order by recorded_at desc, id`.execute(
    tx,
  );
  return rows;
}

export async function undoJudgementRow(tx: Tx, personId: string, id: string, now: number): Promise<void> {
  await sql`
    update competence_judgement set undone_at = ${now}::bigint
    where person_id = ${personId}::uuid and id = ${id}::uuid and undone_at is null`.execute(tx);
}

/** What parental responsibility, as recorded here, gives to whom now or later. */
export async function parentalSight(
  tx: Tx,
  members: readonly string[],
  now: number,
): Promise<{ person_id: string; id: string }[]> {
  const { rows } = await sql<{ person_id: string; id: string }>`
    select person_id, id from relationship
    where person_id = any(${[...members]}::uuid[]) and kind = 'parental-responsibility' and rests_on like 'recorded/%'
      and (held_to is null or held_to > ${now}::bigint)`.execute(tx);
  return rows;
}

/** Those of these people about whom parental responsibility was recorded, by any of their ids. */
export async function childrenWithParents(tx: Tx, persons: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from parental_responsibility where person_id = any(${[...persons]}::uuid[])`.execute(tx);
  return rows.map((row) => row.person_id);
}

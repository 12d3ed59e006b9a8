import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

export type RequestKind = 'erasure' | 'rectification';
export type Outcome = 'done' | 'partly' | 'refused';

export interface RequestRow {
  person_id: string;
  id: string;
  kind: RequestKind;
  words: string;
  asked_by: string;
  asked_at: number;
  decided_at: number | null;
  decided_by: string | null;
  outcome: Outcome | null;
  exemption: string | null;
  decision_words: string | null;
  erased: Record<string, number> | null;
}

export async function insertRequest(
  tx: Tx,
  row: Pick<RequestRow, 'person_id' | 'id' | 'kind' | 'words' | 'asked_by' | 'asked_at'>,
): Promise<void> {
  await sql`
    insert into data_request (person_id, id, kind, words, asked_by, asked_at)
    values (${row.person_id}::uuid, ${row.id}::uuid, ${row.kind}, ${row.words}, ${row.asked_by}, ${row.asked_at}::bigint)`.execute(
    tx,
  );
}

export async function requestsOf(tx: Tx, members: readonly string[]): Promise<RequestRow[]> {
  const { rows } = await sql<RequestRow>`
    select * from data_request where person_id = any(${[...members]}::uuid[]) order by asked_at desc, id`.execute(tx);
  return rows;
}

export async function openRequests(tx: Tx): Promise<RequestRow[]> {
  const { rows } =
    await sql<RequestRow>`select * from data_request where decided_at is null order by asked_at, id`.execute(tx);
  return rows;
}

export async function findRequest(tx: Tx, id: string): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`select * from data_request where id = ${id}::uuid for update`.execute(tx);
  return rows[0];
}

export async function closeRequest(
  tx: Tx,
  row: Pick<RequestRow, 'person_id' | 'id' | 'decided_by' | 'outcome' | 'exemption' | 'decision_words' | 'erased'> & {
    now: number;
  },
): Promise<void> {
  await sql`
    update data_request set decided_at = ${row.now}::bigint, decided_by = ${row.decided_by}, outcome = ${row.outcome},
      exemption = ${row.exemption}, decision_words = ${row.decision_words},
      erased = ${row.erased === null ? null : JSON.stringify(row.erased)}::jsonb
    where person_id = ${row.person_id}::uuid and id = ${row.id}::uuid and decided_at is null`.execute(tx);
}

export interface AnnotationRow {
  person_id: string;
  id: string;
  about: string | null;
  words: string;
  made_by: string;
  made_at: number;
}

export async function insertAnnotation(tx: Tx, row: AnnotationRow & { request_id: string | null }): Promise<void> {
  await sql`
    insert into annotation (person_id, id, about, words, made_by, made_at, request_id)
    values (${row.person_id}::uuid, ${row.id}::uuid, ${row.about}, ${row.words}, ${row.made_by}, ${row.made_at}::bigint, ${row.request_id}::uuid)`.execute(
    tx,
  );
}

export async function annotationsOf(tx: Tx, members: readonly string[]): Promise<AnnotationRow[]> {
  const { rows } = await sql<AnnotationRow>`
    select person_id, id, about, words, made_by, made_at from annotation where person_id = any(${[...members]}::uuid[]) order by made_at desc`.execute(
    tx,
  );
  return rows;
}

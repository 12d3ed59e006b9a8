import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import type { CaseEventKind } from '../standards/index.ts';
import type { KeptKind } from './case-kinds.ts';

export interface KeptCase {
  /** Whom it is about; the nil id when it is about nobody in particular. */
  personId: string;
  id: string;
  kind: KeptKind;
  reference: string;
  /** ODS or council code of the organisation that owes the answer, and of the one that took the case in. */
  body: string;
  keeper: string;
  /** YYYY-MM-DD */
  receivedOn: string;
  title: string;
  askedBy: string | null;
  /** Why the body must answer an information request: as a public authority, or as the documents promise it of contractors. */
  reach: 'statutory' | 'promised' | null;
  openedAt: number;
  openedBy: string;
}

export interface KeptAct {
  personId: string;
  caseId: string;
  id: string;
  kind: CaseEventKind;
  /** YYYY-MM-DD */
  happenedOn: string;
  data: object;
  recordedAt: number;
  recordedBy: string;
  ceasedAt: number | null;
}

const caseColumns = sql`person_id as "personId", id, kind, reference, body, keeper, to_char(received_on, 'YYYY-MM-DD') as "receivedOn",
  title, asked_by as "askedBy", reach, opened_at as "openedAt", opened_by as "openedBy"`;
const actColumns = sql`person_id as "personId", case_id as "caseId", id, kind, to_char(happened_on, 'YYYY-MM-DD') as "happenedOn", data,
  recorded_at as "recordedAt", recorded_by as "recordedBy", ceased_at as "ceasedAt"`;

export async function insertCase(tx: Tx, each: KeptCase): Promise<void> {
  await sql`insert into voice_case (person_id, id, kind, reference, body, keeper, received_on, title, asked_by, reach, opened_at, opened_by)
    values (${each.personId}, ${each.id}, ${each.kind}, ${each.reference}, ${each.body}, ${each.keeper}, ${each.receivedOn}::date,
      ${each.title}, ${each.askedBy}, ${each.reach}, ${each.openedAt}, ${each.openedBy})`.execute(tx);
}

export async function insertAct(tx: Tx, act: Omit<KeptAct, 'ceasedAt'>): Promise<void> {
  await sql`insert into voice_case_act (person_id, case_id, id, kind, happened_on, data, recorded_at, recorded_by)
    values (${act.personId}, ${act.caseId}, ${act.id}, ${act.kind}, ${act.happenedOn}::date, ${JSON.stringify(act.data)}::jsonb,
      ${act.recordedAt}, ${act.recordedBy})`.execute(tx);
}

/** Gives an act up; false when there is none that is still held. */
export async function ceaseAct(tx: Tx, act: KeptAct, now: number, by: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update voice_case_act set ceased_at = ${now}, ceased_by = ${by}
    where person_id = ${act.personId} and case_id = ${act.caseId} and id = ${act.id} and ceased_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

export async function caseById(tx: Tx, id: string): Promise<KeptCase | undefined> {
  const { rows } = await sql<KeptCase>`select ${caseColumns} from voice_case where id = ${id}`.execute(tx);
  return rows[0];
}

/** Cases that these organisations keep or owe, newest receipt first. */
export async function casesOf(tx: Tx, organisations: readonly string[], limit: number): Promise<KeptCase[]> {
  const { rows } = await sql<KeptCase>`select ${caseColumns} from voice_case
    where keeper = any(${organisations}::text[]) or body = any(${organisations}::text[])
    order by received_on desc, id desc limit ${limit}`.execute(tx);
  return rows;
}

export async function casesOfPersons(tx: Tx, members: readonly string[]): Promise<KeptCase[]> {
  const { rows } = await sql<KeptCase>`select ${caseColumns} from voice_case where person_id = any(${members}::uuid[])
    order by received_on desc, id desc`.execute(tx);
  return rows;
}

/** Cases received from a day on, of every organisation: for the public numbers. */
export async function casesSince(tx: Tx, day: string): Promise<KeptCase[]> {
  const { rows } = await sql<KeptCase>`select ${caseColumns} from voice_case where received_on >= ${day}::date`.execute(
    tx,
  );
  return rows;
}

/** Acts of these cases, those given up included, in the order in which they were recorded. */
export async function actsOf(tx: Tx, cases: readonly KeptCase[]): Promise<KeptAct[]> {
  const { rows } = await sql<KeptAct>`select ${actColumns} from voice_case_act
    where person_id = any(${[...new Set(cases.map((each) => each.personId))]}::uuid[])
      and case_id = any(${cases.map((each) => each.id)}::uuid[]) order by recorded_at, id`.execute(tx);
  return rows;
}

/** The next number of this keeper's cases of a kind and year. Whoever asks at the same time waits until this transaction ends. */
export async function takeNumber(tx: Tx, keeper: string, kind: KeptKind, year: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`insert into voice_case_number (keeper, kind, year, last)
    values (${keeper}, ${kind}, ${year}, 1)
    on conflict (keeper, kind, year) do update set last = voice_case_number.last + 1 returning last`.execute(tx);
  return (rows[0] as { last: number }).last;
}

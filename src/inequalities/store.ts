import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import { clocksFallenDue } from '../rights/index.ts';

/** A stratum row: who a person is and where they lived from `from` up to (not including) `to`. Null is unknown. */
export interface Stratum {
  personId: string;
  from: string;
  to: string;
  lsoa: string | null;
  ltla: string | null;
  edition: string | null;
  fifth: number | null;
  sex: string | null;
  ethnicity: string | null;
  birthDate: string | null;
}

/** The next people who have strata, in order of id. */
export async function stratifiedAfter(tx: Tx, personId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`select distinct person_id from stratum where person_id > ${personId}
    order by person_id limit ${limit}`.execute(tx);
  return rows.map((row) => row.person_id);
}

/** Makes the strata of these people exactly `rows`. Two statements. */
export async function replaceStrata(tx: Tx, personIds: readonly string[], rows: readonly Stratum[]): Promise<void> {
  await sql`delete from stratum where person_id = any(${personIds}::uuid[])`.execute(tx);
  const column = <T>(value: (row: Stratum) => T): T[] => rows.map(value);
  await sql`insert into stratum (person_id, from_day, to_day, lsoa, ltla, edition, fifth, sex, ethnicity, birth_date)
    select * from unnest(${column((row) => row.personId)}::uuid[], ${column((row) => row.from)}::date[], ${column((row) => row.to)}::date[],
      ${column((row) => row.lsoa)}::text[], ${column((row) => row.ltla)}::text[], ${column((row) => row.edition)}::text[],
      ${column((row) => row.fifth)}::smallint[], ${column((row) => row.sex)}::text[], ${column((row) => row.ethnicity)}::text[],
      ${column((row) => row.birthDate)}::date[])`.execute(tx);
}

/** What a measure may be split by, as SQL over a clock `c` and the stratum `s` of its person on the day it started; null is unknown. */
export const splits = {
  deprivation: sql<string | null>`s.fifth::text`,
  sex: sql<string | null>`s.sex`,
  ethnicity: sql<string | null>`s.ethnicity`,
  age: sql<string | null>`case when s.birth_date is null then null else
    case when started_age < 18 then '0-17' when started_age < 40 then '18-39' when started_age < 65 then '40-64' when started_age < 80 then '65-79' else '80+' end end`,
  area: sql<string | null>`s.ltla`,
} satisfies Record<string, RawBuilder<string | null>>;

export type Split = keyof typeof splits;

export interface KeptCount {
  /** Null where the stratum is not known. */
  stratum: string | null;
  kept: boolean;
  clocks: number;
  people: number;
}

/**
 * Clocks of a standard that fell due from `from` up to (not including) `to`, kept or not, by stratum; and the people they are
 * about. One query; O(clocks that fell due), each joined to its stratum by key.
 */
export async function keptCounts(
  tx: Tx,
  question: { standard: string; from: number; to: number; now: number; by: Split },
): Promise<KeptCount[]> {
  const { rows } = await sql<KeptCount>`
    select ${splits[question.by]} as stratum, kept, count(*) as clocks, count(distinct c.person_id) as people
    from (
      select c.*, (to_timestamp(c.period_start / 1000.0) at time zone 'Europe/London')::date as started from ${clocksFallenDue(question)} c
    ) c
    left join lateral (
      select s.*, extract(year from age(c.started, s.birth_date)) as started_age from stratum s
      where s.person_id = c.person_id and s.from_day <= c.started and c.started < s.to_day
    ) s on true
    group by 1, 2`.execute(tx);
  return rows;
}

export interface TraitsOnDay {
  /** First letter of the NHS Data Dictionary ETHNIC CATEGORY. */
  ethnicity: string | null;
  sex: string | null;
  fifth: number | null;
  birthDate: string | null;
}

/** Who current people are on a day (YYYY-MM-DD); null is not known, and people without strata are left out. */
export async function traitsOnDay(tx: Tx, currents: readonly string[], day: string): Promise<Map<string, TraitsOnDay>> {
  const { rows } = await sql<TraitsOnDay & { personId: string }>`
    select person_id as "personId", ethnicity, sex, fifth, birth_date as "birthDate" from stratum
    where person_id = any(${currents}::uuid[]) and from_day <= ${day}::date and ${day}::date < to_day`.execute(tx);
  return new Map(rows.map(({ personId, ...traits }) => [personId, traits]));
}

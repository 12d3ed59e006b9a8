import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

/** Standing answers of people to pairs that had a score when they answered. */
export interface LabelCount {
  /** 'match' where the model would have joined the pair itself. */
  band: 'match' | 'likely' | 'unlikely';
  sampled: boolean;
  same: boolean;
  pairs: number;
}

/** Bands by the probability that the pair had, with the thresholds of every model: 0.999 and, between, even odds. */
export async function labelCounts(tx: Tx): Promise<LabelCount[]> {
  const { rows } = await sql<LabelCount>`
    select case when probability >= 0.999 then 'match' when probability >= 0.5 then 'likely' else 'unlikely' end as band,
      sampled, same, count(*) as pairs
    from link_decision where undone_at is null and probability is not null group by 1, 2, 3`.execute(tx);
  return rows.map((row) => ({ ...row, pairs: Number(row.pairs) }));
}

/** Matches that stand, in number: what a sample of them speaks for. */
export async function countMatches(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from person_pair
    where decision = 'match' and outcome = 'joined'`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/**
 * Draws matches that nobody has decided on, at random (by a hash with the moment as its seed), to be asked about as if they
 * were open. Reads every match once.
 */
export async function drawSample(tx: Tx, size: number, now: number): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into review_sample (person_id, other_person_id, drawn_at, probability, model_version)
    select person_id, other_person_id, ${now}::bigint, probability, model_version from person_pair p
    where decision = 'match' and outcome = 'joined'
      and not exists (select from link_decision d where d.person_id = p.person_id and d.other_person_id = p.other_person_id)
      and not exists (select from review_sample s where s.person_id = p.person_id and s.other_person_id = p.other_person_id)
    order by md5(person_id::text || other_person_id::text || ${String(now)}) limit ${size}`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

export interface Question {
  person_id: string;
  other_person_id: string;
}

/**
 * Pairs to ask about: doubtful ones and drawn matches, in an order that says nothing of the score.
 */
export async function openQuestions(tx: Tx, limit: number): Promise<Question[]> {
  const { rows } = await sql<Question>`
    select person_id, other_person_id from (
      select person_id, other_person_id from person_pair where outcome = 'open'
      union
      select s.person_id, s.other_person_id from review_sample s
        join person_pair p on p.person_id = s.person_id and p.other_person_id = s.other_person_id
        where not exists (select from link_decision d where d.person_id = s.person_id and d.other_person_id = s.other_person_id)
    ) as asked
    order by md5(person_id::text || other_person_id::text) limit ${limit}`.execute(tx);
  return rows;
}

export async function countUnansweredSample(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from review_sample s
    join person_pair p on p.person_id = s.person_id and p.other_person_id = s.other_person_id
    where not exists (select from link_decision d where d.person_id = s.person_id and d.other_person_id = s.other_person_id)`.execute(
    tx,
  );
  return Number(rows[0]?.n ?? 0);
}

/** Labelled pairs one by one, for rates by group. At most `limit`, the latest. */
export async function labelledPairs(
  tx: Tx,
  limit: number,
): Promise<{ person_id: string; same: boolean; match: boolean }[]> {
  const { rows } = await sql<{ person_id: string; same: boolean; match: boolean }>`
    select person_id, same, probability >= 0.999 as match from link_decision
    where undone_at is null and probability is not null order by decided_at desc limit ${limit}`.execute(tx);
  return rows;
}

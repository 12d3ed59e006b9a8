import { sql } from 'kysely';
import { prepared, type Tx } from '../../platform/index.ts';
import { knowingAt } from '../../record/index.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import type { ScoredPair, StandingDecision } from './group-people.ts';

export interface PairRow {
  person_id: string;
  other_person_id: string;
  weight: number;
  probability: number;
  decision: 'match' | 'review';
  levels: unknown;
  model_version: string;
  outcome: 'open' | 'joined' | 'apart';
}

/** Marks source patients whose details changed, so that they are linked soon. */
export async function markToLink(tx: Tx, persons: readonly string[], now: number): Promise<void> {
  await sql`insert into person_to_link (person_id, marked_at) select distinct p, ${now}::bigint from unnest(${persons}::uuid[]) as p
    on conflict (person_id) do nothing`.execute(tx);
}

/** Takes up to `limit` marks off the list; the caller links them in the same transaction. */
export async function takeMarked(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    with next as (select person_id from person_to_link order by person_id limit ${limit} for update skip locked)
    delete from person_to_link using next where person_to_link.person_id = next.person_id returning person_to_link.person_id`.execute(
    tx,
  );
  return rows.map((row) => row.person_id);
}

export async function countMarked(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from person_to_link`.execute(tx);
  return rows[0]?.n ?? 0;
}

export interface Trait {
  personId: string;
  record: LinkageRecord;
  keys: readonly string[];
}

/** Keeps what is compared of each source patient, with its blocking keys, in place of what was kept. */
export async function saveTraits(tx: Tx, traits: readonly Trait[]): Promise<void> {
  const ids = traits.map((trait) => trait.personId);
  await sql`insert into person_trait (person_id, trait)
    select * from unnest(${ids}::uuid[], ${traits.map((trait) => JSON.stringify(trait.record))}::jsonb[])
    on conflict (person_id) do update set trait = excluded.trait`.execute(tx);
  await sql`delete from person_blocking_key where person_id = any(${ids}::uuid[])`.execute(tx);
  const keys = traits.flatMap((trait) => [...new Set(trait.keys)].map((key) => ({ id: trait.personId, key })));
  await sql`insert into person_blocking_key (person_id, key)
    select * from unnest(${keys.map((each) => each.id)}::uuid[], ${keys.map((each) => each.key)}::text[])`.execute(tx);
}

export async function traitsOf(tx: Tx, persons: readonly string[]): Promise<Map<string, LinkageRecord>> {
  const { rows } = await sql<{ person_id: string; trait: LinkageRecord }>`
    select person_id, trait from person_trait where person_id = any(${persons}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.person_id, row.trait]));
}

/**
 * Pairs worth comparing: others that share a blocking key with one of `persons`. A key shared by more than `largestBlock` is
 * passed over, for it tells nobody apart. One index look-up a key: O(keys + pairs), whatever the number of people.
 */
export async function candidatePairs(
  tx: Tx,
  persons: readonly string[],
  largestBlock: number,
): Promise<[string, string][]> {
  const { rows } = await sql<{ a: string; b: string }>`
    with mine as (select key, person_id from person_blocking_key where person_id = any(${persons}::uuid[])),
    blocks as (
      select keys.key, block.members
      from (select distinct key from mine) as keys
      cross join lateral (
        select array_agg(person_id) as members
        from (select person_id from person_blocking_key where key = keys.key limit ${largestBlock + 1}) as capped
      ) as block
      where cardinality(block.members) between 2 and ${largestBlock}
    )
    select distinct least(mine.person_id, other) as a, greatest(mine.person_id, other) as b
    from mine join blocks using (key) cross join lateral unnest(blocks.members) as other
    where other <> mine.person_id`.execute(tx);
  return rows.map((row) => [row.a, row.b]);
}

/** Replaces every scored pair of `persons`. */
export async function replacePairs(
  tx: Tx,
  persons: readonly string[],
  pairs: readonly Omit<PairRow, 'outcome'>[],
): Promise<void> {
  await sql`delete from person_pair where person_id = any(${persons}::uuid[]) or other_person_id = any(${persons}::uuid[])`.execute(
    tx,
  );
  if (pairs.length === 0) return;
  await sql`insert into person_pair (person_id, other_person_id, weight, probability, decision, levels, model_version)
    select * from unnest(${pairs.map((p) => p.person_id)}::uuid[], ${pairs.map((p) => p.other_person_id)}::uuid[],
      ${pairs.map((p) => p.weight)}::float8[], ${pairs.map((p) => p.probability)}::float8[], ${pairs.map((p) => p.decision)}::text[],
      ${pairs.map((p) => JSON.stringify(p.levels))}::jsonb[], ${pairs.map((p) => p.model_version)}::text[])`.execute(
    tx,
  );
}

/** Pairs and standing decisions that touch any of `persons`. */
export async function evidenceAround(
  tx: Tx,
  persons: readonly string[],
): Promise<{ pairs: ScoredPair[]; decisions: StandingDecision[] }> {
  const pairs = await sql<{ a: string; b: string; weight: number; decision: 'match' | 'review' }>`
    select person_id as a, other_person_id as b, weight, decision from person_pair
    where person_id = any(${persons}::uuid[])
    union
    select person_id, other_person_id, weight, decision from person_pair
    where other_person_id = any(${persons}::uuid[])`.execute(tx);
  const decisions = await sql<StandingDecision>`
    select person_id as a, other_person_id as b, same from link_decision
    where undone_at is null and (person_id = any(${persons}::uuid[]) or other_person_id = any(${persons}::uuid[]))`.execute(
    tx,
  );
  return { pairs: pairs.rows, decisions: decisions.rows };
}

export async function setOutcomes(
  tx: Tx,
  pairs: readonly { a: string; b: string; outcome: PairRow['outcome'] }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await sql`update person_pair set outcome = given.outcome
    from unnest(${pairs.map((p) => p.a)}::uuid[], ${pairs.map((p) => p.b)}::uuid[], ${pairs.map((p) => p.outcome)}::text[]) as given (a, b, outcome)
    where person_id = given.a and other_person_id = given.b and person_pair.outcome <> given.outcome`.execute(tx);
}

export interface Link {
  person_id: string;
  current_person_id: string;
}

/** Links as they stand of `persons` and of whoever shares a current person with them. */
export async function linksAround(tx: Tx, persons: readonly string[]): Promise<Link[]> {
  const { rows } = await sql<Link>`${persons.length > 20 ? sql`` : prepared('links-around')}
    select person_id, current_person_id from person_link
    where known_to is null and current_person_id in (
      select current_person_id from person_link where known_to is null and person_id = any(${persons}::uuid[]))`.execute(
    tx,
  );
  return rows;
}

/** Links as they stand of the members of these current persons. */
export async function membersOf(tx: Tx, currents: readonly string[]): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select person_id, current_person_id from person_link
    where known_to is null and current_person_id = any(${currents}::uuid[]) order by person_id`.execute(tx);
  return rows;
}

/** Re-points links: the old link ends now, the new one begins now. No row of the person moves. */
export async function repoint(tx: Tx, links: readonly Link[], basis: string, at: number): Promise<void> {
  if (links.length === 0) return;
  const now = await knowingAt(tx, at);
  const ids = links.map((link) => link.person_id);
  await sql`update person_link set known_to = ${now} where known_to is null and person_id = any(${ids}::uuid[])`.execute(
    tx,
  );
  await sql`insert into person_link (person_id, current_person_id, known_from, basis)
    select p, c, ${now}::bigint, ${basis} from unnest(${ids}::uuid[], ${links.map((link) => link.current_person_id)}::uuid[]) as given (p, c)
    on conflict (person_id, known_from, current_person_id) do update set known_to = null, basis = excluded.basis`.execute(
    tx,
  );
}

export async function linkHistory(
  tx: Tx,
  persons: readonly string[],
): Promise<(Link & { known_from: number; known_to: number | null; basis: string })[]> {
  const { rows } = await sql<Link & { known_from: number; known_to: number | null; basis: string }>`
    select person_id, current_person_id, known_from, known_to, basis from person_link
    where person_id = any(${persons}::uuid[]) order by known_from, person_id`.execute(tx);
  return rows;
}

/**
 * Everybody who was held to be one with this source patient at `at`, by the links as they were known then: also who has been parted
 * since. Somebody of whom no link was known then stands alone. By two indexes.
 */
export async function membersKnownAt(tx: Tx, personId: string, at: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    with own as (select current_person_id from person_link
      where person_id = ${personId}::uuid and known_from <= ${at}::bigint and (known_to is null or known_to > ${at}::bigint))
    select person_id from person_link join own using (current_person_id) where known_to is null and known_from <= ${at}::bigint
    union
    select person_id from person_link join own using (current_person_id)
    where known_to is not null and known_from <= ${at}::bigint and known_to > ${at}::bigint
    order by person_id`.execute(tx);
  return rows.length === 0 ? [personId] : rows.map((row) => row.person_id);
}

/** Open questions for clerical review, the most likely first. */
export async function openReviews(
  tx: Tx,
  limit: number,
  after: { weight: number; a: string; b: string } | undefined,
): Promise<PairRow[]> {
  const { rows } = await sql<PairRow>`
    select * from person_pair where outcome = 'open'
      and (${after === undefined} or (weight, person_id, other_person_id) <
        (${after?.weight ?? 0}::float8, ${after?.a ?? null}::uuid, ${after?.b ?? null}::uuid))
    order by weight desc, person_id desc, other_person_id desc limit ${limit}`.execute(tx);
  return rows;
}

export async function countOpenReviews(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from person_pair where outcome = 'open'`.execute(tx);
  return rows[0]?.n ?? 0;
}

export async function findPair(tx: Tx, a: string, b: string): Promise<PairRow | undefined> {
  const { rows } =
    await sql<PairRow>`select * from person_pair where person_id = ${a}::uuid and other_person_id = ${b}::uuid`.execute(
      tx,
    );
  return rows[0];
}

export interface DecisionRow {
  person_id: string;
  other_person_id: string;
  decided_at: number;
  same: boolean;
  decided_by: string;
  reason: string;
  undone_at: number | null;
}

export async function insertDecisions(tx: Tx, decisions: readonly Omit<DecisionRow, 'undone_at'>[]): Promise<void> {
  if (decisions.length === 0) return;
  const [a, b] = [decisions.map((d) => d.person_id), decisions.map((d) => d.other_person_id)];
  await sql`update link_decision set undone_at = given.at
    from unnest(${a}::uuid[], ${b}::uuid[], ${decisions.map((d) => d.decided_at)}::bigint[]) as given (a, b, at)
    where person_id = given.a and other_person_id = given.b and undone_at is null`.execute(tx);
  await sql`insert into link_decision (person_id, other_person_id, decided_at, same, decided_by, reason)
    select * from unnest(${a}::uuid[], ${b}::uuid[], ${decisions.map((d) => d.decided_at)}::bigint[], ${decisions.map((d) => d.same)}::bool[],
      ${decisions.map((d) => d.decided_by)}::text[], ${decisions.map((d) => d.reason)}::text[])
    on conflict (person_id, other_person_id, decided_at) do update set same = excluded.same, undone_at = null,
      decided_by = excluded.decided_by, reason = excluded.reason`.execute(tx);
  await keepScores(tx, a, b);
}

/** Keeps with decisions made now the score that they were about, and whether the pair was drawn at random to be asked. */
async function keepScores(tx: Tx, a: readonly string[], b: readonly string[]): Promise<void> {
  await sql`update link_decision as d set probability = coalesce(s.probability, p.probability),
      model_version = coalesce(s.model_version, p.model_version), sampled = s.person_id is not null
    from unnest(${a}::uuid[], ${b}::uuid[]) as given (a, b)
    left join person_pair p on p.person_id = given.a and p.other_person_id = given.b
    left join review_sample s on s.person_id = given.a and s.other_person_id = given.b
    where d.person_id = given.a and d.other_person_id = given.b and d.undone_at is null`.execute(tx);
}

/** Takes back what was decided of exactly these pairs. */
export async function undoDecisions(tx: Tx, pairs: readonly { a: string; b: string }[], now: number): Promise<number> {
  const { numAffectedRows } = await sql`update link_decision set undone_at = ${now}
    from unnest(${pairs.map((p) => p.a)}::uuid[], ${pairs.map((p) => p.b)}::uuid[]) as given (a, b)
    where person_id = given.a and other_person_id = given.b and undone_at is null`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

export async function decisionsAmong(tx: Tx, persons: readonly string[]): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`select * from link_decision
    where person_id = any(${persons}::uuid[]) or other_person_id = any(${persons}::uuid[]) order by decided_at desc`.execute(
    tx,
  );
  return rows;
}

/** Current persons whose traits share any of these blocking keys: how a person is found by details. */
export async function personsByKeys(tx: Tx, keys: readonly string[], limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from person_blocking_key where key = any(${keys}::text[]) limit ${limit}`.execute(tx);
  return rows.map((row) => row.person_id);
}

export async function countDecidedSince(tx: Tx, staffId: string, since: number): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from link_decision where decided_by = ${staffId} and decided_at >= ${since}`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** People, after linking. */
export async function countCurrentPersons(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct current_person_id) as n from person_link where known_to is null`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** Every source patient with its current person: for scoring linkage against a truth, in memory. */
export async function linksOfAll(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<Link>`select person_id, current_person_id from person_link where known_to is null`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.person_id, row.current_person_id]));
}

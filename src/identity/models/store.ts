import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import type { Model } from '../linkage/model.ts';

/** What a model would change, over a sample. */
export interface ModelPreview {
  /** Source patients looked at, and held. */
  sample: number;
  held: number;
  /** Pairs by what they are now and what they would be. */
  pairs: { now: 'match' | 'review' | 'none'; next: 'match' | 'review' | 'none'; count: number }[];
  /** Source patients who would come to be with others than now. */
  joined: number;
  parted: number;
  /** Pairs that would change most, to look at: ids, and what they are and would be. */
  examples: { a: string; b: string; now: string; next: string }[];
}

export interface ModelRow {
  id: string;
  state: 'asked' | 'ready' | 'failed' | 'in-use' | 'replaced' | 'dismissed';
  asked_by: string;
  asked_at: number;
  /** People in the place served: the prior is one over it. */
  place_size: number;
  retrain: boolean;
  version: string | null;
  preview: ModelPreview | null;
  problem: string | null;
  decided_by: string | null;
  decided_at: number | null;
  reason: string | null;
}

const columns = sql`id, state, asked_by, asked_at, place_size, retrain, version, preview, problem, decided_by, decided_at, reason`;

export async function modelInUse(tx: Tx): Promise<{ id: string; version: string } | undefined> {
  const { rows } = await sql<{
    id: string;
    version: string;
  }>`select id, version from linkage_model where state = 'in-use'`.execute(tx);
  return rows[0];
}

export async function modelOf(tx: Tx, id: string): Promise<unknown> {
  const { rows } = await sql<{ model: unknown }>`select model from linkage_model where id = ${id}::uuid`.execute(tx);
  return rows[0]?.model;
}

export async function listModels(tx: Tx, limit = 20): Promise<ModelRow[]> {
  const { rows } = await sql<ModelRow>`select ${columns} from linkage_model order by asked_at desc, id desc
    limit ${limit}`.execute(tx);
  return rows;
}

export async function findModel(tx: Tx, id: string): Promise<ModelRow | undefined> {
  const { rows } = await sql<ModelRow>`select ${columns} from linkage_model where id = ${id}::uuid`.execute(tx);
  return rows[0];
}

/** The oldest request that nobody has worked on yet; locked, so that it is worked on once. */
export async function takeAsked(tx: Tx): Promise<ModelRow | undefined> {
  const { rows } = await sql<ModelRow>`select ${columns} from linkage_model where state = 'asked'
    order by asked_at, id limit 1`.execute(tx);
  return rows[0];
}

export async function insertAsked(
  tx: Tx,
  row: Pick<ModelRow, 'id' | 'asked_by' | 'asked_at' | 'place_size' | 'retrain'>,
): Promise<void> {
  await sql`insert into linkage_model (id, state, asked_by, asked_at, place_size, retrain)
    values (${row.id}::uuid, 'asked', ${row.asked_by}, ${row.asked_at}, ${row.place_size}, ${row.retrain})`.execute(tx);
}

export async function saveReady(tx: Tx, id: string, model: Model, preview: ModelPreview): Promise<void> {
  await sql`update linkage_model set state = 'ready', version = ${model.id}, model = ${JSON.stringify(model)}::jsonb,
    preview = ${JSON.stringify(preview)}::jsonb where id = ${id}::uuid and state = 'asked'`.execute(tx);
}

export async function saveFailed(tx: Tx, id: string, problem: string): Promise<void> {
  await sql`update linkage_model set state = 'failed', problem = ${problem} where id = ${id}::uuid and state = 'asked'`.execute(
    tx,
  );
}

/** Ends the use of the model in use, and gives the asked-for one its state. */
export async function decideModel(
  tx: Tx,
  id: string,
  state: 'in-use' | 'dismissed',
  by: { by: string; reason: string; now: number },
): Promise<void> {
  if (state === 'in-use') await sql`update linkage_model set state = 'replaced' where state = 'in-use'`.execute(tx);
  await sql`update linkage_model set state = ${state}, decided_by = ${by.by}, decided_at = ${by.now}, reason = ${by.reason}
    where id = ${id}::uuid`.execute(tx);
}

/** Everybody is scored anew, by the linking job. */
export async function markEverybodyToLink(tx: Tx, now: number): Promise<void> {
  await sql`insert into person_to_link (person_id, marked_at) select person_id, ${now}::bigint from person_trait
    on conflict (person_id) do nothing`.execute(tx);
}

/** Source patients in an order that is as good as random and always the same: the UUIDs are hashes. */
export async function samplePersons(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`select person_id from person_trait order by person_id
    limit ${limit}`.execute(tx);
  return rows.map((row) => row.person_id);
}

export async function countTraits(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from person_trait`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

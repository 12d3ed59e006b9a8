import { sql } from 'kysely';
import { type Oversight, overseenSql } from '../../access/index.ts';
import type { Db, Tx } from '../../platform/index.ts';

/** SQL of withheld items. */
export interface WithheldItem {
  personId: string;
  id: string;
  type: string;
  resourceId: string;
  grounds: string;
  words: string;
  /** Account of the professional who decided. */
  by: string;
  byName: string;
  organisations: string[];
  at: number;
  /** 'YYYY-MM-DD' */
  reviewOn: string;
  labelledHere: boolean;
  endedAt: number | null;
  endedBy: string | null;
  endedHow: 'released' | 'renewed' | 'undone' | null;
  endedWords: string | null;
}

const columns = sql.raw(
  `person_id as "personId", id, resource_type as type, resource_id as "resourceId", grounds, words, withheld_by as by,
   withheld_by_name as "byName", organisations, withheld_at as at, review_on::text as "reviewOn", labelled_here as "labelledHere",
   ended_at as "endedAt", ended_by_name as "endedBy", ended_how as "endedHow", ended_words as "endedWords"`,
);

type NewItem = Omit<WithheldItem, 'endedAt' | 'endedBy' | 'endedHow' | 'endedWords'>;

/** False when the item is withheld already. */
export async function insertItem(tx: Tx, item: NewItem): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into withheld_item (person_id, id, resource_type, resource_id, grounds, words, withheld_by, withheld_by_name, organisations, withheld_at,
      review_on, labelled_here)
    values (${item.personId}::uuid, ${item.id}::uuid, ${item.type}, ${item.resourceId}, ${item.grounds}, ${item.words}, ${item.by}::uuid,
      ${item.byName}, ${item.organisations}::text[], ${item.at}::bigint, ${item.reviewOn}::date, ${item.labelledHere})
    on conflict (person_id, resource_type, resource_id) where ended_at is null do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** All that was ever withheld from this person, what is withheld now first, newest first. */
export async function itemsOf(db: Db | Tx, members: readonly string[]): Promise<WithheldItem[]> {
  const { rows } = await sql<WithheldItem>`
    select ${columns} from withheld_item where person_id = any(${[...members]}::uuid[])
    order by ended_at is not null, withheld_at desc, id`.execute(db);
  return rows;
}

/** Withheld now and to be looked at again up to a day, by this professional or overseen by this Guardian; soonest first. */
export async function itemsDue(
  db: Db | Tx,
  whose: { account: string } | Oversight,
  until: string,
): Promise<WithheldItem[]> {
  const mine = 'account' in whose ? sql`withheld_by = ${whose.account}::uuid` : overseenSql('organisations', whose);
  const { rows } = await sql<WithheldItem>`
    select ${columns} from withheld_item where ended_at is null and review_on <= ${until}::date and ${mine}
    order by review_on, withheld_at, id limit 1000`.execute(db);
  return rows;
}

/** False when it ended meanwhile. */
export async function endItem(
  tx: Tx,
  item: Pick<WithheldItem, 'personId' | 'id'>,
  end: { at: number; by: string; how: NonNullable<WithheldItem['endedHow']>; words: string },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update withheld_item set ended_at = ${end.at}::bigint, ended_by_name = ${end.by}, ended_how = ${end.how}, ended_words = ${end.words}
    where person_id = ${item.personId}::uuid and id = ${item.id}::uuid and ended_at is null returning id`.execute(tx);
  return rows.length > 0;
}

/** Takes a release back: false when the item is withheld again already. */
export async function reopenItem(tx: Tx, item: WithheldItem): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update withheld_item w set ended_at = null, ended_by_name = null, ended_how = null, ended_words = null
    where w.person_id = ${item.personId}::uuid and w.id = ${item.id}::uuid and w.ended_how = 'released' and not exists (
      select 1 from withheld_item o where o.person_id = w.person_id and o.resource_type = w.resource_type and o.resource_id = w.resource_id
        and o.ended_at is null) returning w.id`.execute(tx);
  return rows.length > 0;
}

export async function setWithheldHere(
  tx: Tx,
  item: Pick<WithheldItem, 'personId' | 'type' | 'resourceId'>,
  held: boolean,
) {
  await sql`update resource set withheld_here = ${held}
    where person_id = ${item.personId}::uuid and resource_type = ${item.type} and id = ${item.resourceId}`.execute(tx);
}

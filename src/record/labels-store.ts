import { type RawBuilder, sql } from 'kysely';
import { type LimitedSight, personsIn, type Sees, type Sight } from '../access/index.ts';
import { type Db, NOBODY, prepared, type Tx, texts } from '../platform/index.ts';
import { searchModel } from './search/parameters.ts';
import type { Key } from './store.ts';
import type { HeldLabels } from './tables.ts';

/** What labels keep from readers, in SQL: the predicate of every query, and how labels spread to what is part of labelled care. */

/**
 * References by which a resource is part of other care, and is labelled with it: what was measured at a restricted contact says as much as the
 * contact. Other references (a list's entry, a medicine's reason) only mention, and are masked when shown.
 */
const partOf = new Set([
  'encounter',
  'context',
  'based-on',
  'part-of',
  'episode-of-care',
  'appointment',
  'incoming-referral',
  'focus',
  'request',
  'prescription',
  'derived-from',
  'replaces',
  'target',
]);
/** What collects things of many kinds of care: labelling all of it for one entry would hide what others need. */
const collections = new Set(['List', 'Composition', 'CarePlan', 'CareTeam', 'Group', 'Patient', 'RelatedPerson']);

let paths: number[] | undefined;

function partOfPaths(): number[] {
  const model = searchModel();
  paths ??= [
    ...new Set(
      model.types
        .filter((type) => !collections.has(type))
        .flatMap((type) => [...model.parametersOf(type).values()])
        .filter((parameter) => parameter.type === 'reference' && partOf.has(parameter.code))
        .flatMap((parameter) => parameter.paths.map((path) => path.number)),
    ),
  ];
  return paths;
}

/**
 * Puts on every resource of these persons what it inherits, and takes off what it no longer does. Where two labelled containers belong to different
 * organisations, neither's staff see it on that ground. One indexed look when nobody among them has a label.
 */
export async function spreadLabels(tx: Tx, personIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct person_id from resource
    where person_id = any(${personIds}::uuid[]) and person_id <> ${NOBODY}::uuid and (restricted or withheld)`.execute(
    tx,
  );
  if (rows.length === 0) return;
  const concerned = rows.map((row) => row.person_id);
  await sql`
    with recursive labelled (person_id, seq, number, restricted, withheld, shown_to) as (
      select r.person_id, r.seq, r.reference_number, r.said_restricted, r.said_withheld or r.withheld_here, r.said_shown_to
      from resource r
      where r.person_id = any(${concerned}::uuid[]) and (r.said_restricted or r.said_withheld or r.withheld_here)
        and r.resource_type not in ('Patient', 'RelatedPerson')
      union
      select r.person_id, r.seq, r.reference_number, l.restricted, l.withheld, l.shown_to
      from labelled l
      join search_reference s on s.person_id = l.person_id and s.target = l.number and s.path = any(${partOfPaths()}::int[])
      join resource r on r.person_id = s.person_id and r.seq = s.seq
    ), held as (
      select r.person_id, r.resource_type, r.id, coalesce(h.restricted, false) or r.said_restricted as restricted,
        coalesce(h.withheld, false) or r.said_withheld or r.withheld_here as withheld, coalesce(h.shown_to, r.said_shown_to) as shown_to
      from resource r left join (
        select person_id, seq, bool_or(restricted) as restricted, bool_or(withheld) as withheld,
          case when count(distinct coalesce(shown_to, '')) filter (where restricted) = 1 then max(shown_to) filter (where restricted) end as shown_to
        from labelled group by person_id, seq
      ) h on h.person_id = r.person_id and h.seq = r.seq
      where r.person_id = any(${concerned}::uuid[]) and (h.seq is not null or r.restricted or r.withheld)
    )
    update resource r set restricted = h.restricted, withheld = h.withheld, shown_to = case when h.restricted then h.shown_to end
    from held h
    where r.person_id = h.person_id and r.resource_type = h.resource_type and r.id = h.id
      and (r.restricted, r.withheld, r.shown_to) is distinct from (h.restricted, h.withheld, case when h.restricted then h.shown_to end)`.execute(
    tx,
  );
}

type Sql = RawBuilder<unknown>;

/** Rows of `resource` or `resource_version` under `alias` that the reader may find at all. */
export function sightSql(alias: string, sight: Sight): Sql {
  if (sight === 'everyone') return sql`true`;
  return sql`(${column(alias, 'person_id')} = any(${personsIn(sight)}::uuid[]) and ${shownSql(alias, sight)})`;
}

/** Of rows within reach, those that labels do not keep from the reader. */
function shownSql(alias: string, sight: LimitedSight): Sql {
  const restricted = column(alias, 'restricted');
  const withheld = column(alias, 'withheld');
  const shownTo = column(alias, 'shown_to');
  const among = (sees: Sees) => sql`${column(alias, 'person_id')} = any(${sight.persons[sees]}::uuid[])`;
  const ways: Sql[] = [sql`not (${restricted} or ${withheld})`];
  if (sight.persons.all.length > 0) ways.push(among('all'));
  if (sight.persons['not-withheld'].length > 0) ways.push(sql`(${among('not-withheld')} and not ${withheld})`);
  if (sight.persons['own-organisation'].length > 0)
    ways.push(
      sql`(${among('own-organisation')} and (not ${restricted} or ${shownTo} = any(${sight.organisations}::text[])))`,
    );
  return sql`(${sql.join(ways, sql` or `)})`;
}

/** Of versions within reach, those whose current version is not kept from the reader either. */
export function currentShownSql(alias: string, sight: Sight): Sql {
  if (sight === 'everyone') return sql`true`;
  return sql`not exists (
    select 1 from resource c where c.person_id = ${column(alias, 'person_id')} and c.resource_type = ${column(alias, 'resource_type')}
      and c.id = ${column(alias, 'id')} and (c.restricted or c.withheld) and not ${shownSql('c', sight)})`;
}

function column(alias: string, name: string): Sql {
  return sql`${sql.ref(`${alias}.${name}`)}`;
}

/** Labels and persons of resources by key, deleted ones too; unknown keys are left out. A walk of the indexes for each key, as `ownersOf`. */
export async function labelsOf(db: Db, keys: readonly Key[]): Promise<LabelledKey[]> {
  const { rows } = await sql<LabelledKey>`${keys.length > 20 ? sql`` : prepared('labels-of')}
    select r.person_id, r.resource_type, r.id, r.restricted, r.withheld, r.shown_to
    from unnest(${texts(keys.map((key) => key.type))}::text[], ${texts(keys.map((key) => key.id))}::text[]) as k(type, id)
    cross join lateral (
      select r.* from resource_lookup l
      join resource r on r.person_id = l.person_id and r.resource_type = l.resource_type and r.id = l.id
      where l.resource_type = k.type and l.id = k.id offset 0) r`.execute(db);
  return rows;
}

export interface LabelledKey extends HeldLabels {
  person_id: string;
  resource_type: string;
  id: string;
}

/** What these persons' records hold with a label, by key: nothing for most people. Deleted ones too. */
export async function labelledKeys(db: Db, personIds: readonly string[]): Promise<LabelledKey[]> {
  const { rows } = await sql<LabelledKey>`${personIds.length > 20 ? sql`` : prepared('labelled-keys')}
    select person_id, resource_type, id, restricted, withheld, shown_to from resource
    where person_id = any(${personIds}::uuid[]) and (restricted or withheld)`.execute(db);
  return rows;
}

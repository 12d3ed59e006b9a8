import { type RawBuilder, sql } from 'kysely';
import { newId, type Tx } from '../platform/index.ts';
import { digestOf, type StoredClock } from './answer.ts';
import { lastPart, longestWarning, type Standing } from './standing.ts';

/** Marks people for evaluation from `notBefore` on; an earlier mark stays earlier. Ids in order, so that two markers cannot wait for each other. */
export async function mark(
  tx: Tx,
  marks: readonly { personId: string; notBefore: number }[],
  now: number,
): Promise<void> {
  if (marks.length === 0) return;
  const earliest = new Map<string, number>();
  for (const { personId, notBefore } of marks)
    earliest.set(personId, Math.min(notBefore, earliest.get(personId) ?? notBefore));
  const ids = [...earliest.keys()].sort();
  await sql`insert into person_to_evaluate (person_id, marked_at, not_before)
    select person_id, ${now}::bigint, not_before
    from unnest(${ids}::uuid[], ${ids.map((id) => earliest.get(id))}::bigint[]) as given (person_id, not_before)
    on conflict (person_id) do update
    set marked_at = excluded.marked_at, not_before = least(person_to_evaluate.not_before, excluded.not_before)`.execute(
    tx,
  );
}

/** Takes up to `limit` people whose mark has come due, and holds their marks to the end of the transaction. Marks that another worker holds are passed over. */
export async function takeMarked(tx: Tx, limit: number, now: number): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`select person_id from person_to_evaluate
    where not_before <= ${now} order by not_before limit ${limit} for update skip locked`.execute(tx);
  return rows.map((row) => row.person_id);
}

export async function unmark(tx: Tx, personIds: readonly string[]): Promise<void> {
  await sql`delete from person_to_evaluate where person_id = any(${personIds}::uuid[])`.execute(tx);
}

/** How many marks have come due and how many wait for a later moment. */
export async function countMarked(tx: Tx, now: number): Promise<{ due: number; later: number }> {
  const { rows } = await sql<{ due: number; later: number }>`select count(*) filter (where not_before <= ${now}) as due,
    count(*) filter (where not_before > ${now}) as later from person_to_evaluate`.execute(tx);
  return rows[0] ?? { due: 0, later: 0 };
}

interface Changes {
  /** How many rows are new or different, and how many are gone. */
  written: number;
  removed: number;
}

/**
 * Makes the stored clocks of these people exactly `clocks`. Rows that stay as they are are not written; what is replaced or
 * removed goes to the history with the time from which and to which it was our answer. Four statements, whatever the number of people.
 */
export async function replaceClocks(
  tx: Tx,
  personIds: readonly string[],
  clocks: readonly StoredClock[],
  now: number,
): Promise<Changes> {
  const before = await digests(tx, personIds);
  const changed: { clock: StoredClock; digest: string }[] = [];
  for (const clock of clocks) {
    const digest = digestOf(clock);
    const key = keyOf(clock);
    if (before.get(key)?.digest !== digest) changed.push({ clock, digest });
    else before.delete(key);
  }
  // What is left in `before` is replaced or gone.
  const superseded = [...before.values()];
  for (const { clock } of changed) before.delete(keyOf(clock));
  const gone = [...before.values()];
  if (superseded.length > 0) await remember(tx, superseded, now);
  if (gone.length > 0) await remove(tx, gone);
  if (changed.length > 0) await writeClocks(tx, changed, now);
  return { written: changed.length, removed: gone.length };
}

interface Key {
  personId: string;
  standard: string;
  pathway: string;
  start: number;
  repeat: number;
}

function keyOf({ personId, standard, pathway, start, repeat }: Key): string {
  return JSON.stringify([personId, standard, pathway, start, repeat]);
}

async function digests(tx: Tx, personIds: readonly string[]): Promise<Map<string, Key & { digest: string }>> {
  const { rows } = await sql<
    Key & { digest: string }
  >`select person_id as "personId", standard, pathway, period_start as start, repeat, digest
    from clock where person_id = any(${personIds}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function unnestedKeys(keys: readonly Key[]) {
  return sql`unnest(${keys.map((key) => key.personId)}::uuid[], ${keys.map((key) => key.standard)}::text[],
    ${keys.map((key) => key.pathway)}::text[], ${keys.map((key) => key.start)}::bigint[], ${keys.map((key) => key.repeat)}::smallint[])
    with ordinality as given (person_id, standard, pathway, period_start, repeat, nth)`;
}

const sameKey = sql`clock.person_id = given.person_id and clock.standard = given.standard and clock.pathway = given.pathway
  and clock.period_start = given.period_start and clock.repeat = given.repeat`;

/** Copies rows to the history before they are replaced or removed. */
async function remember(tx: Tx, keys: readonly Key[], now: number): Promise<void> {
  const ids = keys.map(() => newId());
  await sql`insert into clock_history (person_id, id, standard, pathway, period_start, repeat, state, breached, due, stop, organisation, answer, known_from, known_to)
    select clock.person_id, (${ids}::uuid[])[given.nth], clock.standard, clock.pathway, clock.period_start, clock.repeat, state, breached,
      due, stop, organisation, answer, evaluated_at, ${now}::bigint
    from ${unnestedKeys(keys)} join clock on ${sameKey}`.execute(tx);
}

async function remove(tx: Tx, keys: readonly Key[]): Promise<void> {
  await sql`delete from clock using ${unnestedKeys(keys)} where ${sameKey}`.execute(tx);
}

/** An announcement stays made as long as the due time stays: a late clock that gets one more fact is not announced twice. */
async function writeClocks(
  tx: Tx,
  rows: readonly { clock: StoredClock; digest: string }[],
  now: number,
): Promise<void> {
  const column = <T>(value: (clock: StoredClock) => T): T[] => rows.map(({ clock }) => value(clock));
  await sql`insert into clock (person_id, standard, pathway, period_start, repeat, state, breached, due, stop, organisation, answer, digest, evaluated_at)
    select person_id, standard, pathway, period_start, repeat, state, breached, due, stop, organisation, answer::jsonb, digest, ${now}::bigint
    from unnest(${column((clock) => clock.personId)}::uuid[], ${column((clock) => clock.standard)}::text[],
      ${column((clock) => clock.pathway)}::text[], ${column((clock) => clock.start)}::bigint[],
      ${column((clock) => clock.repeat)}::smallint[], ${column((clock) => clock.state)}::text[],
      ${column((clock) => clock.breached)}::boolean[], ${column((clock) => clock.due)}::bigint[],
      ${column((clock) => clock.stop)}::bigint[], ${column((clock) => clock.organisation)}::text[],
      ${column((clock) => JSON.stringify(clock.answer))}::text[], ${rows.map(({ digest }) => digest)}::text[])
      as given (person_id, standard, pathway, period_start, repeat, state, breached, due, stop, organisation, answer, digest)
    on conflict (person_id, standard, pathway, period_start, repeat) do update
    set state = excluded.state, breached = excluded.breached, due = excluded.due, stop = excluded.stop, organisation = excluded.organisation,
      answer = excluded.answer, digest = excluded.digest, evaluated_at = excluded.evaluated_at,
      announced_at = case when clock.due is not distinct from excluded.due then clock.announced_at end`.execute(tx);
}

const clockColumns = sql`person_id as "personId", standard, pathway, period_start as start, repeat, state, breached, due, stop, organisation, answer`;

/** Clocks of these (current) people. One indexed read, O(their clocks). */
export async function readClocks(
  tx: Tx,
  personIds: readonly string[],
  only: { running: boolean },
): Promise<StoredClock[]> {
  const which = only.running ? sql`and stop is null and state in ('running', 'refused')` : sql``;
  const { rows } = await sql<StoredClock>`select ${clockColumns} from clock
    where person_id = any(${personIds}::uuid[]) ${which} order by person_id, standard, pathway, period_start, repeat`.execute(
    tx,
  );
  return rows;
}

export interface PastClock extends StoredClock {
  id: string;
  /** When this became our answer, and when it ceased to be. */
  knownFrom: number;
  knownTo: number;
}

/** Answers of one person that were given before and are no longer, newest first. */
export async function readPastClocks(tx: Tx, personId: string, limit: number): Promise<PastClock[]> {
  const { rows } = await sql<PastClock>`select id, ${clockColumns}, known_from as "knownFrom", known_to as "knownTo"
    from clock_history where person_id = ${personId} order by known_to desc, id desc limit ${limit}`.execute(tx);
  return rows;
}

/** Clocks that passed their due time and were not yet announced, oldest first; marks them announced. */
export async function takeUnannounced(tx: Tx, limit: number, now: number): Promise<StoredClock[]> {
  const { rows } = await sql<StoredClock>`with late as (
      select person_id, standard, pathway, period_start, repeat from clock
      where state = 'running' and announced_at is null and due < ${now} order by due limit ${limit} for update skip locked
    )
    update clock set announced_at = ${now} from late
    where clock.person_id = late.person_id and clock.standard = late.standard and clock.pathway = late.pathway
      and clock.period_start = late.period_start and clock.repeat = late.repeat
    returning clock.person_id as "personId", clock.standard, clock.pathway, clock.period_start as start, clock.repeat, clock.state,
      clock.breached, clock.due, clock.stop, clock.organisation, clock.answer`.execute(tx);
  return rows;
}

/** `standingAt` in SQL, over columns state, period_start and due; a test holds the two against each other. */
function standingSql(now: number) {
  return sql<Standing>`case
    when state <> 'running' or due is null then state
    when due < ${now}::bigint then 'late'
    when due - ${now}::bigint <= least(${longestWarning}::bigint, (due - period_start) / ${lastPart}::bigint) then 'due-soon'
    else 'running' end`;
}

/** How many clocks stand how, by standard and organisation; of one standard when given. O(clocks). */
export async function countByStanding(
  tx: Tx,
  now: number,
  standard?: string,
): Promise<{ standard: string; organisation: string | null; standing: Standing; n: number }[]> {
  const which = standard === undefined ? sql`` : sql`where standard = ${standard}`;
  const grouped = standard === undefined ? sql`null::text` : sql`organisation`;
  const { rows } = await sql<{ standard: string; organisation: string | null; standing: Standing; n: number }>`
    select standard, ${grouped} as organisation, ${standingSql(now)} as standing, count(*) as n from clock ${which}
    group by 1, 2, 3`.execute(tx);
  return rows;
}

/** Clocks of a standard that were answered from `from` up to (not including) `to`: in time, and late. */
export async function countStopped(
  tx: Tx,
  standard: string,
  from: number,
  to: number,
): Promise<{ met: number; missed: number }> {
  const { rows } = await sql<{ met: number; missed: number }>`
    select count(*) filter (where state = 'met') as met, count(*) filter (where state = 'missed') as missed
    from clock where standard = ${standard} and stop >= ${from}::bigint and stop < ${to}::bigint`.execute(tx);
  return rows[0] ?? { met: 0, missed: 0 };
}

/** Running clocks of a standard by whole London days waited. */
export async function runningByDays(
  tx: Tx,
  standard: string,
  now: number,
  organisation?: string,
): Promise<{ days: number; n: number }[]> {
  const at = organisation === undefined ? sql`` : sql`and organisation = ${organisation}`;
  const { rows } = await sql<{ days: number; n: number }>`
    select ${londonDate(sql`${now}::bigint`)} - ${londonDate(sql`period_start`)} as days, count(*) as n
    from clock where standard = ${standard} and state = 'running' ${at} group by 1`.execute(tx);
  return rows;
}

/** The London date of an instant in milliseconds. */
function londonDate(instant: RawBuilder<unknown>) {
  return sql<string>`(to_timestamp(${instant} / 1000.0) at time zone 'Europe/London')::date`;
}

/**
 * Clocks that fell due in a period and count: person_id, standard, period_start, organisation, and whether the limit was kept
 * (answered in time) or not (answered late, or still waiting at `now`). Left out: what was nullified, what ended without an
 * answer (withdrawn, died), what has no limit or cannot be worked out. For a `from` clause, so that other modules count by their own strata.
 */
export function clocksFallenDue(question: { standard: string; from: number; to: number; now: number }) {
  const { standard, from, to, now } = question;
  return sql<{ person_id: string; period_start: number; organisation: string | null; kept: boolean }>`(
    select person_id, period_start, organisation, state = 'met' as kept from clock
    where standard = ${standard} and due >= ${from}::bigint and due < ${Math.min(to, now)}::bigint and state in ('met', 'missed', 'running'))`;
}

/** Clocks of a standard that ran at any time of a span, at these organisations or at all, oldest start first. */
export async function clocksBetween(
  tx: Tx,
  standard: string,
  { from, to }: { from: number; to: number },
  organisations?: readonly string[],
): Promise<StoredClock[]> {
  const at = organisations === undefined ? sql`` : sql`and organisation = any(${organisations}::text[])`;
  const { rows } = await sql<StoredClock>`select ${clockColumns} from clock where standard = ${standard}
    and period_start <= ${to}::bigint and (stop is null or stop >= ${from}::bigint) ${at}
    order by period_start, person_id, pathway, repeat`.execute(tx);
  return rows;
}

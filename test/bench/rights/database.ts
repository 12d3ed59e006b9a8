import { sql } from 'kysely';
import {
  type Database,
  idOf,
  migrate,
  newId,
  openEmbedded,
  openPostgres,
  SetClock,
  type Tx,
  transaction,
} from '../../../src/platform/index.ts';
import {
  clockSummary,
  clocksOf,
  evaluateMarked,
  evaluatePerson,
  loadPolicies,
  type RightsContext,
} from '../../../src/rights/index.ts';
import { allMigrations } from '../../../src/schema.ts';
import { type CareEvent, DAY } from '../../../src/standards/index.ts';
import { startPostgres } from '../../support/postgres.ts';
import { eventsEach, lifeOf } from './lives.ts';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const now = Date.parse('2026-11-22T12:00:00Z');
/**
 * Clocks from the database: everybody's for the first time, everybody's again with nothing changed (the floor: the same reading, folding
 * and comparing without writing), one event for one person among a thousand and among all, and the sums.
 */
export async function database(args: readonly string[] = []): Promise<void> {
  const people = Number(args.find((each) => /^\d+$/.test(each)) ?? 100_000);
  const server = args.includes('embedded') ? undefined : await startPostgres();
  const opened = server ? openPostgres(server.url, 4) : await openEmbedded(undefined);
  await migrate(opened, allMigrations);
  const context = { db: opened.db, clock: new SetClock(now), policies: loadPolicies() };
  const few = Math.min(1000, people);
  await livesInto(opened, 0, few);
  await everybody(opened, context, few);
  await oneEvent(opened, context, few, 'first round');
  await oneEvent(opened, context, few, 'again');
  await livesInto(opened, few, people);
  await everybody(opened, context, people);
  await oneEvent(opened, context, people, 'first round');
  await oneEvent(opened, context, people, 'again');
  await timed('clocks of 50 people', 50, () =>
    transaction(opened.db, (tx) =>
      clocksOf(
        tx,
        Array.from({ length: 50 }, (_, index) => personAt(index)),
        now,
      ),
    ),
  );
  await timed('how all clocks stand', 3, () => transaction(opened.db, (tx) => clockSummary(tx, now)));
  write(`resident memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  await opened.close();
  await server?.stop();
}

/**
 * What one arriving event costs among 1,000 people and among `people`. The first 1,000 are evaluated; the rest are made in the database, each with
 * the events and the clocks of one of them, so that a million people are held within minutes and every table has its size.
 */
export async function arrival(args: readonly string[] = []): Promise<void> {
  const people = Number(args.find((each) => /^\d+$/.test(each)) ?? 1_000_000);
  const server = await startPostgres();
  const opened = openPostgres(server.url, 4);
  await migrate(opened, allMigrations);
  const context = { db: opened.db, clock: new SetClock(now), policies: loadPolicies() };
  const few = 1000;
  await livesInto(opened, 0, few);
  await markAll(opened);
  await evaluateMarked(context);
  await sql`create table bench_event as select * from care_event`.execute(opened.db);
  await sql`create table bench_clock as select * from clock`.execute(opened.db);
  await sql`analyze`.execute(opened.db);
  await oneEvent(opened, context, few, 'first round');
  await oneEvent(opened, context, few, 'again');
  const start = performance.now();
  await copiesOf(opened, few, people);
  await sql`vacuum analyze care_event, clock`.execute(opened.db);
  write(`${people} people made in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  await oneEvent(opened, context, people, 'first round');
  await oneEvent(opened, context, people, 'again');
  const { rows } = await sql<{ events: string; clocks: string; size: string }>`select
    (select count(*) from care_event)::text as events, (select count(*) from clock)::text as clocks,
    pg_size_pretty(pg_database_size(current_database())) as size`.execute(opened.db);
  write(
    `${rows[0]?.events} events, ${rows[0]?.clocks} clocks, ${rows[0]?.size}; resident memory of the program ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
  await opened.close();
  await server.stop();
}

/** People `few` up to `people`, each with what the person of the same remainder has. */
async function copiesOf({ db }: Database, few: number, people: number): Promise<void> {
  await sql`create table bench_person (n integer primary key, person_id uuid)`.execute(db);
  for (let from = 0; from < people; from += 50_000) {
    const numbers = Array.from({ length: Math.min(50_000, people - from) }, (_, index) => from + index);
    await sql`insert into bench_person select * from unnest(${numbers}::int[], ${numbers.map(personAt)}::uuid[])`.execute(
      db,
    );
    for (const [table, template] of [
      ['care_event', 'bench_event'],
      ['clock', 'bench_clock'],
    ] as const) {
      const columns = sql.raw(
        (
          await sql<{
            list: string;
          }>`select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list
            from information_schema.columns where table_name = ${table} and column_name <> 'person_id'`.execute(db)
        ).rows[0]?.list ?? '',
      );
      await sql`insert into ${sql.table(table)} (person_id, ${columns})
        select made.person_id, ${columns} from (select person_id as template_id, ${columns} from ${sql.table(template)}) given
        join bench_person template on template.person_id = given.template_id
        join bench_person made on made.n % ${few} = template.n and template.n < ${few}
        where made.n >= ${Math.max(few, from)} and made.n < ${from + 50_000}`.execute(db);
    }
  }
}

async function everybody(opened: Database, context: RightsContext, people: number): Promise<void> {
  write(`${people} people, ${people * eventsEach} events, ${opened.engine}`);
  for (const what of ['for the first time', 'again, nothing changed']) {
    await markAll(opened);
    const start = performance.now();
    const { written } = await evaluateMarked(context);
    const seconds = (performance.now() - start) / 1000;
    write(
      `${what}: ${seconds.toFixed(1)} s, ${Math.round(people / seconds)} people a second, ${written} clocks written`,
    );
  }
  await sql`analyze`.execute(opened.db);
}

const times = 200;

/** One event arrives for one person, somewhere among `people`: it is stored, their clocks are worked out and what changed is written. */
async function oneEvent({ db }: Database, { policies }: RightsContext, people: number, round: string): Promise<void> {
  const spent: number[] = [];
  for (let nth = 0; nth < times; nth++) {
    const person = (nth * 7919) % people;
    const event = { ...(lifeOf(person)[1] as CareEvent), id: newId(), at: now - DAY, known: now - DAY };
    const start = performance.now();
    await transaction(db, async (tx) => {
      await store(tx, [{ ...event, pathway: `ServiceRequest/${event.id}`, person: personAt(person) } as CareEvent]);
      await evaluatePerson(tx, policies, personAt(person), now);
    });
    spent.push(performance.now() - start);
  }
  const sorted = spent.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(part * times)] ?? 0).toFixed(1);
  write(
    `one event for one person among ${people}, ${round}: half within ${at(0.5)} ms, nine in ten within ${at(0.9)} ms`,
  );
}

function personAt(index: number): string {
  return idOf('bench', 'person', String(index));
}

async function timed(what: string, times: number, act: (index: number) => Promise<unknown>): Promise<void> {
  const start = performance.now();
  for (let index = 0; index < times; index++) await act(index);
  write(`${what}: ${((performance.now() - start) / times).toFixed(1)} ms`);
}

async function markAll({ db }: Database): Promise<void> {
  await transaction(db, (tx) =>
    sql`insert into person_to_evaluate (person_id, marked_at, not_before) select distinct person_id, 0, 0 from care_event`.execute(
      tx,
    ),
  );
}

/** Straight into the events' table: how the record writes them is measured elsewhere. */
async function livesInto({ db }: Database, first: number, people: number): Promise<void> {
  for (let from = first; from < people; from += 2000) {
    const persons = Array.from({ length: Math.min(2000, people - from) }, (_, index) => from + index);
    const events = persons.flatMap((person) => lifeOf(person).map((event) => ({ ...event, person: personAt(person) })));
    await transaction(db, (tx) => store(tx, events));
  }
}

async function store(tx: Tx, events: readonly CareEvent[]): Promise<void> {
  const column = <T>(of: (event: CareEvent) => T): T[] => events.map(of);
  await sql`insert into care_event (person_id, id, fact_type, fact_id, fact_version, kind, at, "precision", known_at, known_xid, pathway, source, organisation, data)
    select person, id, 'ServiceRequest', id::text, 1, kind, at, 'instant', at, 1, pathway, 'gp', 'A81001', data::jsonb
    from unnest(${column((event) => event.person)}::uuid[], ${column((event) => event.id)}::uuid[],
      ${column((event) => event.kind)}::text[], ${column((event) => event.at)}::bigint[],
      ${column((event) => event.pathway ?? '')}::text[], ${column((event) => JSON.stringify(event.data))}::text[])
      as given (person, id, kind, at, pathway, data)`.execute(tx);
}

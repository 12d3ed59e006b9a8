import { sql } from 'kysely';
import {
  type Database,
  idOf,
  migrate,
  openEmbedded,
  openPostgres,
  SetClock,
  transaction,
} from '../../src/platform/index.ts';
import { clockSummary, clocksOf, evaluateMarked, evaluatePerson, loadPolicies } from '../../src/rights/index.ts';
import { allMigrations } from '../../src/schema.ts';
import { type CareEventKind, DAY, HOUR } from '../../src/standards/index.ts';
import { startPostgres } from '../support/postgres.ts';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const now = Date.parse('2026-11-22T12:00:00Z');
const begin = Date.parse('2026-01-05T09:00:00Z');

/** A life of ten events: a request to the practice, a talking therapy, a hospital pathway that still runs. */
const life: readonly { kind: CareEventKind; pathway: string; data: object }[] = [
  { kind: 'registration.started', pathway: 'r', data: {} },
  { kind: 'gp.requested', pathway: 'g', data: { offer: 'same-day-consultation' } },
  { kind: 'appointment.booked', pathway: 'g', data: { start: begin + 2 * DAY } },
  { kind: 'appointment.attended', pathway: 'g', data: { start: begin + 2 * DAY } },
  { kind: 'referral.received', pathway: 't', data: { service: 'talking-therapies', sector: 'mental-health' } },
  { kind: 'contact', pathway: 't', data: { attendance: 'attended', treatment: true } },
  {
    kind: 'referral.received',
    pathway: 'k',
    data: { service: 'consultant-led', sector: 'physical-health', consultantLed: true },
  },
  { kind: 'rtt.status', pathway: 'k', data: { code: '10' } },
  { kind: 'rtt.status', pathway: 'k', data: { code: '20' } },
  { kind: 'service.opened', pathway: 't', data: { sector: 'mental-health', service: 'talking-therapies' } },
];

/**
 * Clocks from the database: everybody's for the first time, everybody's again with nothing changed (the floor: the same reading, folding
 * and comparing without writing), one person's after one event, and the sums. `npm run bench -- rights [people] [embedded]`.
 */
export async function run(args: readonly string[] = []): Promise<void> {
  const people = Number(args[0] ?? 100_000);
  const server = args.includes('embedded') ? undefined : await startPostgres();
  const database = server ? openPostgres(server.url, 4) : await openEmbedded(undefined);
  await migrate(database, allMigrations);
  await livesInto(database, people);
  write(`${people} people, ${people * life.length} events, ${database.engine}`);
  const context = { db: database.db, clock: new SetClock(now), policies: loadPolicies() };
  for (const what of ['for the first time', 'again, nothing changed']) {
    await markAll(database);
    const start = performance.now();
    const { written } = await evaluateMarked(context);
    const seconds = (performance.now() - start) / 1000;
    write(
      `${what}: ${seconds.toFixed(1)} s, ${Math.round(people / seconds)} people a second, ${written} clocks written`,
    );
  }
  const { policies } = context;
  await timed('one person evaluated', 50, (index) =>
    transaction(database.db, (tx) => evaluatePerson(tx, policies, personAt(index), now)),
  );
  await timed('clocks of 50 people', 50, () =>
    transaction(database.db, (tx) =>
      clocksOf(
        tx,
        Array.from({ length: 50 }, (_, index) => personAt(index)),
        now,
      ),
    ),
  );
  await timed('how all clocks stand', 3, () => transaction(database.db, (tx) => clockSummary(tx, now)));
  write(`resident memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  await database.close();
  await server?.stop();
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
async function livesInto({ db }: Database, people: number): Promise<void> {
  for (let from = 0; from < people; from += 2000) {
    const rows = Array.from({ length: Math.min(2000, people - from) }, (_, index) => from + index).flatMap((person) =>
      life.map((event, nth) => ({ ...event, person, nth })),
    );
    await transaction(db, (tx) =>
      sql`insert into care_event (person_id, id, fact_type, fact_id, fact_version, kind, at, "precision", known_at, known_xid, pathway, source, organisation, data)
        select person, id, 'ServiceRequest', id::text, 1, kind, at, 'instant', at, 1, pathway, 'gp', 'A81001', data::jsonb
        from unnest(${rows.map((row) => personAt(row.person))}::uuid[], ${rows.map((row) => idOf('bench', String(row.person), String(row.nth)))}::uuid[],
          ${rows.map((row) => row.kind)}::text[], ${rows.map((row) => begin + (row.person % 200) * DAY + row.nth * 20 * HOUR)}::bigint[],
          ${rows.map((row) => `${row.pathway}${row.person}`)}::text[], ${rows.map((row) => JSON.stringify(row.data))}::text[])
          as given (person, id, kind, at, pathway, data)`.execute(tx),
    );
  }
}

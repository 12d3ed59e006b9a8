import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import {
  type Database,
  isRefusal,
  layOut,
  planScaleOut,
  type ScaleOutPlan,
  scaleOut,
  transaction,
} from '../../platform/index.ts';
import { scaleOutWords } from './scale-out.ts';

describe('scaling out', () => {
  let database: Database;
  let plan: ScaleOutPlan;
  beforeAll(async () => {
    database = await testDatabase();
    plan = await planScaleOut(database.db, scaleOutWords);
  });
  afterAll(() => database?.close());

  it('spreads what is about a person by person, with the appointment book by organisation', () => {
    const by = new Map(plan.distributed.map(({ table, column }) => [table, column]));
    for (const table of ['resource', 'resource_version', 'care_event', 'search_token', 'clock', 'person_link'])
      expect([table, by.get(table)]).toEqual([table, 'person_id']);
    expect(by.get('slot')).toBe('organisation');
    expect(plan.copied).toContain('resource_lookup');
    expect(plan.copied).toContain('organisation');
    expect(plan.kept).toEqual([...scaleOutWords.keptHere]);
  });

  it('has a place for every table, once', async () => {
    const { rows } = await sql<{ name: string }>`
      select tablename::text as name from pg_tables where schemaname = 'public'`.execute(database.db);
    const placed = [...plan.distributed.map((one) => one.table), ...plan.copied, ...plan.kept];
    expect([...placed].sort()).toEqual(rows.map((row) => row.name).sort());
  });

  it('no foreign key leads where Citus cannot follow: to a table spread otherwise, or kept here', async () => {
    const { rows } = await sql<{ from: string; to: string }>`
      select f.relname::text as "from", t.relname::text as "to" from pg_constraint c join pg_class f on f.oid = c.conrelid
      join pg_class t on t.oid = c.confrelid where c.contype = 'f' and f.relnamespace = 'public'::regnamespace`.execute(
      database.db,
    );
    const placeOf = (table: string) =>
      plan.distributed.find((one) => one.table === table)?.column ?? (plan.copied.includes(table) ? 'copied' : 'here');
    const order = plan.distributed.map((one) => one.table);
    expect(rows.length).toBeGreaterThan(0);
    for (const { from, to } of rows) {
      expect(['copied', placeOf(from)]).toContain(placeOf(to));
      if (order.includes(from) && order.includes(to)) expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
    }
  });

  it('refuses where Citus is not to be had, says what to do, and changes nothing', async () => {
    const result = await scaleOut(database, scaleOutWords);
    expect(isRefusal(result) && result.kind).toBe('invalid');
    expect(isRefusal(result) && result.details[0]?.mend).toMatch(/Citus/);
  });

  it("calls Citus's functions once for each table, and passes over what is laid out", async () => {
    // Citus is not here: functions of its names, as its reference gives them, write down what they are asked.
    await sql
      .raw(`
      create table pg_dist_partition (logicalrelid regclass);
      create table asked (n serial, what text);
      create function create_reference_table(t regclass) returns void language sql as
        $$ insert into pg_dist_partition values (t); insert into asked (what) values ('copy ' || t) $$;
      create function create_distributed_table(t regclass, c text, type text default 'hash', colocate_with text default 'default')
        returns void language sql as
        $$ insert into pg_dist_partition values (t); insert into asked (what) values (t || ' by ' || c || ' with ' || colocate_with) $$;
      create function truncate_local_data_after_distributing_table(t regclass) returns void language sql as
        $$ insert into asked (what) values ('truncate ' || t) $$;`)
      .execute(database.db);
    const first = await transaction(database.db, (tx) => layOut(tx, plan));
    expect(first).toHaveLength(plan.distributed.length + plan.copied.length);
    const { rows } = await sql<{ what: string }>`select what from asked order by n`.execute(database.db);
    const asked = rows.map((row) => row.what);
    const byPerson = plan.distributed.filter((one) => one.column === 'person_id').map((one) => one.table);
    expect(asked).toContain(`${byPerson[0]} by person_id with none`);
    for (const table of byPerson.slice(1)) expect(asked).toContain(`${table} by person_id with ${byPerson[0]}`);
    expect(asked).toContain('slot by organisation with none');
    expect(asked).toContain('copy resource_lookup');
    expect(asked.filter((what) => what.startsWith('truncate '))).toHaveLength(first.length);
    expect(await transaction(database.db, (tx) => layOut(tx, plan))).toEqual([]);
  });
});

import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

export const migrations: Migrations = {
  '70-rights-001-clocks': {
    async up(db) {
      // One row a person: marking twice before the job runs is one evaluation. A mark in the future waits for a fact that
      // takes effect then.
      await sql`create table person_to_evaluate (
        person_id uuid primary key,
        marked_at bigint not null,
        not_before bigint not null
      )`.execute(db);
      await sql`create index person_to_evaluate_order on person_to_evaluate (not_before)`.execute(db);
      // What the standards answer now. `state` is the answer that needs no clock on the wall; late and soon are worked out when
      // read. `repeat` tells apart two periods of one pathway that begin at the same instant (facts of which only the day is known).
      await sql`create table clock (
        person_id uuid not null,
        standard text not null,
        pathway text not null,
        period_start bigint not null,
        repeat smallint not null,
        state text not null,
        breached boolean not null,
        due bigint,
        stop bigint,
        organisation text,
        answer jsonb not null,
        digest text not null,
        evaluated_at bigint not null,
        announced_at bigint,
        primary key (person_id, standard, pathway, period_start, repeat)
      ) with (fillfactor = 90)`.execute(db);
      await sql`create index clock_due on clock (standard, due)`.execute(db);
      await sql`create index clock_running on clock (standard, organisation) where state = 'running'`.execute(db);
      await sql`create index clock_unannounced on clock (due) where state = 'running' and announced_at is null`.execute(
        db,
      );
      // Answers that were given before and are no longer: what changed, and which fact changed it.
      await sql`create table clock_history (
        person_id uuid not null,
        id uuid not null,
        standard text not null,
        pathway text not null,
        period_start bigint not null,
        repeat smallint not null,
        state text not null,
        breached boolean not null,
        due bigint,
        stop bigint,
        organisation text,
        answer jsonb not null,
        known_from bigint not null,
        known_to bigint not null,
        primary key (person_id, id)
      )`.execute(db);
    },
  },
  '70-rights-002-acts': {
    async up(db) {
      // What staff did from a clock, with what it takes to put it back.
      await sql`create table clock_act (
        person_id uuid not null,
        id uuid not null,
        clock_id uuid not null,
        act text not null,
        said text not null,
        at bigint not null,
        done_at bigint not null,
        done_by text not null,
        wrote jsonb not null,
        undone_at bigint,
        undone_by text,
        primary key (person_id, id)
      )`.execute(db);
    },
  },
  '70-rights-003-queue-reasons': {
    async up(db) {
      // Why somebody was seen before others on a waiting list. Never changed; the earliest of a period stands.
      await sql`create table queue_reason (
        person_id uuid not null,
        id uuid not null,
        clock_id uuid not null,
        reason text not null,
        recorded_by text not null,
        recorded_at bigint not null,
        primary key (person_id, id)
      )`.execute(db);
    },
  },
};

import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

export const migrations: Migrations = {
  '95-voice-001-cases': {
    async up(db) {
      // `person_id` is whom the case is about, or the nil id: most requests for information are about nobody.
      await sql`create table voice_case (
        person_id uuid not null,
        id uuid not null,
        kind text not null,
        reference text not null,
        body text not null,
        keeper text not null,
        received_on date not null,
        title text not null,
        asked_by text,
        reach text,
        opened_at bigint not null,
        opened_by text not null,
        primary key (person_id, id)
      )`.execute(db);
      await sql`create index voice_case_keeper on voice_case (keeper, received_on)`.execute(db);
      await sql`create index voice_case_body on voice_case (body, received_on)`.execute(db);
      await sql`create index voice_case_id on voice_case (id)`.execute(db);
      // What happened to a case. Never changed: a wrong one is given up (`ceased`).
      await sql`create table voice_case_act (
        person_id uuid not null,
        case_id uuid not null,
        id uuid not null,
        kind text not null,
        happened_on date not null,
        data jsonb not null,
        recorded_at bigint not null,
        recorded_by text not null,
        ceased_at bigint,
        ceased_by text,
        primary key (person_id, case_id, id)
      )`.execute(db);
    },
  },
  '95-voice-002-numbers-of-cases': {
    async up(db) {
      // The last number given out, so that two officers at one instant get two references, and a case that was deleted leaves a gap.
      await sql`create table voice_case_number (
        keeper text not null,
        kind text not null,
        year text not null,
        last integer not null,
        primary key (keeper, kind, year)
      )`.execute(db);
      const number = sql`substring(reference from '[0-9]+$')::integer`;
      const year = sql`substring(reference from '([0-9]{4})-[0-9]+$')`;
      await sql`insert into voice_case_number (keeper, kind, year, last)
        select keeper, kind, ${year}, max(greatest(${number}, n)) from
          (select keeper, kind, reference, count(*) over (partition by keeper, kind, ${year})::integer as n from voice_case) given
        group by keeper, kind, ${year}`.execute(db);
      // References that were given twice before: the first keeps it, each later one gets the next number that is free.
      await sql`with twice as (
          select person_id, id, keeper, kind, ${year} as year, regexp_replace(reference, '[0-9]+$', '') as front,
            row_number() over (partition by keeper, reference order by opened_at, id) as turn
          from voice_case),
        renumbered as (
          select person_id, id, keeper, kind, year, front,
            (row_number() over (partition by keeper, kind, year order by id))::integer as further
          from twice where turn > 1)
        update voice_case c set reference = r.front || lpad((n.last + r.further)::text, 4, '0')
          from renumbered r join voice_case_number n using (keeper, kind, year)
          where c.person_id = r.person_id and c.id = r.id`.execute(db);
      await sql`update voice_case_number n set last = given.last from
          (select keeper, kind, ${year} as year, max(${number}) as last from voice_case group by 1, 2, 3) given
        where n.keeper = given.keeper and n.kind = given.kind and n.year = given.year and given.last > n.last`.execute(
        db,
      );
      // Not unique: a key that several machines could not hold together. The number above is taken under its row's lock.
      await sql`create index voice_case_reference on voice_case (keeper, reference)`.execute(db);
    },
  },
};

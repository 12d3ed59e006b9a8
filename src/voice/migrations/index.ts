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
};

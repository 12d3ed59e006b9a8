import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

/**
 * Sessions and slots are keyed by organisation (a slot belongs to a practice before it belongs to anybody); everything
 * about a person has person_id first in every key. Instants are epoch milliseconds.
 */
export const migrations: Migrations = {
  '60-appointments-001-sessions': {
    async up(db) {
      await sql`
        create table clinic_session (
          organisation text not null,
          id uuid not null,
          practitioner text not null,
          starts bigint not null,
          ends bigint not null,
          slot_minutes integer not null check (slot_minutes between 5 and 240),
          medium text not null check (medium in ('face-to-face', 'phone', 'video', 'online')),
          offers text[] not null check (cardinality(offers) > 0),
          opened_by text not null,
          opened_at bigint not null,
          withdrawn_at bigint,
          primary key (organisation, id),
          check (ends > starts)
        )`.execute(db);
      await sql`create index clinic_session_day on clinic_session (organisation, starts)`.execute(db);
      await sql`
        create table slot (
          organisation text not null,
          id uuid not null,
          session_id uuid not null,
          practitioner text not null,
          starts bigint not null,
          ends bigint not null,
          medium text not null,
          offers text[] not null,
          state text not null check (state in ('free', 'held', 'booked', 'withdrawn')),
          person_id uuid,
          appointment_id uuid,
          held_until bigint,
          primary key (organisation, id),
          constraint taken_by_somebody check ((state in ('held', 'booked')) = (person_id is not null)),
          constraint booked_by_appointment check ((state = 'booked') = (appointment_id is not null)),
          constraint held_for_a_time check ((state = 'held') = (held_until is not null))
        )`.execute(db);
      await sql`create unique index slot_one_at_a_time on slot (organisation, practitioner, starts) where state <> 'withdrawn'`.execute(
        db,
      );
      await sql`create index slot_bookable on slot (organisation, starts) where state in ('free', 'held')`.execute(db);
      await sql`create index slot_of_session on slot (organisation, session_id)`.execute(db);
    },
  },
  '60-appointments-002-requests-and-appointments': {
    async up(db) {
      await sql`
        create table care_request (
          person_id uuid not null,
          id uuid not null,
          organisation text not null,
          offer text not null check (offer in ('same-day-consultation', 'appointment-within-48-hours', 'ahead-with-gp-of-choice')),
          urgent boolean not null,
          practitioner text,
          route text not null check (route in ('phone', 'online', 'in-person')),
          state text not null check (state in ('open', 'booked', 'answered', 'withdrawn')),
          requested_at bigint not null,
          requested_by text not null,
          waiting_since bigint,
          closed_at bigint,
          primary key (person_id, id),
          constraint choice_names_the_gp check (offer <> 'ahead-with-gp-of-choice' or practitioner is not null)
        )`.execute(db);
      await sql`create index care_request_waiting on care_request (organisation, urgent desc, waiting_since, id)
        where state = 'open' and waiting_since is not null`.execute(db);
      await sql`
        create table appointment (
          person_id uuid not null,
          id uuid not null,
          organisation text not null,
          slot_id uuid not null,
          request_id uuid,
          offer text,
          practitioner text not null,
          starts bigint not null,
          ends bigint not null,
          medium text not null,
          state text not null check (state in
            ('booked', 'attended', 'did-not-attend', 'cancelled-by-person', 'cancelled-by-provider')),
          person_chose_later boolean not null,
          booked_at bigint not null,
          booked_by text not null,
          state_at bigint not null,
          reason text,
          primary key (person_id, id)
        )`.execute(db);
      await sql`create unique index appointment_one_per_request on appointment (person_id, request_id) where state = 'booked'`.execute(
        db,
      );
      await sql`create unique index appointment_one_at_a_time on appointment (person_id, starts) where state = 'booked'`.execute(
        db,
      );
      await sql`create index appointment_day on appointment (organisation, starts)`.execute(db);
      await sql`
        create table appointment_act (
          person_id uuid not null,
          id uuid not null,
          appointment_id uuid not null,
          act text not null,
          state_before text,
          state_after text not null,
          at bigint not null,
          by text not null,
          reason text,
          primary key (person_id, id)
        )`.execute(db);
      await sql`create index appointment_act_of on appointment_act (person_id, appointment_id)`.execute(db);
    },
  },
  '60-appointments-003-gp-choice': {
    async up(db) {
      await sql`
        create table gp_choice (
          person_id uuid not null,
          id uuid not null,
          organisation text not null,
          practitioner text not null,
          chosen_at bigint not null,
          chosen_by text not null,
          ended_at bigint,
          primary key (person_id, id)
        )`.execute(db);
      await sql`create unique index gp_choice_one_now on gp_choice (person_id) where ended_at is null`.execute(db);
    },
  },
  '60-appointments-004-taken-back': {
    async up(db) {
      await sql`alter table appointment drop constraint appointment_state_check`.execute(db);
      await sql`alter table appointment add constraint appointment_state_check check (state in
        ('booked', 'attended', 'did-not-attend', 'cancelled-by-person', 'cancelled-by-provider', 'taken-back'))`.execute(
        db,
      );
    },
  },
};

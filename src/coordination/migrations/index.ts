import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

/**
 * The named contact, kept by the database itself:
 * - `two_services_need_a_contact`: nobody with two or more open services is without one;
 * - `contact_assignment_one_active`: nobody has two;
 * - `contact_is_the_active_assignment`: the contact of the person's row is that active assignment and no other. Checked at
 *   the end of the transaction, so that one may end and the next begin.
 */
export const migrations: Migrations = {
  '80-coordination-001-named-contact': {
    async up(db) {
      await sql`
        create table contact_assignment (
          person_id uuid not null,
          id uuid not null,
          staff_id uuid not null,
          team_id uuid,
          kind text not null check (kind in ('named', 'held')),
          reason text not null,
          working jsonb not null,
          previous_id uuid,
          assigned_by text not null,
          started_at bigint not null,
          ended_at bigint check (ended_at >= started_at),
          end_reason text,
          ended_by text,
          active boolean generated always as (ended_at is null) stored,
          primary key (person_id, id),
          constraint ended_with_a_reason check ((ended_at is null) = (end_reason is null)),
          constraint contact_assignment_key unique (person_id, id, active, staff_id)
        )`.execute(db);
      await sql`create unique index contact_assignment_one_active on contact_assignment (person_id) where ended_at is null`.execute(
        db,
      );
      await sql`create index contact_assignment_caseload on contact_assignment (staff_id) where ended_at is null`.execute(
        db,
      );
      await sql`
        create table coordinated_person (
          person_id uuid primary key,
          open_services integer not null check (open_services >= 0),
          services jsonb not null,
          contact_id uuid,
          assignment_id uuid,
          contact_active boolean check (contact_active),
          changed_at bigint not null,
          constraint two_services_need_a_contact check (open_services < 2 or contact_id is not null),
          constraint contact_whole check (
            (contact_id is null) = (assignment_id is null) and (contact_id is null) = (contact_active is null)),
          constraint contact_is_the_active_assignment foreign key (person_id, assignment_id, contact_active, contact_id)
            references contact_assignment (person_id, id, active, staff_id) deferrable initially deferred
        )`.execute(db);
      await sql`
        create table contact_cover (
          person_id uuid not null,
          id uuid not null,
          assignment_id uuid not null,
          absence_id uuid,
          staff_id uuid not null,
          starts_on date not null,
          ends_on date not null check (ends_on >= starts_on),
          reason text not null,
          arranged_by text not null,
          arranged_at bigint not null,
          ended_at bigint,
          primary key (person_id, id)
        )`.execute(db);
      await sql`create index contact_cover_of_staff on contact_cover (staff_id, ends_on) where ended_at is null`.execute(
        db,
      );
      await sql`create index contact_cover_of_assignment on contact_cover (person_id, assignment_id) where ended_at is null`.execute(
        db,
      );
      await sql`
        create table staff_absence (
          staff_id uuid not null,
          id uuid not null,
          covered_by uuid not null,
          starts_on date not null,
          ends_on date not null check (ends_on >= starts_on),
          reason text not null,
          arranged_by text not null,
          arranged_at bigint not null,
          ended_at bigint,
          primary key (staff_id, id)
        )`.execute(db);
    },
  },
  '80-coordination-002-alarms-inbox-tasks': {
    async up(db) {
      // staff_id is the nil uuid where an alarm is about no member of staff, so that the index can refuse a second of its kind.
      await sql`
        create table coordination_alarm (
          person_id uuid not null,
          id uuid not null,
          kind text not null,
          staff_id uuid not null,
          detail text not null,
          raised_at bigint not null,
          cleared_at bigint,
          cleared_why text,
          primary key (person_id, id)
        )`.execute(db);
      await sql`create unique index coordination_alarm_once on coordination_alarm (person_id, kind, staff_id) where cleared_at is null`.execute(
        db,
      );
      await sql`create index coordination_alarm_open on coordination_alarm (raised_at, id) where cleared_at is null`.execute(
        db,
      );
      await sql`
        create table notification (
          person_id uuid not null,
          id uuid not null,
          recipient uuid not null,
          topic text not null,
          message text not null,
          link text,
          sent_at bigint not null,
          acknowledged_at bigint,
          primary key (person_id, id)
        )`.execute(db);
      await sql`create unique index notification_once on notification (person_id, recipient, topic) where acknowledged_at is null`.execute(
        db,
      );
      await sql`create index notification_inbox on notification (recipient, sent_at) where acknowledged_at is null`.execute(
        db,
      );
      await sql`
        create table care_task (
          person_id uuid not null,
          id uuid not null,
          title text not null,
          detail text,
          asked_by uuid not null,
          asked_at bigint not null,
          organisation text not null,
          staff_id uuid,
          due_on date,
          state text not null check (state in ('asked', 'accepted', 'declined', 'done', 'withdrawn')),
          answer text,
          state_at bigint not null,
          state_by uuid not null,
          primary key (person_id, id),
          constraint declined_with_a_reason check (state <> 'declined' or answer is not null)
        )`.execute(db);
      await sql`create index care_task_open on care_task (organisation, due_on) where state in ('asked', 'accepted')`.execute(
        db,
      );
      await sql`create index care_task_asked on care_task (asked_by) where state in ('asked', 'accepted', 'declined')`.execute(
        db,
      );
    },
  },
};

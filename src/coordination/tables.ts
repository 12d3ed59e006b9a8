import type { Generated } from 'kysely';
import type { AlarmKind, AssignmentKind, OpenService, Working } from './types.ts';

/** The module's tables as the database has them; only the stores use them. */
export type CoordinationTables = {
  contact_assignment: {
    person_id: string;
    id: string;
    staff_id: string;
    team_id: string | null;
    kind: AssignmentKind;
    reason: string;
    working: Working;
    previous_id: string | null;
    assigned_by: string;
    started_at: number;
    ended_at: number | null;
    end_reason: string | null;
    ended_by: string | null;
    active: Generated<boolean>;
  };
  coordinated_person: {
    person_id: string;
    open_services: number;
    services: OpenService[];
    contact_id: string | null;
    assignment_id: string | null;
    contact_active: true | null;
    changed_at: number;
  };
  contact_cover: {
    person_id: string;
    id: string;
    assignment_id: string;
    absence_id: string | null;
    staff_id: string;
    starts_on: string;
    ends_on: string;
    reason: string;
    arranged_by: string;
    arranged_at: number;
    ended_at: number | null;
  };
  staff_absence: {
    staff_id: string;
    id: string;
    covered_by: string;
    starts_on: string;
    ends_on: string;
    reason: string;
    arranged_by: string;
    arranged_at: number;
    ended_at: number | null;
  };
  coordination_alarm: {
    person_id: string;
    id: string;
    kind: AlarmKind;
    staff_id: string;
    detail: string;
    raised_at: number;
    cleared_at: number | null;
    cleared_why: string | null;
  };
  notification: {
    person_id: string;
    id: string;
    recipient: string;
    topic: string;
    message: string;
    link: string | null;
    sent_at: number;
    acknowledged_at: number | null;
  };
  care_task: {
    person_id: string;
    id: string;
    title: string;
    detail: string | null;
    asked_by: string;
    asked_at: number;
    organisation: string;
    staff_id: string | null;
    due_on: string | null;
    state: 'asked' | 'accepted' | 'declined' | 'done' | 'withdrawn';
    answer: string | null;
    state_at: number;
    state_by: string;
  };
};

import type { GpOffer } from '../standards/index.ts';
import type { AppointmentState, Medium, RequestState, Route, SlotState } from './types.ts';

/** The module's tables as the database has them; only the stores use them. */
export type AppointmentsTables = {
  clinic_session: {
    organisation: string;
    id: string;
    practitioner: string;
    starts: number;
    ends: number;
    slot_minutes: number;
    medium: Medium;
    offers: GpOffer[];
    opened_by: string;
    opened_at: number;
    withdrawn_at: number | null;
  };
  slot: {
    organisation: string;
    id: string;
    session_id: string;
    practitioner: string;
    starts: number;
    ends: number;
    medium: Medium;
    offers: GpOffer[];
    state: SlotState;
    person_id: string | null;
    appointment_id: string | null;
    held_until: number | null;
  };
  care_request: {
    person_id: string;
    id: string;
    organisation: string;
    offer: GpOffer;
    urgent: boolean;
    practitioner: string | null;
    route: Route;
    state: RequestState;
    requested_at: number;
    requested_by: string;
    waiting_since: number | null;
    closed_at: number | null;
  };
  appointment: {
    person_id: string;
    id: string;
    organisation: string;
    slot_id: string;
    request_id: string | null;
    offer: GpOffer | null;
    practitioner: string;
    starts: number;
    ends: number;
    medium: Medium;
    state: AppointmentState;
    person_chose_later: boolean;
    booked_at: number;
    booked_by: string;
    state_at: number;
    reason: string | null;
  };
  appointment_act: {
    person_id: string;
    id: string;
    appointment_id: string;
    act: 'book' | 'cancel' | 'attendance' | 'undo';
    state_before: AppointmentState | null;
    state_after: AppointmentState;
    at: number;
    by: string;
    reason: string | null;
  };
  gp_choice: {
    person_id: string;
    id: string;
    organisation: string;
    practitioner: string;
    chosen_at: number;
    chosen_by: string;
    ended_at: number | null;
  };
};

export { type BookForPractice, type BookSlot, bookForPractice, bookSlot } from './book-slot.ts';
export { type CancelAppointment, cancelAppointment } from './cancel-appointment.ts';
export { type ChooseGp, chooseGp } from './choose-gp.ts';
export { appointmentForm, requestForm, scheduleForm, scheduleId, slotForm } from './fhir-form.ts';
export { findSlots, type SlotsForRequest } from './find-slots.ts';
export { migrations } from './migrations/index.ts';
export { offerFreed, passOnLapsedOffers } from './offer-freed.ts';
export { offerName, offerWindow } from './offer-window.ts';
export { type OpenSession, openSession } from './open-session.ts';
export { type PersonShown, peopleShown } from './people-shown.ts';
export type { PersonSet } from './person-set.ts';
export { type Rearrange, rearrange } from './rearrange.ts';
export { type RecordAttendance, recordAttendance } from './record-attendance.ts';
export { registeredPractice } from './registered-practice.ts';
export { type RequestCare, requestCare } from './request-care.ts';
export { type AppointmentsDependencies, appointmentsRoutes } from './routes.tsx';
export { practicesWithLapsedHolds, readSlot, sessionsBetween, slotsBetween } from './slot-store.ts';
export {
  type Act,
  actsOf,
  appointmentsBetween,
  appointmentsOf,
  currentGpChoice,
  type GpChoice,
  requestsOf,
  waitingAt,
} from './store.ts';
export { takeBackBooking } from './take-back-booking.ts';
export type {
  Appointment,
  AppointmentState,
  AppointmentsContext,
  AppointmentsHooks,
  CareRequest,
  Medium,
  RequestState,
  Route,
  Session,
  Slot,
  SlotState,
} from './types.ts';
export { type Undo, undo } from './undo.ts';
export { undoUntil } from './undo-limit.ts';
export { type UsualGp, usualGp } from './usual-gp.ts';
export { type ChangeRequest, joinWaitingList, leaveWaitingList, withdrawRequest } from './withdraw-request.ts';
export { type WithdrawSession, withdrawSession } from './withdraw-session.ts';

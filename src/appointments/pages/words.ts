import type { GpOffer } from '../../standards/index.ts';
import type { AppointmentState, Medium, RequestState } from '../types.ts';

export const offerTitle: Record<GpOffer, string> = {
  'same-day-consultation': 'A consultation today',
  'appointment-within-48-hours': 'An appointment within 48 hours',
  'ahead-with-gp-of-choice': 'Booking ahead with a GP of your choice',
};

export const offerHint: Record<GpOffer, string> = {
  'same-day-consultation': 'With whoever at the practice can help, by phone, online or in person.',
  'appointment-within-48-hours': 'At the practice, within two days of asking.',
  'ahead-with-gp-of-choice': 'More than two days ahead, with the GP that you choose.',
};

export const mediumWords: Record<Medium, string> = {
  'face-to-face': 'At the practice',
  phone: 'By phone',
  video: 'By video',
  online: 'Online, in writing',
};

export const stateWords: Record<AppointmentState, string> = {
  booked: 'Booked',
  attended: 'Attended',
  'did-not-attend': 'Did not attend',
  'cancelled-by-person': 'Cancelled by the person',
  'cancelled-by-provider': 'Cancelled by the practice',
  'taken-back': 'Booked by mistake, taken back',
};

export const requestWords: Record<RequestState, string> = {
  open: 'Not booked yet',
  booked: 'Booked',
  answered: 'Seen',
  withdrawn: 'Withdrawn',
};

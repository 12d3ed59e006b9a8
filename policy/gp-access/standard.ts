/** GP access: the three offers promised in 2014, and separately what the GP contract requires. */
import { namedAccountableGp, nonUrgentResponse, toldSameDay, urgentSameDay } from './contract.ts';
import { aheadWithGpOfChoice, appointmentWithin48Hours, sameDayConsultation } from './promise.ts';

export const clocks = [
  sameDayConsultation,
  appointmentWithin48Hours,
  aheadWithGpOfChoice,
  toldSameDay,
  urgentSameDay,
  nonUrgentResponse,
  namedAccountableGp,
];

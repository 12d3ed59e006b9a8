import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import type { Instant } from '../standards/index.ts';
import { HOUR } from '../standards/index.ts';
import { changeState } from './change-state.ts';
import { findAppointment, wrongState } from './find-appointment.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { lockRequest, saveRequest } from './store.ts';
import type { Appointment, AppointmentsContext, CareRequest } from './types.ts';
import { undoUntil } from './undo-limit.ts';

export interface RecordAttendance {
  person: PersonSet;
  appointmentId: string;
  attendance: 'attended' | 'did-not-attend';
  /** Needed to correct a mark that can no longer be undone. */
  reason?: string;
  by: string;
}

/** People come early, and are sometimes seen early. */
const EARLY = HOUR;

/**
 * Records that a person came or did not attend (no notice given: notice at any time before is a cancellation). Attending
 * answers the request; not attending leaves it open. A mark may be changed for the other; once undo is over, with a reason.
 */
export async function recordAttendance(
  tx: Tx,
  command: RecordAttendance,
  context: AppointmentsContext,
): Promise<Appointment | Refusal> {
  const now = context.clock.now();
  const found = await findAppointment(tx, command.person, command.appointmentId);
  if (isRefusal(found)) return found;
  const fault = faultOf(found, command, now);
  if (fault) return fault;
  const request = found.requestId === null ? undefined : await lockRequest(tx, found.personId, found.requestId);
  if (request && request.state === 'booked' && found.state !== 'booked') {
    return refuse('conflict', 'Another appointment has been booked for this request since; cancel that one first.');
  }
  const appointment = await changeState(tx, found, {
    act: 'attendance',
    to: command.attendance,
    by: command.by,
    reason: command.reason?.trim() || null,
    now,
  });
  const answered = request && { ...request, ...afterAttendance(command.attendance, now) };
  if (answered) await saveRequest(tx, answered);
  await publish(tx, { requests: answered ? [answered] : [], appointments: [appointment] }, context);
  return appointment;
}

function afterAttendance(
  attendance: RecordAttendance['attendance'],
  now: Instant,
): Pick<CareRequest, 'state' | 'waitingSince' | 'closedAt'> {
  const answered = attendance === 'attended';
  return { state: answered ? 'answered' : 'open', waitingSince: null, closedAt: answered ? now : null };
}

function faultOf(found: Appointment, command: RecordAttendance, now: Instant): Refusal | undefined {
  if (found.state === command.attendance) return wrongState(found, 'nothing has to be changed');
  if (found.state !== 'booked') {
    const marked = found.state === 'attended' || found.state === 'did-not-attend';
    if (!marked) return wrongState(found, 'a cancelled appointment has no attendance');
    if (now > undoUntil(found.state, found.stateAt, found.starts) && !command.reason?.trim()) {
      return refuse('invalid', 'A mark of attendance from before yesterday is corrected with a reason.', {
        where: 'reason',
        what: 'no reason was given',
        mend: 'say how the mistake was found',
      });
    }
  }
  const from = command.attendance === 'attended' ? found.starts - EARLY : found.starts;
  if (now >= from) return undefined;
  return refuse('conflict', 'The appointment has not begun.', {
    where: 'attendance',
    what: 'attendance is recorded from an hour before the start, did not attend from the start',
    mend: 'wait until then, or cancel the appointment',
  });
}

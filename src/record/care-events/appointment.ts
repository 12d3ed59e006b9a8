import type { Appointment } from '@medplum/fhirtypes';
import type { CareEventData } from '../../standards/index.ts';
import {
  booleanExtension,
  codeExtension,
  type Happened,
  momentExtension,
  momentOf,
  organisationOf,
  pathwayOf,
  practitionerOf,
} from './event.ts';

type Medium = CareEventData['appointment.booked']['consultationMedium'];

/** An appointment of any service: made, and what became of it. */
export function fromAppointment(appointment: Appointment): Happened[] {
  const planned = momentOf(appointment.start);
  if (planned === undefined || notYetMade.includes(appointment.status)) return [];
  const pathway = pathwayOf(appointment.basedOn, appointment.identifier) ?? `Appointment/${appointment.id}`;
  const organisation = organisationOf(
    appointment,
    appointment.participant.map((one) => one.actor),
  );
  const start = planned.at;
  const consultationMedium = codeExtension(appointment, 'consultation-medium') as Medium;
  const practitioner = practitionerOf(appointment.participant.map((one) => one.actor));
  const first = booleanExtension(appointment, 'first-contact');
  const happened: Happened[] = [
    {
      kind: 'appointment.booked',
      when: momentOf(appointment.created),
      pathway,
      organisation,
      data: {
        start,
        consultationMedium,
        practitioner,
        personChoseLater: booleanExtension(appointment, 'person-chose-later'),
      },
    },
  ];
  if (attended.includes(appointment.status)) {
    happened.push({
      kind: 'appointment.attended',
      when: planned,
      pathway,
      organisation,
      data: { start, consultationMedium, practitioner, first },
    });
  } else if (appointment.status === 'noshow') {
    const communicated = booleanExtension(appointment, 'appointment-communicated');
    happened.push({
      kind: 'appointment.did-not-attend',
      when: planned,
      pathway,
      organisation,
      data: { start, first, communicated },
    });
  } else if (appointment.status === 'cancelled') {
    // R4 has no date of cancellation; without our extension the planned time is the latest it can have been.
    const when = momentExtension(appointment, 'cancelled-at') ?? planned;
    happened.push({
      kind: 'appointment.cancelled',
      when,
      pathway,
      organisation,
      data: { start, by: cancelledBy(appointment) },
    });
  }
  return happened;
}

const notYetMade: readonly (string | undefined)[] = ['proposed', 'pending', 'waitlist'];
const attended: readonly (string | undefined)[] = ['fulfilled', 'arrived', 'checked-in'];

/** HL7 appointment-cancellation-reason: 'pat' and its children are the person's, all else is the provider's. */
function cancelledBy(appointment: Appointment): 'person' | 'provider' {
  const code = appointment.cancelationReason?.coding?.find((one) => one.code !== undefined)?.code;
  return code !== undefined && /^pat(-|$)/.test(code) ? 'person' : 'provider';
}

import type { Appointment as FhirAppointment, Resource, ServiceRequest } from '@medplum/fhirtypes';
import {
  type Appointment,
  type AppointmentsContext,
  type AppointmentsHooks,
  appointmentsOf,
  type BookForPractice,
  bookForPractice,
  bookSlot,
  cancelAppointment,
  recordAttendance,
  requestCare,
  requestsOf,
  type Slot,
  undo,
} from '../../appointments/index.ts';
import { isRefusal, type Refusal, type Tx } from '../../platform/index.ts';
import { codeSystemBase, readResource } from '../../record/index.ts';
import type { OwnedWrite, Owner } from '../exchange.ts';
import {
  actorName,
  against,
  asOwnerRefusal,
  changedElement,
  idIn,
  isAnotherSystems,
  isOffer,
  isUuid,
  neverAllowed,
  organisationRefusal,
} from './owned.ts';
import { slotKeptHere } from './slot.ts';

const fields = {
  slot: 'Appointment.slot',
  request: 'Appointment.basedOn',
  reason: 'Appointment.cancelationReason',
  attendance: 'Appointment.status',
  appointment: 'Appointment.status',
  practitioner: 'Appointment.participant',
};
const refused = (refusal: Refusal) => asOwnerRefusal(refusal, 'Appointment', fields);

/** An appointment takes a slot of the appointment book; a change of its status is an act of that module. */
export function appointmentOwner(hooks: AppointmentsHooks): Owner {
  return {
    mayOwn: () => true,
    store: async (tx, write) => {
      const sent = write.resource as FhirAppointment & { id: string };
      const context = { clock: { now: () => write.now }, hooks };
      const ours = (await appointmentsOf(tx, write.person?.members ?? [])).find(({ id }) => id === sent.id);
      if (ours) return change(tx, ours, sent, write, context);
      const slot = await slotKeptHere(tx, sent.slot?.map((one) => idIn(one, 'Slot')) ?? []);
      if (slot === undefined) return write.exists || isAnotherSystems(sent) ? 'not-ours' : nowhere();
      if (write.exists)
        return against(
          'Appointment.slot',
          'This appointment was sent as another system’s; it cannot take a slot of this appointment book.',
          'Book a new appointment (POST) in the slot.',
        );
      return book(tx, slot, sent, write, context);
    },
    remove: async (tx, { id, person }) =>
      (await appointmentsOf(tx, person?.members ?? [])).some((each) => each.id === id)
        ? neverAllowed(
            'Appointment',
            'An appointment of this appointment book is cancelled and not deleted.',
            "Update it with the status 'cancelled' and a cancelationReason.",
          )
        : undefined,
  };
}

function nowhere(): Refusal {
  return against(
    'Appointment.slot',
    'An appointment that is made here takes a slot of the appointment book, and this one names none.',
    'Name a free slot (GET Slot?status=free). An appointment of another system says so by meta.source or its identifier.',
  );
}

async function book(
  tx: Tx,
  slot: Slot,
  sent: FhirAppointment & { id: string },
  write: OwnedWrite,
  context: AppointmentsContext,
): Promise<'stored' | Refusal> {
  const fault = bookingFault(slot, sent) ?? organisationRefusal(write, slot.organisation, 'Appointment');
  if (fault) return fault;
  const { person } = write;
  if (person === undefined)
    return against('Appointment.participant', 'No Patient takes part.', 'Add the Patient as a participant.');
  const request = await requestAnswered(tx, slot, sent, write, context);
  if (isRefusal(request)) return refused(request);
  const { organisation, id: slotId } = slot;
  const command = { person, slotId, appointmentId: sent.id, by: actorName(write) };
  const booked =
    typeof request === 'string'
      ? await bookSlot(tx, { ...command, organisation, requestId: request }, context)
      : await bookForPractice(tx, { ...command, request }, context);
  return isRefusal(booked) ? refused(booked) : 'stored';
}

/** What an appointment says that the slot says otherwise. */
function bookingFault(slot: Slot, sent: FhirAppointment & { id: string }): Refusal | undefined {
  if (!isUuid(sent.id))
    return against(
      'Appointment.id',
      'The appointment book keeps appointments under UUIDs.',
      'Let the server give the id (POST).',
    );
  if (sent.slot!.length > 1)
    return against('Appointment.slot', 'An appointment takes one slot.', 'Name one slot, or book each by itself.');
  if (sent.status !== 'booked')
    return against(
      'Appointment.status',
      `A new appointment is 'booked'; this one is '${sent.status}'.`,
      'Book it first; attendance and cancellation are updates of it.',
    );
  const practitioners = sent.participant.flatMap(({ actor }) => idIn(actor, 'Practitioner') ?? []);
  if (practitioners.some((id) => id !== slot.practitioner))
    return against(
      'Appointment.participant',
      'The slot is another practitioner’s.',
      'Leave the practitioner out, or choose another slot.',
    );
  const times = { start: slot.starts, end: slot.ends };
  for (const [name, at] of Object.entries(times) as ['start' | 'end', number][]) {
    const said = sent[name];
    if (said !== undefined && Date.parse(said) !== at)
      return against(
        `Appointment.${name}`,
        `The slot's ${name} is ${new Date(at).toISOString()}.`,
        'Leave it out, or send the time of the slot.',
      );
  }
  return undefined;
}

/** The request that it answers, or its id: the one it is based on, else the open one for the same offer, else one that is made now. */
async function requestAnswered(
  tx: Tx,
  slot: Slot,
  sent: FhirAppointment,
  write: OwnedWrite,
  context: AppointmentsContext,
): Promise<string | BookForPractice['request'] | Refusal> {
  const named = sent.basedOn?.map((one) => idIn(one, 'ServiceRequest')).find((id) => id !== undefined);
  if (named !== undefined) {
    const ours = (await requestsOf(tx, write.person!.members)).some(({ id }) => id === named);
    return ours ? named : practicesRequest(tx, named, slot.organisation, write);
  }
  const asked = sent.serviceType
    ?.flatMap((one) => one.coding ?? [])
    .find(({ system }) => system === `${codeSystemBase}gp-offer`);
  const offer = asked === undefined ? slot.offers[0] : slot.offers.find((one) => one === asked.code);
  if (offer === undefined)
    return against(
      'Appointment.serviceType',
      'The slot does not answer that offer.',
      `It answers: ${slot.offers.join(', ')}.`,
    );
  const { organisation, practitioner } = slot;
  const person = write.person!;
  const open = (await requestsOf(tx, person.members)).find(
    (each) => each.state === 'open' && each.offer === offer && each.organisation === organisation,
  );
  if (open) return open.id;
  const made = await requestCare(
    tx,
    { person, organisation, offer, urgent: false, practitioner, route: 'online', by: actorName(write) },
    context,
  );
  return isRefusal(made) ? made : made.request.id;
}

/** A request that the practice's own system sent. */
async function practicesRequest(
  tx: Tx,
  id: string,
  organisation: string,
  { person }: OwnedWrite,
): Promise<BookForPractice['request'] | Refusal> {
  const none = against(
    'Appointment.basedOn',
    'It is based on no request of this person to a GP practice.',
    'Leave basedOn out, or name such a request.',
  );
  const stored = isUuid(id) ? await readResource(tx, 'ServiceRequest', id) : none;
  if (isRefusal(stored) || !person!.members.includes(stored.personId)) return none;
  const request = JSON.parse(stored.json) as ServiceRequest;
  const offer = request.code?.coding?.find(({ system }) => system === `${codeSystemBase}gp-offer`)?.code;
  if (!isOffer(offer)) return none;
  const practitioner = request.performer?.map((one) => idIn(one, 'Practitioner')).find((one) => one !== undefined);
  return {
    personId: person!.current,
    id,
    organisation,
    offer,
    urgent: request.priority !== undefined && request.priority !== 'routine',
    practitioner: practitioner ?? null,
    requestedAt: Date.parse(request.authoredOn ?? '') || stored.lastUpdated,
  };
}

const attended = ['arrived', 'checked-in', 'fulfilled'];
const changeable = ['status', 'cancelationReason', 'extension', 'minutesDuration'];

async function change(
  tx: Tx,
  ours: Appointment,
  sent: FhirAppointment & { id: string },
  write: OwnedWrite,
  context: AppointmentsContext,
): Promise<'stored' | Refusal> {
  const forbidden = organisationRefusal(write, ours.organisation, 'Appointment');
  if (forbidden) return forbidden;
  const stored = await readResource(tx, 'Appointment', sent.id);
  if (isRefusal(stored)) return stored;
  const form = JSON.parse(stored.json) as FhirAppointment;
  const changed = changedElement(form as Resource, sent, changeable);
  if (changed !== undefined)
    return against(
      `Appointment.${changed}`,
      `Appointment.${changed} is kept by the appointment book and cannot be changed.`,
      'Cancel this appointment and book another; one transaction can do both.',
    );
  if (sent.status === form.status) return 'stored';
  const act = actOf(ours, sent, write);
  const result = isRefusal(act) ? act : await act(tx, context);
  return isRefusal(result) ? refused(result) : 'stored';
}

type Act = (tx: Tx, context: AppointmentsContext) => Promise<unknown>;

/** The use case that leads to the status sent. */
function actOf(ours: Appointment, sent: FhirAppointment, write: OwnedWrite): Act | Refusal {
  const command = { person: write.person!, appointmentId: ours.id, by: actorName(write) };
  const reason = sent.cancelationReason?.text ?? sent.cancelationReason?.coding?.[0]?.display ?? '';
  if (sent.status === 'booked') return (tx, context) => undo(tx, command, context);
  if (attended.includes(sent.status ?? ''))
    return (tx, context) => recordAttendance(tx, { ...command, attendance: 'attended', reason }, context);
  if (sent.status === 'noshow')
    return (tx, context) => recordAttendance(tx, { ...command, attendance: 'did-not-attend', reason }, context);
  if (sent.status !== 'cancelled')
    return against(
      'Appointment.status',
      `An appointment cannot become '${sent.status}'.`,
      'Use booked, arrived, fulfilled, noshow or cancelled.',
    );
  const code = sent.cancelationReason?.coding?.find((one) => one.code !== undefined)?.code ?? '';
  const who = /^(pat|prov)(-|$)/.exec(code)?.[1];
  if (who === undefined)
    return against(
      'Appointment.cancelationReason',
      'Whose cancellation it is decides what follows, and cancelationReason does not say it.',
      "Send a code of appointment-cancellation-reason that is 'pat' or 'prov', or begins with one of them.",
    );
  const cancelledBy = who === 'pat' ? 'person' : 'provider';
  return (tx, context) => cancelAppointment(tx, { ...command, cancelledBy, reason }, context);
}

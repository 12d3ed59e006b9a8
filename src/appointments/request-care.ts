import { newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import type { GpOffer } from '../standards/index.ts';
import { findSlots, type SlotsForRequest } from './find-slots.ts';
import { offerName } from './offer-window.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { currentGpChoice, insertRequest, requestsOf } from './store.ts';
import type { AppointmentsContext, CareRequest, Route } from './types.ts';

export interface RequestCare {
  person: PersonSet;
  /** ODS code of the practice that is asked. */
  organisation: string;
  offer: GpOffer;
  urgent: boolean;
  /** GP of choice (staff id) for booking ahead; their standing choice when not given. */
  practitioner?: string;
  route: Route;
  /** Id for the request, a UUID that nothing has yet; a new one when not given. */
  requestId?: string | undefined;
  by: string;
}

/**
 * A person asks their practice for one of the three offers: the request is written and its clock starts. Gives what can be
 * booked; when nothing is free in time the person is on the waiting list from this moment.
 * Refuses a second open request for the same offer (conflict) and booking ahead without a GP (invalid).
 */
export async function requestCare(
  tx: Tx,
  command: RequestCare,
  context: AppointmentsContext,
): Promise<{ request: CareRequest; slots: SlotsForRequest } | Refusal> {
  const { person, organisation, offer } = command;
  const now = context.clock.now();
  const practitioner = command.practitioner ?? (await currentGpChoice(tx, person.members))?.practitioner ?? null;
  if (offer === 'ahead-with-gp-of-choice' && practitioner === null) {
    return refuse('invalid', 'Booking ahead is with a GP of your choice: choose a GP first.', {
      where: 'practitioner',
      what: 'no GP was chosen',
      mend: 'choose one of the practice’s GPs',
    });
  }
  const same = (await requestsOf(tx, person.members)).find(
    (each) => each.state === 'open' && each.offer === offer && each.organisation === organisation,
  );
  if (same) {
    return refuse(
      'conflict',
      `There is already an open request for ${offerName[offer]} at this practice; its clock is running.`,
      {
        where: `request/${same.id}`,
        what: 'the same was asked before',
        mend: 'book an appointment for that request, or withdraw it',
      },
    );
  }
  const asked = {
    personId: person.current,
    id: command.requestId ?? newId(),
    organisation,
    offer,
    urgent: command.urgent,
    practitioner: offer === 'ahead-with-gp-of-choice' ? practitioner : (command.practitioner ?? null),
    route: command.route,
    state: 'open' as const,
    requestedAt: now,
    closedAt: null,
  };
  const slots = await findSlots(tx, asked, now);
  const request: CareRequest = { ...asked, waitingSince: slots.inTime.length === 0 ? now : null };
  await insertRequest(tx, request, command.by);
  await publish(tx, { requests: [request] }, context);
  return { request, slots };
}

import { type Refusal, refuse, type Tx } from '../platform/index.ts';
import { offerFreed } from './offer-freed.ts';
import type { PersonSet } from './person-set.ts';
import { publish } from './publish.ts';
import { releaseHolds } from './slot-store.ts';
import { lockRequest, saveRequest } from './store.ts';
import type { AppointmentsContext, CareRequest } from './types.ts';

export interface ChangeRequest {
  person: PersonSet;
  requestId: string;
}

/** The person no longer asks. What was held for them goes to the next in the list. */
export async function withdrawRequest(
  tx: Tx,
  command: ChangeRequest,
  context: AppointmentsContext,
): Promise<CareRequest | Refusal> {
  const now = context.clock.now();
  return changeOpenRequest(tx, command, context, (request) => ({
    ...request,
    state: 'withdrawn',
    waitingSince: null,
    closedAt: now,
  }));
}

/** On the waiting list from now on, though something is free (say, with another GP); being on it already changes nothing. */
export async function joinWaitingList(
  tx: Tx,
  command: ChangeRequest,
  context: AppointmentsContext,
): Promise<CareRequest | Refusal> {
  const now = context.clock.now();
  return changeOpenRequest(tx, command, context, (request) => ({
    ...request,
    waitingSince: request.waitingSince ?? now,
  }));
}

/** Off the waiting list; the request stays open and its clock runs on. */
export async function leaveWaitingList(
  tx: Tx,
  command: ChangeRequest,
  context: AppointmentsContext,
): Promise<CareRequest | Refusal> {
  return changeOpenRequest(tx, command, context, (request) => ({ ...request, waitingSince: null }));
}

async function changeOpenRequest(
  tx: Tx,
  { person, requestId }: ChangeRequest,
  context: AppointmentsContext,
  change: (request: CareRequest) => CareRequest,
): Promise<CareRequest | Refusal> {
  for (const member of person.members) {
    const request = await lockRequest(tx, member, requestId);
    if (!request) continue;
    if (request.state !== 'open') {
      return refuse('conflict', 'This request is no longer open.', {
        where: `request/${requestId}`,
        what: `its state is ${request.state}`,
        mend: request.state === 'booked' ? 'cancel the appointment first' : 'ask again when something is needed',
      });
    }
    const changed = change(request);
    await saveRequest(tx, changed);
    const released = changed.waitingSince === null ? await releaseHolds(tx, request.organisation, member) : [];
    await publish(tx, { requests: [changed], slots: released }, context);
    await offerFreed(tx, released, context);
    return changed;
  }
  return refuse('not-found', 'There is no such request.');
}

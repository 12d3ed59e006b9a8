import type { ServiceRequest } from '@medplum/fhirtypes';
import {
  type AppointmentsHooks,
  type CareRequest,
  type Route,
  registeredPractice,
  requestCare,
  requestsOf,
  withdrawRequest,
} from '../../appointments/index.ts';
import { isRefusal, type Refusal, type Tx } from '../../platform/index.ts';
import { careEventsOfPersons, codeSystemBase, extensionBase, readResource } from '../../record/index.ts';
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
  odsIn,
  offers,
  organisationRefusal,
} from './owned.ts';

const fields = { practitioner: 'ServiceRequest.performer', request: 'ServiceRequest.code' };
const refused = (refusal: Refusal) => asOwnerRefusal(refusal, 'ServiceRequest', fields);

/** A request to a GP practice for one of the three offers; every other ServiceRequest is stored as it was sent. */
export function requestOwner(hooks: AppointmentsHooks): Owner {
  return {
    mayOwn: (resource) => isGpRequest(resource as ServiceRequest) && !isAnotherSystems(resource),
    store: async (tx, write) => {
      const sent = write.resource as ServiceRequest & { id: string };
      const ours = await requestKeptHere(tx, sent.id, write.person?.members);
      if (ours) return change(tx, ours, sent, write, hooks);
      return write.exists ? 'not-ours' : ask(tx, sent, write, hooks);
    },
    remove: async (tx, { id, person }) =>
      (await requestKeptHere(tx, id, person?.members))
        ? neverAllowed(
            'ServiceRequest',
            'A request to the practice is withdrawn and not deleted.',
            "Update it with the status 'revoked'.",
          )
        : undefined,
  };
}

function isGpRequest(request: ServiceRequest): boolean {
  return (request.category ?? []).some((one) =>
    one.coding?.some(({ system, code }) => system === `${codeSystemBase}request-kind` && code === 'gp-access'),
  );
}

async function requestKeptHere(tx: Tx, id: string, members: readonly string[] = []): Promise<CareRequest | undefined> {
  if (!isUuid(id) || members.length === 0) return undefined;
  return (await requestsOf(tx, members)).find((each) => each.id === id);
}

const routes: readonly string[] = ['phone', 'online', 'in-person'] satisfies Route[];
/** What a message may take to arrive; who asked earlier asked another system. */
const LATEST = 60 * 60_000;

async function ask(
  tx: Tx,
  sent: ServiceRequest & { id: string },
  write: OwnedWrite,
  hooks: AppointmentsHooks,
): Promise<'stored' | Refusal> {
  const { person, now } = write;
  if (person === undefined)
    return against('ServiceRequest.subject', 'It is about nobody.', 'Name the Patient as its subject.');
  if (!isUuid(sent.id))
    return against('ServiceRequest.id', 'Requests are kept under UUIDs.', 'Let the server give the id (POST).');
  if (sent.status !== 'active')
    return against(
      'ServiceRequest.status',
      `A new request is active; this one is '${sent.status}'.`,
      'Send it as active.',
    );
  if (sent.authoredOn !== undefined && Math.abs(now - Date.parse(sent.authoredOn)) > LATEST)
    return against(
      'ServiceRequest.authoredOn',
      'A request to the appointment book is made now.',
      'Leave authoredOn out. A request that another system took earlier says so by meta.source or its identifier.',
    );
  const offer = sent.code?.coding?.find(({ system }) => system === `${codeSystemBase}gp-offer`)?.code;
  if (!isOffer(offer))
    return against(
      'ServiceRequest.code',
      'It does not say which of the three offers is asked for.',
      `Use ${codeSystemBase}gp-offer: ${offers.join(', ')}.`,
    );
  const organisation =
    sent.performer?.map(odsIn).find((ods) => ods !== undefined) ??
    registeredPractice(await careEventsOfPersons(tx, person.members));
  if (organisation === undefined)
    return against(
      'ServiceRequest.performer',
      'Which practice is asked is not known: none is named, and the person is registered with none.',
      'Name the practice by its ODS code: performer.identifier.',
    );
  const forbidden = organisationRefusal(write, organisation, 'ServiceRequest');
  if (forbidden) return forbidden;
  const route = sent.extension?.find(({ url }) => url === `${extensionBase}request-route`)?.valueCode ?? 'online';
  if (!routes.includes(route))
    return against('ServiceRequest.extension', `'${route}' is no way to ask.`, `Use ${routes.join(', ')}.`);
  const practitioner = sent.performer?.map((one) => idIn(one, 'Practitioner')).find((id) => id !== undefined);
  const made = await requestCare(
    tx,
    {
      person,
      organisation,
      offer,
      urgent: sent.priority !== undefined && sent.priority !== 'routine',
      ...(practitioner === undefined ? {} : { practitioner }),
      route: route as Route,
      requestId: sent.id,
      by: actorName(write),
    },
    { clock: { now: () => now }, hooks },
  );
  return isRefusal(made) ? refused(made) : 'stored';
}

async function change(
  tx: Tx,
  ours: CareRequest,
  sent: ServiceRequest & { id: string },
  write: OwnedWrite,
  hooks: AppointmentsHooks,
): Promise<'stored' | Refusal> {
  const forbidden = organisationRefusal(write, ours.organisation, 'ServiceRequest');
  if (forbidden) return forbidden;
  const stored = await readResource(tx, 'ServiceRequest', sent.id);
  if (isRefusal(stored)) return stored;
  const form = JSON.parse(stored.json) as ServiceRequest;
  const changed = changedElement(form, sent, ['status', 'extension']);
  if (changed !== undefined)
    return against(
      `ServiceRequest.${changed}`,
      `ServiceRequest.${changed} of a request to the practice cannot be changed.`,
      'Withdraw it (status revoked) and ask again.',
    );
  if (sent.status === form.status) return 'stored';
  if (sent.status !== 'revoked')
    return against(
      'ServiceRequest.status',
      `A request cannot become '${sent.status}': it is completed by attending its appointment.`,
      "Withdraw it with 'revoked', or record the attendance on the Appointment.",
    );
  const context = { clock: { now: () => write.now }, hooks };
  const result = await withdrawRequest(tx, { person: write.person!, requestId: ours.id }, context);
  return isRefusal(result) ? refused(result) : 'stored';
}

import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import type { Tx } from '../../src/platform/index.ts';
import { extensionBase, type IncomingResource, personIdOf, storedId, writeResources } from '../../src/record/index.ts';

const codes = 'https://whole-person.care/fhir/CodeSystem/';

/** A referral of a patient of a source; `received` and `closed` are FHIR dates or times. */
export function referral(
  source: string,
  patient: string,
  id: string,
  received: string,
  more: { closed?: string; organisation?: string } = {},
): IncomingResource {
  const resource: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: storedId(source, 'ServiceRequest', id),
    status: more.closed === undefined ? 'active' : 'completed',
    intent: 'order',
    category: [{ coding: [{ system: `${codes}request-kind`, code: 'referral' }] }],
    code: { coding: [{ system: `${codes}service`, code: 'talking-therapies' }] },
    subject: { reference: `Patient/${storedId(source, 'Patient', patient)}` },
    authoredOn: received,
    performer: [
      { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: more.organisation ?? 'RTT01' } },
    ],
    extension:
      more.closed === undefined ? [] : [{ url: `${extensionBase}referral-closed`, valueDateTime: more.closed }],
  };
  return incoming(source, patient, resource);
}

/** A contact on that referral. */
export function contact(
  source: string,
  patient: string,
  id: string,
  referralId: string,
  start: string,
): IncomingResource {
  return incoming(source, patient, {
    resourceType: 'Encounter',
    id: storedId(source, 'Encounter', id),
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: `Patient/${storedId(source, 'Patient', patient)}` },
    basedOn: [{ reference: `ServiceRequest/${storedId(source, 'ServiceRequest', referralId)}` }],
    period: { start },
  });
}

function incoming(source: string, patient: string, resource: IncomingResource['resource']): IncomingResource {
  return {
    personId: personIdOf(source, patient),
    resource,
    json: JSON.stringify(resource),
    source,
    extractId: null,
    row: null,
  };
}

/** A patient of a source, with what strata are made of. */
export function patient(source: string, id: string, parts: Partial<Patient>): IncomingResource {
  return incoming(source, id, { resourceType: 'Patient', id: storedId(source, 'Patient', id), ...parts });
}

/** Writes them one by one in the order given, each known a minute later than the one before. */
export async function record(tx: Tx, resources: readonly IncomingResource[], from: number): Promise<void> {
  for (const [index, resource] of resources.entries()) await writeResources(tx, [resource], from + index * 60_000);
}

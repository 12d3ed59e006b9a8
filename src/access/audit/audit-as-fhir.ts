import type { AuditEvent as FhirAuditEvent } from '@medplum/fhirtypes';
import type { AuditEvent } from './audit-entry.ts';
import type { EntryRow } from './audit-store.ts';

/*
 * FHIR R4 AuditEvent as the projection of an entry of the audit trail. https://hl7.org/fhir/R4/auditevent.html
 */

const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
export const auditEventSystem = 'https://whole-person.care/fhir/CodeSystem/audit-event';
export const actorRoleSystem = 'https://whole-person.care/fhir/CodeSystem/actor-role';

type Action = NonNullable<FhirAuditEvent['action']>;

/** DICOM audit event identifiers (DICOM PS3.16, CID 400) and R4's action, by our own word for the act. */
export const kindsOfEvent: Readonly<Record<AuditEvent, { code: string; display: string; action: Action }>> = {
  read: { code: '110110', display: 'Patient Record', action: 'R' },
  search: { code: '110112', display: 'Query', action: 'E' },
  change: { code: '110110', display: 'Patient Record', action: 'U' },
  export: { code: '110106', display: 'Export', action: 'R' },
  'sign-in': { code: '110114', display: 'User Authentication', action: 'E' },
  'sign-out': { code: '110114', display: 'User Authentication', action: 'E' },
  refusal: { code: '110113', display: 'Security Alert', action: 'E' },
  'break-glass': { code: '110127', display: 'Emergency Override Started', action: 'E' },
  run: { code: '110100', display: 'Application Activity', action: 'E' },
};

/** R4's outcome: done is a success, refused a minor failure (the request was stopped, nothing broke). */
export const outcomeCodes = { done: '0', refused: '4' } as const;

const reasons: Readonly<Record<string, { code: string; display: string }>> = {
  'direct-care': { code: 'TREAT', display: 'treatment' },
  'own-record': { code: 'PATRQT', display: 'patient requested' },
  safeguarding: { code: 'THREAT', display: 'threat' },
  complaint: { code: 'HOPERAT', display: 'healthcare operations' },
  planning: { code: 'HOPERAT', display: 'healthcare operations' },
  research: { code: 'HRESCH', display: 'healthcare research' },
  'running-the-service': { code: 'HSYSADMIN', display: 'health system administration' },
};

/** `patients`: of the people in the entry those whom the reader may know, as ids of Patient resources. */
export function entryAsAuditEvent(entry: EntryRow, patients: readonly string[]): FhirAuditEvent & { id: string } {
  const { code, display, action } = kindsOfEvent[entry.event];
  const reason = entry.purpose === null ? undefined : reasons[entry.purpose];
  const roles = entry.roles.filter((role) => role !== 'public');
  return {
    resourceType: 'AuditEvent',
    id: entry.id,
    meta: { versionId: '1', lastUpdated: new Date(entry.at).toISOString() },
    type: { system: dicom, code, display },
    subtype: [{ system: auditEventSystem, code: entry.event, display: entry.what }],
    action,
    recorded: new Date(entry.at).toISOString(),
    outcome: outcomeCodes[entry.outcome],
    outcomeDesc: entry.because === '' ? entry.outcome : entry.because,
    ...(reason === undefined
      ? {}
      : {
          purposeOfEvent: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', ...reason }] }],
        }),
    agent: [
      {
        ...(roles.length === 0
          ? {}
          : { role: roles.map((role) => ({ coding: [{ system: actorRoleSystem, code: role }] })) }),
        ...(entry.staff_id === null ? {} : { altId: entry.staff_id }),
        name: entry.actor_name,
        requestor: true,
      },
      ...entry.organisations.map((organisation) => ({
        who: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: organisation } },
        requestor: false,
      })),
    ],
    source: {
      site: 'Whole-Person Care',
      observer: { display: 'Whole-Person Care' },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    entity: [
      ...patients.map((id) => ({
        what: { reference: `Patient/${id}` },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1', display: 'Person' },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' },
      })),
      {
        type: {
          system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
          code: '2',
          display: 'System Object',
        },
        name: entry.route,
        ...(entry.note === null ? {} : { description: entry.note }),
      },
    ],
  };
}

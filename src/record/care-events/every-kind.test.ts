import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extension, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { CareEventKind } from '../../standards/index.ts';
import { validateResource } from '../validation/index.ts';
import { careEventsOf, codeSystemBase, extensionBase, odsSystem } from './index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/care-events-in-fhir.md'), 'utf8');

const subject = { reference: 'Patient/p' };
const at = '2026-06-15';
const concept = (system: string, code: string) => ({ coding: [{ system: codeSystemBase + system, code }] });
const extension = (name: string, value: Omit<Extension, 'url'>) => ({ url: extensionBase + name, ...value });
const organisation = { identifier: { system: odsSystem, value: 'RXX01' } };

const request = (kind: string, code: object, more: object = {}): object => ({
  ...{ resourceType: 'ServiceRequest', id: 'r', status: 'active', intent: 'order', subject, authoredOn: at, code },
  ...{ category: [concept('request-kind', kind)], performer: [organisation], ...more },
});
const referral = (more: object = {}) => request('referral', concept('service', 'consultant-led'), more);
const appointment = (status: string, more: object = {}): object => ({
  ...{
    resourceType: 'Appointment',
    id: 'a',
    status,
    start: '2026-06-15T09:00:00Z',
    end: '2026-06-15T09:10:00Z',
    created: at,
  },
  ...{ participant: [{ actor: subject, status: 'accepted' }], ...more },
});
const encounter = (code: string, more: object = {}): object => ({
  ...{ resourceType: 'Encounter', id: 'e', status: 'finished', class: { code }, subject },
  ...{ period: { start: '2026-06-15T09:00:00Z', end: '2026-06-16T09:00:00Z' }, serviceProvider: organisation, ...more },
});
const event = (kind: string, fields: Record<string, object> = {}): object => ({
  ...{
    resourceType: 'Observation',
    id: 'o',
    status: 'final',
    subject,
    effectiveDateTime: at,
    code: concept('care-event', kind),
  },
  ...(Object.keys(fields).length === 0
    ? {}
    : {
        component: Object.entries(fields).map(([name, value]) => ({
          code: concept('care-event-field', name),
          ...value,
        })),
      }),
});
const coded = (code: string) => ({ valueCodeableConcept: { coding: [{ code }] } });
const patient = (more: object): object => ({
  resourceType: 'Patient',
  id: 'p',
  generalPractitioner: [organisation],
  ...more,
});
const episode: object = {
  ...{
    resourceType: 'EpisodeOfCare',
    id: 's',
    status: 'finished',
    patient: subject,
    managingOrganization: organisation,
  },
  ...{ type: [concept('social-care-service', 'home-care')], period: { start: at, end: '2026-06-20' } },
};
const assessment: object = {
  ...{ resourceType: 'ClinicalImpression', id: 'i', status: 'completed', subject },
  ...{
    extension: [extension('assessment-kind', { valueCode: 'needs' })],
    effectivePeriod: { start: at, end: '2026-06-20' },
  },
};
const registered = patient({
  extension: [extension('registration-period', { valuePeriod: { start: '2020-01-01', end: at } })],
  deceasedDateTime: at,
});
const emergency = encounter('EMER', {
  extension: [extension('decision-to-admit', { valueDateTime: '2026-06-15T11:00:00Z' })],
});
const stay = encounter('IMP', {
  extension: [
    extension('out-of-area', { valueBoolean: true }),
    extension('discharge-ready', { valueDateTime: '2026-06-16T08:00:00Z' }),
  ],
});
const gpRequest = request('gp-access', concept('gp-offer', 'same-day-consultation'), {
  status: 'revoked',
  extension: [extension('gp-responded', { valueDateTime: '2026-06-15T10:00:00Z' })],
});
const closed = referral({
  status: 'completed',
  extension: [
    extension('referral-closed', { valueDateTime: '2026-07-01' }),
    extension('closed-after-did-not-attend', {
      extension: ['communicated', 'clinicallyAgreed', 'publishedPolicy', 'protectsVulnerable'].map((url) => ({
        url,
        valueBoolean: true,
      })),
    }),
  ],
});

/** One resource that says each kind; a kind without one does not compile. */
const examples: Record<CareEventKind, object> = {
  'registration.started': registered,
  'registration.ended': registered,
  'registration.accountable-gp-told': event('registration.accountable-gp-told'),
  death: registered,
  'gp.requested': gpRequest,
  'gp.responded': gpRequest,
  'gp.request-withdrawn': gpRequest,
  'appointment.booked': appointment('booked'),
  'appointment.attended': appointment('fulfilled'),
  'appointment.did-not-attend': appointment('noshow', {
    extension: [extension('appointment-communicated', { valueBoolean: true })],
  }),
  'appointment.cancelled': appointment('cancelled'),
  'appointment.rebooking': event('appointment.rebooking', { by: coded('person') }),
  'referral.received': referral(),
  'service.opened': referral(),
  'referral.rejected': referral({ status: 'revoked' }),
  'referral.closed': closed,
  'service.closed': closed,
  contact: encounter('AMB'),
  'rtt.status': encounter('AMB', {
    extension: [
      extension('rtt-status', { valueCode: '32' }),
      extension('rtt-monitoring', { valueCode: 'person-wishes-delay' }),
      extension('transplant-list', { valueBoolean: false }),
    ],
  }),
  'treatment.decided': event('treatment.decided', { reason: coded('substantively-new-treatment') }),
  'admission.started': stay,
  'admission.ended': stay,
  'admission.offer-declined': event('admission.offer-declined', {
    offered: { valueDateTime: '2026-06-20' },
    availableFrom: { valueDateTime: '2026-07-01' },
  }),
  'discharge.ready': stay,
  'placement.started': stay,
  'placement.ended': stay,
  'emergency.arrived': emergency,
  'emergency.decision-to-admit': emergency,
  'emergency.departed': emergency,
  'diagnostic.requested': request('diagnostic', { text: 'ct' }),
  'diagnostic.done': {
    ...{
      resourceType: 'DiagnosticReport',
      id: 'd',
      status: 'final',
      subject,
      code: { text: 'ct' },
      effectiveDateTime: at,
    },
    ...{ basedOn: [{ reference: 'ServiceRequest/r' }] },
  },
  'cancer.referred': request('cancer', concept('service', 'consultant-led')),
  'cancer.told': event('cancer.told', { outcome: coded('ruled-out') }),
  'cancer.decision-to-treat': event('cancer.decision-to-treat'),
  'cancer.treated': event('cancer.treated', { first: { valueBoolean: true } }),
  'social-care.requested': request(
    'social-care',
    { text: 'Help at home' },
    {
      extension: [extension('assessment-kind', { valueCode: 'carer' })],
    },
  ),
  'social-care.assessment-started': assessment,
  'social-care.assessment-completed': assessment,
  'social-care.service-started': episode,
  'social-care.service-ended': episode,
  'social-care.reviewed': encounter('AMB', { type: [concept('encounter-kind', 'review')] }),
  'chc.checklist-positive': event('chc.checklist-positive'),
  'chc.decision-told': event('chc.decision-told', { eligible: { valueBoolean: true } }),
  'chc.fast-track': event('chc.fast-track'),
  'chc.care-started': event('chc.care-started'),
  'chc.reviewed': event('chc.reviewed'),
  'chc.local-review-asked': event('chc.local-review-asked'),
  'charge.made': {
    ...{
      resourceType: 'ChargeItem',
      id: 'c',
      status: 'billable',
      subject,
      code: { text: 'Home care' },
      occurrenceDateTime: at,
    },
    priceOverride: { value: 12.5, currency: 'GBP' },
  },
};

const eventsOf = (resource: object) =>
  careEventsOf(resource as Resource, { personId: 'p', source: 'hospital', version: 1, known: 0 });
const dataOf = (kind: CareEventKind) => eventsOf(examples[kind]).find((each) => each.kind === kind)?.data;

describe('every kind of care event', () => {
  it.each(Object.keys(examples) as CareEventKind[])('%s has a FHIR shape, which is valid and documented', (kind) => {
    expect(validateResource(examples[kind] as Resource)).toEqual([]);
    expect(eventsOf(examples[kind]).map((each) => each.kind)).toContain(kind);
    expect(page).toContain(`\`${kind}\``);
  });

  it('fields that only a clock’s exception needs are read', () => {
    expect(dataOf('appointment.did-not-attend')).toMatchObject({ communicated: true });
    expect(dataOf('admission.offer-declined')).toEqual({
      offered: Date.parse('2026-06-20T00:00:00+01:00'),
      availableFrom: Date.parse('2026-07-01T00:00:00+01:00'),
    });
    expect(dataOf('treatment.decided')).toEqual({ reason: 'substantively-new-treatment' });
    expect(dataOf('referral.closed')).toMatchObject({
      afterDidNotAttend: { communicated: true, publishedPolicy: true },
    });
    expect(dataOf('rtt.status')).toMatchObject({
      code: '32',
      monitoring: 'person-wishes-delay',
      transplantList: false,
    });
    expect(dataOf('social-care.requested')).toMatchObject({ assessment: 'carer' });
  });
});

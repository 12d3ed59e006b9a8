import type { Encounter, Observation, ServiceRequest } from '@medplum/fhirtypes';
import { storedId } from '../../record/index.ts';
import type { Cells } from './cells.ts';
import {
  booleanExtension,
  codeExtension,
  concept,
  head,
  momentExtension,
  organisation,
  organisationCode,
  ownIdentifier,
  reference,
} from './fhir-parts.ts';
import { columns, type Layout, type Made } from './layout.ts';
import { makePatient, personColumns } from './person.ts';

/*
 * Mental health, as three tables with the names that the Mental Health Services Data Set gives its data items where it
 * has them. Code lists: NHS Data Dictionary, from knowledge (high) unless said otherwise.
 */

const personOf = { birthDate: 'PersonBirthDate', ethnicity: 'EthnicCategory' };

/** Our slugs, and the SERVICE OR TEAM TYPE REFERRED TO (MENTAL HEALTH) codes that are plainly one of them. */
const services: Record<string, string> = {
  'talking-therapies': 'talking-therapies',
  'community-mental-health': 'community-mental-health',
  'early-intervention-in-psychosis': 'early-intervention-in-psychosis',
  'childrens-eating-disorders': 'childrens-eating-disorders',
  crisis: 'crisis',
  A02: 'crisis',
  A06: 'community-mental-health',
  A14: 'early-intervention-in-psychosis',
  C10: 'childrens-eating-disorders',
};

/** CLINICAL RESPONSE PRIORITY TYPE. */
const priorities: Record<string, NonNullable<ServiceRequest['priority']>> = {
  '1': 'stat',
  '2': 'urgent',
  '3': 'routine',
  '4': 'asap',
};

export const referrals: Layout = {
  name: 'mental-health/referrals',
  title: 'Mental health: referrals.csv, one row a referral',
  columns: [
    ...personColumns(personOf),
    ...columns([
      ['NHSNumberStatus', 'NHS number status indicator, 01 to 08'],
      ['AddressLine2', 'Second line of the usual address'],
      ['ServiceRequestId*', 'The sender’s id of the referral'],
      ['ReferralRequestReceivedDate*', 'Day the referral was received'],
      ['ReferralRequestReceivedTime', 'Time it was received'],
      [
        'ServTeamTypeRefToMH*',
        'talking-therapies, community-mental-health, early-intervention-in-psychosis, childrens-eating-disorders or crisis; or the code A02, A06, A14 or C10',
      ],
      ['ClinRespPriorityType', '1 emergency, 2 urgent, 3 routine, 4 very urgent'],
      ['SourceOfReferralMH', 'Source of referral code; B1 is the person'],
      ['OrgIDReferring', 'ODS code of who referred'],
      ['OrgIDProv*', 'ODS code of the provider'],
      ['ServDischDate', 'Day the referral was closed'],
      ['ReferClosReason', 'Referral closure reason code'],
      ['ReferRejectionDate', 'Day the referral was rejected'],
      ['ReferRejectReason', 'Referral rejection reason code'],
    ]),
  ],
  make(cells, source) {
    const provider = organisationCode(cells.needed('OrgIDProv'));
    const patient = makePatient(cells, source, personOf, provider);
    return [patient, madeReferral(cells, source, patient.id, provider)];
  },
};

function madeReferral(cells: Cells, source: string, patient: string, provider: string | undefined): Made {
  const id = cells.needed('ServiceRequestId');
  const received = cells.neededMoment('ReferralRequestReceivedDate', 'ReferralRequestReceivedTime');
  const service = cells.neededCode('ServTeamTypeRefToMH', services) ?? '';
  const closed = cells.date('ServDischDate');
  const rejected = cells.date('ReferRejectionDate');
  const referrer = organisationCode(cells.text('OrgIDReferring'));
  const origin = cells.text('SourceOfReferralMH');
  const priority = cells.code('ClinRespPriorityType', priorities);
  cells.notInFuture('ReferralRequestReceivedDate', received);
  cells.notInFuture('ServDischDate', closed);
  cells.notInFuture('ReferRejectionDate', rejected);
  cells.inOrder('ReferralRequestReceivedDate', received, 'ServDischDate', closed);
  cells.inOrder('ReferralRequestReceivedDate', received, 'ReferRejectionDate', rejected);
  const request: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: storedId(source, 'ServiceRequest', id),
    ...head(provider, [
      ...momentExtension('referral-received', received),
      ...momentExtension('referral-closed', rejected ?? closed),
      ...codeExtension(
        'referral-close-reason',
        cells.text(rejected === undefined ? 'ReferClosReason' : 'ReferRejectReason'),
      ),
      ...codeExtension('source-of-referral', origin),
    ]),
    identifier: [ownIdentifier(source, 'ServiceRequest', id)],
    status: rejected !== undefined ? 'revoked' : closed !== undefined ? 'completed' : 'active',
    intent: 'order',
    category: [concept('request-kind', 'referral')],
    ...(priority === undefined ? {} : { priority }),
    code: concept('service', service),
    subject: reference(source, 'Patient', patient),
    authoredOn: received,
    ...(origin === 'B1'
      ? { requester: reference(source, 'Patient', patient) }
      : referrer === undefined
        ? {}
        : { requester: organisation(referrer) }),
    ...(provider === undefined ? {} : { performer: [organisation(provider)] }),
  };
  return { type: 'ServiceRequest', id, patient, resource: request, happened: received };
}

/** ATTENDED OR DID NOT ATTEND CODE; 0 is an appointment that is still to come. */
const attendances: Record<string, string> = {
  '5': 'attended',
  '6': 'attended',
  '7': 'did-not-attend',
  '3': 'did-not-attend',
  '2': 'cancelled-by-person',
  '4': 'cancelled-by-provider',
  '0': 'planned',
};

/** CONSULTATION MECHANISM, into the four that standards tell apart. */
const mediums: Record<string, string> = {
  '01': 'face-to-face',
  '02': 'phone',
  '03': 'video',
  '04': 'phone',
  '05': 'online',
  '06': 'online',
  '08': 'online',
  '09': 'online',
  '10': 'online',
  '11': 'video',
  '12': 'online',
  '13': 'online',
  '98': 'other',
};

/** What a contact was for: whether it was the first, and whether treatment took place; undefined is not said. */
const purposes: Record<string, { first?: boolean; treatment?: boolean }> = {
  first: { first: true },
  assessment: { treatment: false },
  treatment: { treatment: true },
  'assessment-and-treatment': { treatment: true },
  'follow-up': { first: false },
  review: { first: false },
};

export const contacts: Layout = {
  name: 'mental-health/contacts',
  title: 'Mental health: contacts.csv, one row a care contact',
  columns: columns([
    ['LocalPatientId*', 'The sender’s own id of the person, as in referrals.csv'],
    ['ServiceRequestId*', 'The referral that the contact belongs to'],
    ['CareContactId*', 'The sender’s id of the contact'],
    ['CareContDate*', 'Day of the contact'],
    ['CareContTime', 'Time of the contact'],
    [
      'AttendOrDNACode*',
      '5 attended on time, 6 late but seen, 7 late and not seen, 3 did not attend, 2 cancelled by the person, 4 cancelled by the provider, 0 still to come',
    ],
    ['ConsMechanismMH', 'Consultation mechanism: 01 face to face, 02 telephone, 11 video and so on'],
    ['AppointmentType', 'first, assessment, treatment, assessment-and-treatment, follow-up or review'],
    ['OrgIDProv', 'ODS code of the provider'],
  ]),
  make(cells, source) {
    const patient = cells.needed('LocalPatientId');
    const referral = cells.needed('ServiceRequestId');
    const id = cells.needed('CareContactId');
    const start = cells.neededMoment('CareContDate', 'CareContTime');
    const attendance = cells.neededCode('AttendOrDNACode', attendances);
    const medium = cells.looseCode('ConsMechanismMH', mediums);
    const purpose = cells.code('AppointmentType', purposes);
    const attended = attendance === 'attended';
    if (attended || attendance === 'did-not-attend') cells.notInFuture('CareContDate', start);
    const encounter: Encounter = {
      resourceType: 'Encounter',
      id: storedId(source, 'Encounter', id),
      ...head(organisationCode(cells.text('OrgIDProv')), [
        ...(attended || attendance === 'planned' ? [] : codeExtension('attendance', attendance)),
        ...codeExtension('consultation-medium', medium),
        ...booleanExtension('first-contact', purpose?.first),
        ...(attended ? booleanExtension('treatment-given', purpose?.treatment) : []),
      ]),
      identifier: [ownIdentifier(source, 'Encounter', id)],
      status: attended ? 'finished' : attendance === 'planned' ? 'planned' : 'cancelled',
      class: {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        code: medium === undefined || medium === 'face-to-face' ? 'AMB' : 'VR',
      },
      subject: reference(source, 'Patient', patient),
      basedOn: [reference(source, 'ServiceRequest', referral)],
      period: { start },
    };
    return [{ type: 'Encounter', id, patient, resource: encounter, happened: attended ? start : undefined }];
  },
};

interface Tool {
  slug: string;
  snomed: string;
  display: string;
  most: number;
}

const phq9: Tool = {
  slug: 'phq-9',
  snomed: '720433000',
  display: 'Patient Health Questionnaire Nine Item score',
  most: 27,
};
const gad7: Tool = {
  slug: 'gad-7',
  snomed: '445455005',
  display: 'Generalised anxiety disorder 7 item score',
  most: 21,
};
const tools: Record<string, Tool> = { 'phq-9': phq9, '720433000': phq9, 'gad-7': gad7, '445455005': gad7 };

export const assessments: Layout = {
  name: 'mental-health/assessments',
  title: 'Mental health: assessments.csv, one row a completed scale',
  columns: columns([
    ['LocalPatientId*', 'The sender’s own id of the person, as in referrals.csv'],
    ['ServiceRequestId', 'The referral that it belongs to'],
    ['AssToolCompId*', 'The sender’s id of the completed scale'],
    ['CodedAssToolType*', 'phq-9 or gad-7, or their SNOMED CT codes 720433000 and 445455005'],
    ['AssToolCompDate*', 'Day it was completed'],
    ['PersScore*', 'The score: 0 to 27 for PHQ-9, 0 to 21 for GAD-7'],
  ]),
  make(cells, source) {
    const patient = cells.needed('LocalPatientId');
    const id = cells.needed('AssToolCompId');
    const tool = cells.neededCode('CodedAssToolType', tools) ?? phq9;
    const completed = cells.neededDate('AssToolCompDate');
    const referral = cells.text('ServiceRequestId');
    const score = neededScore(cells, tool);
    cells.notInFuture('AssToolCompDate', completed);
    const observation: Observation = {
      resourceType: 'Observation',
      id: storedId(source, 'Observation', id),
      identifier: [ownIdentifier(source, 'Observation', id)],
      ...(referral === undefined ? {} : { basedOn: [reference(source, 'ServiceRequest', referral)] }),
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'survey' }] },
      ],
      code: {
        coding: [
          { system: 'http://snomed.info/sct', code: tool.snomed, display: tool.display },
          ...(concept('assessment-tool', tool.slug).coding ?? []),
        ],
      },
      subject: reference(source, 'Patient', patient),
      effectiveDateTime: completed,
      valueInteger: score,
    };
    return [{ type: 'Observation', id, patient, resource: observation, happened: completed }];
  },
};

function neededScore(cells: Cells, tool: Tool): number {
  const text = cells.needed('PersScore');
  const score = Number(text);
  if (text === '' || (/^\d{1,3}$/.test(text) && score <= tool.most)) return score;
  cells.faults.push({
    reason: 'wrong-value',
    field: 'PersScore',
    what: `PersScore is not a score of ${tool.slug}.`,
    mend: `Give a whole number from 0 to ${tool.most}.`,
  });
  return 0;
}

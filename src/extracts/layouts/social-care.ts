import type { ClinicalImpression, Encounter, EpisodeOfCare, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { codeSystemBase, storedId } from '../../record/index.ts';
import { isoDay, londonDay } from '../../standards/index.ts';
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
 * Adult social care, one row an event, with the names that Client Level Data gives its data items where it has them.
 */

const personOf = { birthDate: 'DateOfBirth', ethnicity: 'Ethnicity' };

const eventTypes = { request: 'Request', assessment: 'Assessment', service: 'Service', review: 'Review' } as const;
type EventType = (typeof eventTypes)[keyof typeof eventTypes];

const resourceTypes: Record<EventType, string> = {
  Request: 'ServiceRequest',
  Assessment: 'ClinicalImpression',
  Service: 'EpisodeOfCare',
  Review: 'Encounter',
};

/** The kinds that the law tells apart (Care Act 2014 ss 9, 10, 63; Children Act 1989 ss 17ZA, 17ZD). */
const assessmentKinds: Record<string, string> = {
  needs: 'needs',
  carer: 'carer',
  'young-carer': 'young-carer',
  'parent-carer': 'parent-carer',
  other: 'other',
  'short term assessment': 'needs',
  'long term assessment': 'needs',
  'carer assessment': 'carer',
};

export const events: Layout = {
  name: 'social-care/events',
  title: 'Social care: events.csv, one row an event',
  columns: [
    ...personColumns(personOf),
    ...columns([
      ['EventType*', 'Request, Assessment, Service or Review'],
      ['EventReference*', 'The sender’s id of the event, unique within its type'],
      ['EventStartDate*', 'Day it began'],
      ['EventEndDate', 'Day it ended; blank while it goes on'],
      ['EventDescription', 'In words'],
      ['PrimarySupportReason', 'Primary support reason'],
      ['ServiceType', 'For a service: which, e.g. home-care. Needed for a service'],
      [
        'AssessmentType',
        'For an assessment: needs, carer, young-carer, parent-carer or other. Needed for an assessment',
      ],
      ['Eligible', 'For an assessment that has ended: Y or N'],
      ['EventOutcome', 'What came of it, in words'],
      ['FundedByCouncil', 'For a service: Y or N'],
      ['LACode*', 'Code of the council'],
      ['BasedOnEventReference', 'For an assessment or a service: EventReference of the request that led to it'],
    ]),
  ],
  make(cells, source) {
    const council = organisationCode(cells.needed('LACode'));
    const patient = makePatient(cells, source, personOf, council);
    const kind = cells.neededCode('EventType', eventTypes);
    const reference = cells.needed('EventReference');
    const start = cells.neededDate('EventStartDate');
    const end = cells.date('EventEndDate');
    cells.inOrder('EventStartDate', start, 'EventEndDate', end);
    if (kind === undefined) return [patient];
    const event: Event = { cells, source, council, patient: patient.id, id: reference, start, end };
    const resource = makers[kind](event);
    return [
      patient,
      { type: resourceTypes[kind], id: reference, patient: patient.id, resource, happened: start } satisfies Made,
    ];
  },
};

interface Event {
  cells: Cells;
  source: string;
  council: string | undefined;
  patient: string;
  id: string;
  start: string;
  end: string | undefined;
}

const makers: Record<EventType, (event: Event) => Resource> = {
  Request: request,
  Assessment: assessment,
  Service: service,
  Review: review,
};

function request({ cells, source, council, patient, id, start, end }: Event): ServiceRequest {
  cells.notInFuture('EventStartDate', start);
  const reason = cells.text('PrimarySupportReason');
  const description = cells.text('EventDescription');
  return {
    resourceType: 'ServiceRequest',
    id: storedId(source, 'ServiceRequest', id),
    ...head(council, [
      ...momentExtension('referral-closed', end),
      ...codeExtension('event-outcome', slug(cells.text('EventOutcome'))),
    ]),
    identifier: [ownIdentifier(source, 'ServiceRequest', id)],
    status: end === undefined ? 'active' : 'completed',
    intent: 'order',
    category: [concept('request-kind', 'social-care')],
    ...(description === undefined ? {} : { code: { text: description } }),
    subject: reference(source, 'Patient', patient),
    authoredOn: start,
    ...(council === undefined ? {} : { performer: [organisation(council)] }),
    ...(reason === undefined ? {} : { reasonCode: [{ text: reason }] }),
  };
}

function assessment({ cells, source, council, patient, id, start, end }: Event): ClinicalImpression {
  cells.notInFuture('EventStartDate', start);
  cells.notInFuture('EventEndDate', end);
  const kind = cells.neededCode('AssessmentType', assessmentKinds);
  const basis = cells.text('BasedOnEventReference');
  const outcome = cells.text('EventOutcome');
  return {
    resourceType: 'ClinicalImpression',
    id: storedId(source, 'ClinicalImpression', id),
    ...head(council, [
      ...codeExtension('assessment-kind', kind),
      ...booleanExtension('eligible', cells.yesOrNo('Eligible')),
      ...(basis === undefined
        ? []
        : [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/workflow-basedOn',
              valueReference: reference(source, 'ServiceRequest', basis),
            },
          ]),
    ]),
    identifier: [ownIdentifier(source, 'ClinicalImpression', id)],
    status: end === undefined ? 'in-progress' : 'completed',
    code: { text: cells.text('EventDescription') ?? 'Social care assessment' },
    subject: reference(source, 'Patient', patient),
    effectivePeriod: period(start, end),
    ...(outcome === undefined ? {} : { summary: outcome }),
  };
}

function service({ cells, source, council, patient, id, start, end }: Event): EpisodeOfCare {
  cells.notInFuture('EventStartDate', start);
  const code = slug(cells.needed('ServiceType')) ?? '';
  const basis = cells.text('BasedOnEventReference');
  const today = isoDay(londonDay(cells.now));
  return {
    resourceType: 'EpisodeOfCare',
    id: storedId(source, 'EpisodeOfCare', id),
    ...head(council, [
      ...booleanExtension('funded', cells.yesOrNo('FundedByCouncil')),
      ...codeExtension('end-reason', slug(cells.text('EventOutcome'))),
    ]),
    identifier: [ownIdentifier(source, 'EpisodeOfCare', id)],
    // The day on which a service will end may be known ahead.
    status: end !== undefined && end <= today ? 'finished' : 'active',
    type: [
      {
        coding: [{ system: `${codeSystemBase}social-care-service`, code }],
        text: cells.text('EventDescription') ?? code,
      },
    ],
    patient: reference(source, 'Patient', patient),
    ...(council === undefined ? {} : { managingOrganization: organisation(council) }),
    ...(basis === undefined ? {} : { referralRequest: [reference(source, 'ServiceRequest', basis)] }),
    period: period(start, end),
  };
}

function review({ cells, source, council, patient, id, start, end }: Event): Encounter {
  cells.notInFuture('EventStartDate', start);
  return {
    resourceType: 'Encounter',
    id: storedId(source, 'Encounter', id),
    ...head(council, codeExtension('review-outcome', slug(cells.text('EventOutcome')))),
    identifier: [ownIdentifier(source, 'Encounter', id)],
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    type: [concept('encounter-kind', 'review')],
    subject: reference(source, 'Patient', patient),
    period: period(start, end ?? start),
    ...(council === undefined ? {} : { serviceProvider: organisation(council) }),
  };
}

function period(start: string, end: string | undefined): { start: string; end?: string } {
  return { start, ...(end === undefined ? {} : { end }) };
}

/** Words as a code: 'Home care' is home-care. */
function slug(text: string | undefined): string | undefined {
  const made = text
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return made === '' ? undefined : made;
}

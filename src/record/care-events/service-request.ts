import type { ServiceRequest } from '@medplum/fhirtypes';
import type { CareEventData, GpOffer } from '../../standards/index.ts';
import {
  anyCode,
  booleanExtension,
  codeExtension,
  codeIn,
  extensionBase,
  type Happened,
  momentExtension,
  momentOf,
  organisationOf,
  type Provenance,
  pathwayIdentifier,
  practitionerOf,
  textExtension,
} from './event.ts';
import { sectorOf } from './sector.ts';

/** A request: to the GP practice, to another service (a referral), to social care, for a diagnostic test, or for suspected cancer. */
export function fromServiceRequest(request: ServiceRequest, from: Provenance): Happened[] {
  if (request.status === 'draft') return [];
  switch (codeIn(request.category, 'request-kind')) {
    case 'gp-access':
      return gpRequest(request);
    case 'referral':
      return referral(request, from);
    case 'social-care':
      return socialCareRequest(request);
    case 'diagnostic':
      return diagnosticRequest(request);
    case 'cancer':
      return [...referral(request, from), cancerReferral(request)];
    default:
      return [];
  }
}

const offers: readonly string[] = [
  'same-day-consultation',
  'appointment-within-48-hours',
  'ahead-with-gp-of-choice',
] satisfies GpOffer[];

function gpRequest(request: ServiceRequest): Happened[] {
  const offer = codeIn(request.code, 'gp-offer');
  if (offer === undefined || !offers.includes(offer)) return [];
  const pathway = ownPathway(request);
  const organisation = organisationOf(request, request.performer);
  const asked = momentOf(request.authoredOn);
  const happened: Happened[] = [
    {
      kind: 'gp.requested',
      when: asked,
      pathway,
      organisation,
      data: {
        offer: offer as GpOffer,
        urgent: request.priority === undefined ? undefined : request.priority !== 'routine',
        generalPractitioner: practitionerOf(request.performer),
        route: codeExtension(request, 'request-route') as CareEventData['gp.requested']['route'],
      },
    },
    {
      kind: 'gp.responded',
      when: momentExtension(request, 'gp-responded'),
      pathway,
      organisation,
      data: {
        response: textExtension(request, 'gp-response'),
        appropriate: booleanExtension(request, 'gp-response-appropriate'),
      },
    },
  ];
  if (request.status === 'revoked') {
    const when = momentExtension(request, 'request-withdrawn') ?? asked;
    happened.push({
      kind: 'gp.request-withdrawn',
      when,
      pathway,
      organisation,
      data: { reason: statusReason(request) },
    });
  }
  return happened;
}

function referral(request: ServiceRequest, from: Provenance): Happened[] {
  const service = codeIn(request.code, 'service') ?? anyCode(request.code) ?? 'unspecified';
  const sector = sectorOf(codeExtension(request, 'sector'), service, from.source);
  const pathway = ownPathway(request);
  const organisation = organisationOf(request, request.performer);
  const received = momentExtension(request, 'referral-received') ?? momentOf(request.authoredOn);
  const happened: Happened[] = [
    {
      kind: 'referral.received',
      when: received,
      pathway,
      organisation,
      data: {
        service,
        sector,
        priority: referralPriority(request),
        treatmentFunction: codeExtension(request, 'treatment-function'),
        originalStart: momentExtension(request, 'original-referral')?.at,
        selfReferral:
          request.requester?.reference === undefined ? undefined : /(^|\/)Patient\//.test(request.requester.reference),
        privatelyPaid: booleanExtension(request, 'privately-paid'),
        consultantLed: booleanExtension(request, 'consultant-led') ?? (service === 'consultant-led' ? true : undefined),
      },
    },
  ];
  const reason = statusReason(request);
  // A source that says a referral has ended but not when: it ended no earlier than it came, and it must not run for ever.
  const ended = momentExtension(request, 'referral-closed') ?? received;
  if (request.status === 'revoked') {
    happened.push({ kind: 'referral.rejected', when: ended, pathway, organisation, data: { reason } });
    return happened;
  }
  happened.push({ kind: 'service.opened', when: received, pathway, organisation, data: { sector, service } });
  if (request.status === 'completed') {
    const afterDidNotAttend = conditionsOfDischarge(request);
    happened.push({ kind: 'referral.closed', when: ended, pathway, organisation, data: { reason, afterDidNotAttend } });
    happened.push({ kind: 'service.closed', when: ended, pathway, organisation, data: { sector, service, reason } });
  }
  return happened;
}

/** The four conditions of a discharge after a missed later appointment; all of them have to be said. */
function conditionsOfDischarge(request: ServiceRequest): CareEventData['referral.closed']['afterDidNotAttend'] {
  const said = request.extension?.find(({ url }) => url === `${extensionBase}closed-after-did-not-attend`);
  const condition = (name: string) => said?.extension?.find(({ url }) => url === name)?.valueBoolean;
  const communicated = condition('communicated');
  const clinicallyAgreed = condition('clinicallyAgreed');
  const publishedPolicy = condition('publishedPolicy');
  const protectsVulnerable = condition('protectsVulnerable');
  return communicated === undefined ||
    clinicallyAgreed === undefined ||
    publishedPolicy === undefined ||
    protectsVulnerable === undefined
    ? undefined
    : { communicated, clinicallyAgreed, publishedPolicy, protectsVulnerable };
}

function referralPriority(request: ServiceRequest): CareEventData['referral.received']['priority'] {
  const said = codeExtension(request, 'referral-priority');
  if (said === 'two-week-wait' || said === 'routine' || said === 'urgent' || said === 'emergency') return said;
  if (request.priority === undefined) return undefined;
  if (request.priority === 'stat') return 'emergency';
  return request.priority === 'routine' ? 'routine' : 'urgent';
}

function socialCareRequest(request: ServiceRequest): Happened[] {
  return [
    {
      kind: 'social-care.requested',
      when: momentExtension(request, 'referral-received') ?? momentOf(request.authoredOn),
      pathway: ownPathway(request),
      organisation: organisationOf(request, request.performer),
      data: {
        route: codeExtension(request, 'request-route'),
        primarySupportReason: anyCode(request.reasonCode),
        assessment: codeExtension(request, 'assessment-kind') as CareEventData['social-care.requested']['assessment'],
      },
    },
  ];
}

function diagnosticRequest(request: ServiceRequest): Happened[] {
  if (request.status === 'revoked') return [];
  const modality = anyCode(request.code);
  if (modality === undefined) return [];
  const when = momentExtension(request, 'referral-received') ?? momentOf(request.authoredOn);
  const organisation = organisationOf(request, request.performer);
  return [{ kind: 'diagnostic.requested', when, pathway: ownPathway(request), organisation, data: { modality } }];
}

function cancerReferral(request: ServiceRequest): Happened {
  return {
    kind: 'cancer.referred',
    when: momentExtension(request, 'referral-received') ?? momentOf(request.authoredOn),
    pathway: ownPathway(request),
    organisation: organisationOf(request, request.performer),
    data: {
      urgent: request.priority !== undefined && request.priority !== 'routine',
      route: codeExtension(request, 'request-route'),
    },
  };
}

/** A request begins a pathway; with a patient pathway identifier it may be one of several requests on the same one. */
function ownPathway(request: ServiceRequest): string {
  return pathwayIdentifier(request.identifier) ?? `ServiceRequest/${request.id}`;
}

function statusReason(request: ServiceRequest): string | undefined {
  const reason = request.extension?.find(
    (one) => one.url === 'http://hl7.org/fhir/StructureDefinition/request-statusReason',
  );
  return anyCode(reason?.valueCodeableConcept) ?? textExtension(request, 'referral-close-reason');
}

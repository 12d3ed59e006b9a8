import type { Encounter } from '@medplum/fhirtypes';
import type { Attendance, CareEventData, RttStatusCode } from '../../standards/index.ts';
import {
  booleanExtension,
  codeExtension,
  codeIn,
  decimalExtension,
  type Happened,
  momentExtension,
  momentOf,
  organisationOf,
  type Provenance,
  pathwayOf,
  textExtension,
} from './event.ts';
import { sectorOf } from './sector.ts';

interface Where {
  pathway: string | undefined;
  organisation: string | undefined;
}

/** A contact, a stay, an emergency attendance, or a social-care review; whichever it is, it may carry an RTT status. */
export function fromEncounter(encounter: Encounter, from: Provenance): Happened[] {
  const where = {
    pathway: pathwayOf(encounter.basedOn, encounter.identifier) ?? pathwayOf(encounter.episodeOfCare, undefined),
    organisation: organisationOf(encounter, [encounter.serviceProvider]),
  };
  if (codeIn(encounter.type, 'encounter-kind') === 'review') return review(encounter, where);
  return [...byClass(encounter, where, from), ...rttStatus(encounter, where)];
}

function byClass(encounter: Encounter, where: Where, from: Provenance): Happened[] {
  switch (encounter.class?.code) {
    case 'IMP':
    case 'ACUTE':
    case 'NONAC':
      return stay(encounter, where, from);
    case 'EMER':
      return emergency(encounter, where);
    case 'AMB':
    case 'VR':
    case 'HH':
    case 'FLD':
      return contact(encounter, where);
    default:
      return [];
  }
}

const happening: readonly (string | undefined)[] = ['arrived', 'triaged', 'in-progress', 'onleave', 'finished'];
const attendances: readonly string[] = [
  'attended',
  'did-not-attend',
  'cancelled-by-person',
  'cancelled-by-provider',
] satisfies Attendance[];

function contact(encounter: Encounter, where: Where): Happened[] {
  const when = momentOf(encounter.period?.start);
  const said = codeExtension(encounter, 'attendance');
  const attendance = happening.includes(encounter.status) ? 'attended' : said;
  if (attendance === undefined || !attendances.includes(attendance)) return [];
  return [
    {
      kind: 'contact',
      when,
      ...where,
      data: {
        attendance: attendance as Attendance,
        first: booleanExtension(encounter, 'first-contact'),
        treatment: booleanExtension(encounter, 'treatment-given'),
        consultationMedium: codeExtension(encounter, 'consultation-medium'),
        start: when?.at,
      },
    },
  ];
}

function stay(encounter: Encounter, where: Where, from: Provenance): Happened[] {
  if (!happening.includes(encounter.status)) return [];
  const started = momentOf(encounter.period?.start);
  const ended = momentOf(encounter.period?.end);
  const sector = sectorOf(codeExtension(encounter, 'sector'), codeIn(encounter.serviceType, 'service'), from.source);
  const method = codeExtension(encounter, 'admission-method') as CareEventData['admission.started']['method'];
  const destination = encounter.hospitalization?.dischargeDisposition?.coding?.[0]?.code;
  const happened: Happened[] = [
    {
      kind: 'admission.started',
      when: started,
      ...where,
      data: { sector, method, ward: encounter.location?.[0]?.location.display },
    },
    {
      kind: 'discharge.ready',
      when: momentExtension(encounter, 'discharge-ready'),
      ...where,
      data: { pathway: codeExtension(encounter, 'discharge-pathway') as CareEventData['discharge.ready']['pathway'] },
    },
    { kind: 'admission.ended', when: ended, ...where, data: { sector, destination } },
  ];
  const outOfArea = booleanExtension(encounter, 'out-of-area');
  if (outOfArea !== undefined) {
    const provider = where.organisation ?? 'unknown';
    const distanceKm = decimalExtension(encounter, 'distance-km');
    happened.push({ kind: 'placement.started', when: started, ...where, data: { provider, outOfArea, distanceKm } });
    happened.push({ kind: 'placement.ended', when: ended, ...where, data: { provider } });
  }
  return happened;
}

function emergency(encounter: Encounter, where: Where): Happened[] {
  if (!happening.includes(encounter.status)) return [];
  // Arrival, decision and departure are one attendance: without a referral it is its own pathway.
  const here = { ...where, pathway: where.pathway ?? `Encounter/${encounter.id}` };
  const disposal = encounter.hospitalization?.dischargeDisposition?.coding?.[0]?.code;
  return [
    {
      kind: 'emergency.arrived',
      when: momentOf(encounter.period?.start),
      ...here,
      data: { mode: codeExtension(encounter, 'arrival-mode') },
    },
    { kind: 'emergency.decision-to-admit', when: momentExtension(encounter, 'decision-to-admit'), ...here, data: {} },
    { kind: 'emergency.departed', when: momentOf(encounter.period?.end), ...here, data: { disposal } },
  ];
}

function review(encounter: Encounter, where: Where): Happened[] {
  if (!happening.includes(encounter.status)) return [];
  return [
    {
      kind: 'social-care.reviewed',
      when: momentOf(encounter.period?.end ?? encounter.period?.start),
      ...where,
      data: {
        planned: booleanExtension(encounter, 'review-planned'),
        outcome: textExtension(encounter, 'review-outcome'),
      },
    },
  ];
}

const rttCodes: readonly string[] = [
  '10',
  '11',
  '12',
  '20',
  '21',
  '30',
  '31',
  '32',
  '33',
  '34',
  '35',
  '36',
  '90',
  '91',
  '92',
  '98',
  '99',
] satisfies RttStatusCode[];

function rttStatus(encounter: Encounter, where: Where): Happened[] {
  const code = codeExtension(encounter, 'rtt-status');
  if (code === undefined || !rttCodes.includes(code)) return [];
  return [
    {
      kind: 'rtt.status',
      when: momentOf(encounter.period?.start),
      ...where,
      data: {
        code: code as RttStatusCode,
        treatmentFunction: codeExtension(encounter, 'treatment-function'),
        admission: encounter.class?.code === 'IMP' ? true : undefined,
        communicated: momentExtension(encounter, 'rtt-communicated')?.at,
        clinicallyAgreed: booleanExtension(encounter, 'rtt-clinically-agreed'),
        monitoring: codeExtension(encounter, 'rtt-monitoring') as CareEventData['rtt.status']['monitoring'],
        appointmentCommunicated: booleanExtension(encounter, 'appointment-communicated'),
        transplantList: booleanExtension(encounter, 'transplant-list'),
      },
    },
  ];
}

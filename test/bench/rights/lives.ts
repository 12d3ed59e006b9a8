import { type CareEvent, type CareEventKind, DAY, HOUR } from '../../../src/standards/index.ts';

export const begin = Date.parse('2025-06-02T09:00:00Z');

type Happened = readonly [kind: CareEventKind, pathway: string, hours: number, data?: object];

const registered: Happened = ['registration.started', 'r', 0];

/** Ten events each, as lives go: what happened, on which pathway, how many hours after the start. */
const lives: readonly (readonly Happened[])[] = [
  [
    registered,
    ['gp.requested', 'g', 24, { offer: 'same-day-consultation', route: 'online' }],
    ['appointment.booked', 'g', 25, { start: begin + 30 * HOUR }],
    ['appointment.attended', 'g', 30, { start: begin + 30 * HOUR }],
    ['referral.received', 't', 50, { service: 'talking-therapies', sector: 'mental-health' }],
    ['service.opened', 't', 51, { service: 'talking-therapies', sector: 'mental-health' }],
    ['contact', 't', 900, { attendance: 'attended', treatment: false }],
    ['contact', 't', 1400, { attendance: 'did-not-attend' }],
    ['contact', 't', 1600, { attendance: 'attended', treatment: true }],
    ['referral.closed', 't', 3000, { reason: 'completed' }],
  ],
  [
    registered,
    ['referral.received', 'k', 10, { service: 'consultant-led', sector: 'physical-health', consultantLed: true }],
    ['rtt.status', 'k', 12, { code: '10' }],
    ['appointment.booked', 'k', 20, { start: begin + 1000 * HOUR }],
    ['appointment.cancelled', 'k', 700, { by: 'provider', start: begin + 1000 * HOUR }],
    ['appointment.booked', 'k', 720, { start: begin + 2000 * HOUR }],
    ['contact', 'k', 2000, { attendance: 'attended' }],
    ['rtt.status', 'k', 2000, { code: '20' }],
    ['diagnostic.requested', 'd', 2010, { modality: 'mri' }],
    ['diagnostic.done', 'd', 2900, { modality: 'mri' }],
  ],
  [
    registered,
    ['emergency.arrived', 'e', 100, { mode: 'ambulance' }],
    ['emergency.decision-to-admit', 'e', 104],
    ['emergency.departed', 'e', 108, { disposal: 'admitted' }],
    ['admission.started', 'a', 108, { method: 'emergency' }],
    ['discharge.ready', 'a', 200],
    ['admission.ended', 'a', 260],
    ['social-care.requested', 's', 205, { route: 'hospital', assessment: 'carer' }],
    ['social-care.assessment-started', 's', 400, { kind: 'carer' }],
    ['social-care.assessment-completed', 's', 800, { kind: 'carer', eligible: true }],
  ],
  [
    registered,
    ['gp.requested', 'g', 5, { offer: 'appointment-within-48-hours', route: 'telephone' }],
    ['appointment.booked', 'g', 6, { start: begin + 70 * HOUR }],
    ['appointment.attended', 'g', 70, { start: begin + 70 * HOUR }],
    ['cancer.referred', 'c', 72, { urgent: true }],
    ['cancer.told', 'c', 500, { outcome: 'cancer' }],
    ['cancer.decision-to-treat', 'c', 700],
    ['cancer.treated', 'c', 1500, { first: true }],
    ['referral.received', 'k', 80, { service: 'consultant-led', sector: 'physical-health', consultantLed: true }],
    ['rtt.status', 'k', 1500, { code: '30' }],
  ],
];

export const eventsEach = 10;

/** The events of one person. The same number gives the same life; days differ from person to person. */
export function lifeOf(person: number): CareEvent[] {
  const id = identifier(person);
  const shift = (person % 200) * DAY;
  const life = lives[person % lives.length] as readonly Happened[];
  return life.map(([kind, pathway, hours, data = {}], nth) => {
    const at = begin + shift + hours * HOUR;
    return {
      id: identifier(person, nth + 1),
      person: id,
      kind,
      at,
      precision: 'instant',
      known: at + HOUR,
      pathway: `ServiceRequest/${pathway}${person}`,
      source: 'gp',
      organisation: 'A81001',
      fact: { type: 'ServiceRequest', id: identifier(person, nth + 1), version: 1 },
      data,
    } as CareEvent;
  });
}

/** As long as a UUID, without the cost of a hash. */
function identifier(person: number, nth = 0): string {
  const digits = person.toString(16).padStart(12, '0');
  return `00000000-0000-5000-80${nth.toString(16).padStart(2, '0')}-${digits}`;
}

/** People `from` up to (not including) `to`, one line of JSON each, with all their events. */
export function encodedLives(from: number, to: number): Buffer[] {
  return Array.from({ length: to - from }, (_, index) => Buffer.from(JSON.stringify(lifeOf(from + index))));
}

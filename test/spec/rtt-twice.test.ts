import { describe, expect, it } from 'vitest';
import { bandInWords, loadPolicyValues, personClocks, weeklyBand } from '../../policy/index.ts';
import type { CareEvent, Clock } from '../../src/standards/index.ts';
import { dayOf, evaluate, londonDay, makeCalendars, startOfDay } from '../../src/standards/index.ts';
import type { SlowEvent, SlowPeriod } from './slow-rtt.ts';
import { slowRtt } from './slow-rtt.ts';

const PATHWAYS = process.env.WPC_SOAK === '1' ? 2_000_000 : 100_000;
const DAY_ZERO = dayOf(2020, 1, 1);
const rtt = personClocks.find((clock) => clock.id === 'referral-to-treatment') as Clock;
const values = loadPolicyValues();
const calendars = makeCalendars();

/** A small seeded generator, so that a failure can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const CODES = ['10', '11', '12', '20', '21', '30', '31', '32', '33', '34', '35', '36', '90', '91', '92', '98', '99'];
const DECISIONS = [
  'second-side-ready',
  'substantively-new-treatment',
  'after-active-monitoring',
  'planned-date-passed',
];
const ATTENDANCE = ['attended', 'attended', 'did-not-attend', 'cancelled-by-person', 'cancelled-by-provider'];
const KINDS = [
  'rtt.status',
  'rtt.status',
  'rtt.status',
  'rtt.status',
  'contact',
  'contact',
  'appointment.booked',
  'appointment.attended',
  'appointment.did-not-attend',
  'appointment.rebooking',
  'appointment.cancelled',
  'treatment.decided',
  'admission.started',
  'admission.ended',
  'referral.received',
  'referral.closed',
  'death',
];

function pathway(random: () => number): SlowEvent[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const chance = (p: number): boolean => random() < p;
  const events: SlowEvent[] = [];
  const length = 1 + Math.floor(random() * 9);
  for (let index = 0; index < length; index++) {
    const kind = index === 0 && chance(0.85) ? 'referral.received' : pick(KINDS);
    if (kind === 'death' && chance(0.8)) continue;
    const day = Math.floor(random() * (chance(0.3) ? 6 : 400));
    const event: SlowEvent = {
      id: `e${Math.floor(random() * 1e6)}-${index}`,
      day: kind === 'referral.received' && index === 0 ? Math.floor(day / 6) : day,
      kind,
    };
    if (kind === 'rtt.status') {
      event.code = pick(CODES);
      if (chance(0.25)) event.told = event.day + Math.floor(random() * 20);
      if (chance(0.3)) event.wish = true;
      if (chance(0.1)) event.transplant = true;
      if (chance(0.2)) event.notCommunicated = true;
      if (chance(0.2)) event.admission = true;
    }
    if (kind === 'contact') {
      event.attendance = pick(ATTENDANCE);
      if (chance(0.3)) event.treatment = true;
      if (chance(0.1)) event.first = false;
    }
    if (kind === 'appointment.did-not-attend') {
      if (chance(0.2)) event.notCommunicated = true;
      if (chance(0.2)) event.first = chance(0.5);
    }
    if (kind === 'treatment.decided') event.reason = pick(DECISIONS);
    if (kind === 'admission.started' && chance(0.3)) event.emergencyAdmission = true;
    if (kind === 'referral.received') {
      if (chance(0.05)) event.emergency = true;
      if (chance(0.05)) event.consultantLed = false;
      if (chance(0.1)) event.self = true;
      if (chance(0.3)) event.original = event.day - Math.floor(random() * 40) + 3;
    }
    if (kind === 'referral.closed') {
      if (chance(0.5)) event.conditions = [chance(0.9), chance(0.9), chance(0.9), chance(0.9)];
      if (chance(0.3)) event.reason = 'returned-to-primary-care';
    }
    events.push(event);
  }
  return events;
}

const instant = (day: number): number => startOfDay(DAY_ZERO + day);

function toCareEvent(event: SlowEvent): CareEvent {
  const at = instant(event.day);
  const data: Record<string, unknown> = {};
  const set = (key: string, value: unknown): void => {
    if (value !== undefined) data[key] = value;
  };
  if (event.kind === 'rtt.status') {
    set('code', event.code);
    set('communicated', event.told === undefined ? undefined : instant(event.told));
    set('monitoring', event.wish ? 'person-wishes-delay' : undefined);
    set('transplantList', event.transplant);
    set('appointmentCommunicated', event.notCommunicated ? false : undefined);
    set('admission', event.admission);
  }
  if (event.kind.startsWith('appointment.')) set('start', at);
  if (event.kind === 'appointment.did-not-attend') set('communicated', event.notCommunicated ? false : undefined);
  if (event.kind === 'referral.received') {
    Object.assign(data, {
      service: 'cardiology',
      sector: 'physical-health',
      consultantLed: event.consultantLed ?? true,
    });
    set('priority', event.emergency ? 'emergency' : undefined);
    set('selfReferral', event.self);
    set('originalStart', event.original === undefined ? undefined : instant(event.original));
  }
  if (event.kind === 'admission.started') set('method', event.emergencyAdmission ? 'emergency' : 'elective');
  set('attendance', event.attendance);
  set('first', event.first);
  set('treatment', event.treatment);
  set('reason', event.reason);
  if (event.conditions) {
    const [communicated, clinicallyAgreed, publishedPolicy, protectsVulnerable] = event.conditions;
    set('afterDidNotAttend', { communicated, clinicallyAgreed, publishedPolicy, protectsVulnerable });
  }
  return {
    id: event.id,
    person: 'p',
    kind: event.kind,
    at,
    precision: 'day',
    known: at,
    pathway: 'A',
    source: 's',
    fact: { type: 'T', id: event.id, version: 1 },
    data,
  } as CareEvent;
}

/** The engine's periods in the slow form. */
function byEngine(events: SlowEvent[], today: number): SlowPeriod[] {
  return evaluate(rtt, events.map(toCareEvent), { asOf: instant(today), calendars, values }).map((period) => {
    const slow: SlowPeriod = {
      start: period.startKnown ? londonDay(period.start) - DAY_ZERO : 'unknown',
      end:
        period.state === 'nullified'
          ? 'nullified'
          : period.stop === undefined
            ? 'running'
            : period.steps.some(({ rule }) => rule.then === 'stop' && rule.answers === false)
              ? 'ended'
              : 'stopped',
    };
    if (period.stop !== undefined) slow.stop = londonDay(period.stop) - DAY_ZERO;
    if (period.outcome !== undefined) slow.outcome = period.outcome;
    if (period.used !== undefined) Object.assign(slow, { days: period.used, late: period.breached });
    if (period.fairPlace) slow.daysBefore = period.fairPlace.daysWaitedBefore;
    return slow;
  });
}

describe('referral to treatment, worked out twice', () => {
  it(`the engine agrees with the slow implementation on ${PATHWAYS} random pathways`, () => {
    const random = seeded(20_261_122);
    const reached = new Map<string, number>();
    for (let index = 0; index < PATHWAYS; index++) {
      const events = pathway(random);
      const today = Math.floor(random() * 500);
      const slow = slowRtt(events, today);
      const engine = byEngine(events, today);
      if (JSON.stringify(sorted(engine)) !== JSON.stringify(sorted(slow)))
        expect({ index, events, today, engine }).toEqual({ index, events, today, engine: slow });
      for (const { end, outcome } of slow) reached.set(outcome ?? end, (reached.get(outcome ?? end) ?? 0) + 1);
    }
    // The comparison is worth something only if every way to end was met with.
    const ends = [
      'running',
      'treated',
      'treated-admitted',
      'active-monitoring-by-person',
      'active-monitoring-by-professional',
      'missed-first-appointment',
      'joined-transplant-list',
      'decision-not-to-treat',
      'declined',
      'died',
      'returned-to-primary-care',
      'discharged-after-missed-appointment',
    ];
    for (const end of ends) expect({ end, often: (reached.get(end) ?? 0) > 10 }).toEqual({ end, often: true });
  }, 300_000);

  it('puts waits into the bands of the guidance', () => {
    const bands = [
      [0, 0],
      [7, 0],
      [8, 1],
      [119, 16],
      [120, 17],
      [126, 17],
      [127, 18],
      [364, 51],
      [365, 52],
      [728, 103],
      [729, 104],
      [2000, 104],
    ];
    for (const [days, band] of bands) expect([days, weeklyBand(days as number)]).toEqual([days, band]);
    expect([bandInWords(17), bandInWords(104)]).toEqual(['17 to 18 weeks', '104 weeks and more']);
  });
});

function sorted(periods: SlowPeriod[]): unknown[] {
  return periods.map((period) => Object.entries(period).sort(([a], [b]) => (a < b ? -1 : 1)));
}

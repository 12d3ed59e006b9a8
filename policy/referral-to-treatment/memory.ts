/** What the waiting-time rules must remember of a pathway between two events. */
import type { CareEvent, ClockPeriod, Instant } from '../../src/standards/index.ts';

export interface PathwayMemory {
  /** What started the running period: only a period that a referral started has a 'first appointment following the initial referral'. */
  startedBy: 'referral' | 'decision' | 'rebooking';
  /** An appointment of this period has been attended. */
  seen: boolean;
  /** Code 21 was recorded and nobody has taken over yet. */
  transferred: boolean;
  /** The last appointment missed in this period that was not the first. */
  missedOn: Instant | undefined;
  /** The elective admission that is open. */
  admitted: Instant | undefined;
}

export const freshMemory = (): PathwayMemory => ({
  startedBy: 'referral',
  seen: false,
  transferred: false,
  missedOn: undefined,
  admitted: undefined,
});

export const newPeriod =
  (startedBy: PathwayMemory['startedBy']) =>
  (memory: PathwayMemory): void => {
    Object.assign(memory, { ...freshMemory(), startedBy });
  };

export const attended = (memory: PathwayMemory): void => {
  memory.seen = true;
};

export const missed = (memory: PathwayMemory, at: Instant): void => {
  memory.missedOn = at;
};

export const admittedOn = (memory: PathwayMemory): Instant | undefined => memory.admitted;

const interfaceServices: ReadonlySet<string> = new Set([
  'interface-service',
  'referral-management-service',
  'assessment-service',
]);

/** Consultant-led, or an interface service. Where the source is silent, a treatment function says that it is consultant-led. */
export function isElective(event: Extract<CareEvent, { kind: 'referral.received' }>): boolean {
  const { consultantLed, priority, service, treatmentFunction } = event.data;
  if (priority === 'emergency') return false;
  return consultantLed ?? (interfaceServices.has(service) || treatmentFunction !== undefined);
}

/** The first appointment following the initial referral: by the source's own word, else because none was attended or missed yet. */
export function isFirstMiss(memory: PathwayMemory, first: boolean | undefined): boolean {
  if (memory.startedBy !== 'referral' || first === false) return false;
  return !memory.seen && memory.missedOn === undefined;
}

/** An appointment after the first was attended, or in a period that no referral started. */
export function isLaterMiss(memory: PathwayMemory, first: boolean | undefined): boolean {
  return memory.seen || memory.startedBy === 'decision' || first === false;
}

export function nullifiedByMiss(last: ClockPeriod | undefined): boolean {
  return last?.state === 'nullified';
}

export function monitored(last: ClockPeriod | undefined): boolean {
  return last?.outcome?.startsWith('active-monitoring') === true;
}

export function leftByWish(last: ClockPeriod | undefined): boolean {
  return last?.outcome === 'active-monitoring-by-person';
}

/** The four conditions of rule 5f, each of them stated. */
export function mayDischarge(event: Extract<CareEvent, { kind: 'referral.closed' }>): boolean {
  const conditions = event.data.afterDidNotAttend;
  if (!conditions) return false;
  return (
    conditions.communicated &&
    conditions.clinicallyAgreed &&
    conditions.publishedPolicy &&
    conditions.protectsVulnerable
  );
}

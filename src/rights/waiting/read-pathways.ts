import type { ClinicalPriority } from '../../../policy/index.ts';
import { personSets } from '../../identity/index.ts';
import type { Tx } from '../../platform/index.ts';
import { careEventsOfPersons } from '../../record/index.ts';
import type { CareEvent } from '../../standards/index.ts';
import type { StoredClock } from '../answer.ts';
import { clocksBetween } from '../store.ts';

export const rtt = 'referral-to-treatment';

/** One waiting-time period with what its pathway says besides. */
export interface PathwayPeriod {
  clock: StoredClock;
  treatmentFunction?: string;
  decidedToAdmit: boolean;
  priority: ClinicalPriority;
  availableFrom?: number;
  /** A referral of the pathway says that the person paid. */
  privatelyPaid?: boolean;
}

const batch = 500;

/**
 * Periods of referral to treatment that ran at any time from `from` to `to`, at these providers or at all, with what their referrals
 * and statuses say. Reads the events of their people in batches; O(their events).
 */
export async function pathwayPeriods(
  tx: Tx,
  span: { from: number; to: number },
  providers?: readonly string[],
): Promise<PathwayPeriod[]> {
  const clocks = await clocksBetween(tx, rtt, span, providers);
  const people = [...new Set(clocks.map(({ personId }) => personId))];
  const facts = new Map<string, PathwayFacts>();
  for (let at = 0; at < people.length; at += batch) {
    for (const { current, members } of await personSets(tx, people.slice(at, at + batch)))
      for (const event of await careEventsOfPersons(tx, members)) note(facts, current, event, span.to);
  }
  return clocks.map((clock) => ({
    clock,
    ...(facts.get(keyOf(clock.personId, clock.pathway)) ?? { decidedToAdmit: false, priority: 'unknown' }),
  }));
}

type PathwayFacts = Omit<PathwayPeriod, 'clock'>;

function keyOf(person: string, pathway: string): string {
  return `${person}|${pathway}`;
}

/**
 * A surgical priority is not recorded by itself: the priority of the referral stands for it (our reading), emergency first.
 * A status 20 that belongs to an admission says that it was decided to admit.
 */
const priorities: Readonly<Record<string, ClinicalPriority>> = {
  emergency: 'P1',
  'two-week-wait': 'P2',
  urgent: 'P3',
  routine: 'P4',
};

function note(facts: Map<string, PathwayFacts>, person: string, event: CareEvent, until: number): void {
  if (event.pathway === undefined || event.at > until) return;
  const key = keyOf(person, event.pathway);
  const known = facts.get(key) ?? { decidedToAdmit: false, priority: 'unknown' as const };
  if (event.kind === 'referral.received') {
    const { treatmentFunction, priority, privatelyPaid } = event.data;
    const stated = priorities[priority ?? ''];
    facts.set(key, {
      ...known,
      ...(treatmentFunction === undefined ? {} : { treatmentFunction }),
      ...(privatelyPaid === true ? { privatelyPaid } : {}),
      ...(stated === undefined ? {} : { priority: stated }),
    });
  } else if (event.kind === 'rtt.status' && event.data.code === '20' && event.data.admission === true)
    facts.set(key, { ...known, decidedToAdmit: true });
  else if (event.kind === 'admission.offer-declined')
    facts.set(key, { ...known, availableFrom: event.data.availableFrom });
}

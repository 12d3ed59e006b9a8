import { personSets } from '../identity/index.ts';
import type { Tx } from '../platform/index.ts';
import { careEventsOfPersons } from '../record/index.ts';
import {
  type CareEvent,
  type ClockPeriod,
  effectiveAt,
  evaluateAll,
  isHeld,
  isRunning,
  startOfDay,
} from '../standards/index.ts';
import { type StoredClock, storedClocks } from './answer.ts';
import type { Policies } from './policies.ts';
import { mark, replaceClocks, unmark } from './store.ts';

export interface Evaluated {
  /** People whose clocks were worked out. */
  people: number;
  events: number;
  /** Clock rows that are new or different, and rows that are gone. */
  written: number;
  removed: number;
}

/**
 * Works out one person's clocks and stores what changed, in the caller's transaction: for commands whose user waits. Any of the
 * person's ids will do. The same function as the job's, so the answer is the same whichever comes first.
 */
export async function evaluatePerson(tx: Tx, policies: Policies, personId: string, now: number): Promise<Evaluated> {
  const sets = await personSets(tx, [personId]);
  const ids = [...new Set([personId, ...sets.map((set) => set.current)])];
  // The mark is also the lock: a worker that is evaluating this person now is waited for, and none begins before we end.
  await mark(
    tx,
    ids.map((id) => ({ personId: id, notBefore: now })),
    now,
  );
  return evaluateHeld(tx, policies, ids, now);
}

/**
 * Works out the clocks of people whose marks this transaction holds, and takes the marks away. Ids that are not (or no longer)
 * anybody's current one lose their clocks. Two reads, at most four writes and a fold over the events: O(events), whatever the number of people.
 */
export async function evaluateHeld(
  tx: Tx,
  policies: Policies,
  personIds: readonly string[],
  now: number,
): Promise<Evaluated> {
  const held = new Set(personIds);
  const sets = (await personSets(tx, personIds)).filter((set) => held.has(set.current));
  const currentOf = new Map(sets.flatMap((set) => set.members.map((member) => [member, set.current] as const)));
  const events = await careEventsOfPersons(tx, [...currentOf.keys()]);
  const byPerson = Map.groupBy(events, (event) => currentOf.get(event.person) ?? event.person);
  const clocks: StoredClock[] = [];
  const later: { personId: string; notBefore: number }[] = [];
  for (const { current } of sets) {
    const own = byPerson.get(current) ?? [];
    const periods = periodsOf(own, policies, now);
    clocks.push(...storedClocks(current, periods));
    const notBefore = nextLook(own, periods, policies, now);
    if (notBefore !== undefined) later.push({ personId: current, notBefore });
  }
  const { written, removed } = await replaceClocks(tx, personIds, clocks, now);
  await unmark(tx, personIds);
  await mark(tx, later, now);
  return { people: sets.length, events: events.length, written, removed };
}

/** Every period of every clock of one person: a pure function of the events, the policies and the moment. */
export function periodsOf(
  events: readonly CareEvent[],
  policies: Policies,
  now: number,
  knownAt?: number,
): ClockPeriod[] {
  const { clocks, values, calendars } = policies;
  return evaluateAll(clocks, events, { values, calendars, asOf: now, ...(knownAt === undefined ? {} : { knownAt }) });
}

/**
 * When the answer may change though no new fact arrives: a fact known now takes effect (a decision told next week), or a figure
 * that running clocks follow gets its next version. Undefined when only time passing its due moment matters, which reading takes care of.
 */
function nextLook(
  events: readonly CareEvent[],
  periods: readonly ClockPeriod[],
  { values }: Policies,
  now: number,
): number | undefined {
  const moments = events.filter((event) => isHeld(event, { asOf: now })).map(effectiveAt);
  for (const { clock, limit } of periods.filter(isRunning)) {
    const value = 'value' in limit ? values.get(clock.folder)?.values.get(limit.value) : undefined;
    if (value?.transition === 'value-today') moments.push(...value.versions.map((version) => startOfDay(version.from)));
  }
  const next = Math.min(...moments.filter((moment) => moment > now));
  return Number.isFinite(next) ? next : undefined;
}

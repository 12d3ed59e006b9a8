import { membersKnownAt, personSet } from '../identity/index.ts';
import { type Refusal, refuse, type Tx } from '../platform/index.ts';
import {
  careEventHistoryOfPersons,
  careEventsOfPersons,
  type Hidden,
  nothingHidden,
  settleKnowing,
  withoutHidden,
} from '../record/index.ts';
import {
  type CareEvent,
  type ClockPeriod,
  type Explanation,
  explain,
  isRunning,
  londonDay,
  makeCalendars,
} from '../standards/index.ts';
import { type StoredClock, storedClocks } from './answer.ts';
import { periodsOf } from './evaluate-person.ts';
import type { Policies } from './policies.ts';
import { type Standing, standingAt } from './standing.ts';
import { readClocks } from './store.ts';

/** A stored clock with how it stands at the moment of reading. */
export interface StandingClock extends StoredClock {
  standing: Standing;
}

/**
 * Clocks of these people (current person ids) as stored, with their standing at `now`; for lists about many people, ordered by
 * what is due first, and what is over last. O(their clocks), one indexed read.
 */
export async function clocksOf(
  tx: Tx,
  personIds: readonly string[],
  now: number,
  only: { running: boolean } = { running: false },
): Promise<StandingClock[]> {
  const clocks = await readClocks(tx, personIds, only);
  return clocks.map((clock) => ({ ...clock, standing: standingAt(clock, now) })).sort(byDue);
}

/**
 * The running clocks of many people as one reader sees them: of people of whom something is hidden from the reader, worked out from the rest, as if
 * the hidden were not recorded. O(their clocks), and the events of those few.
 */
export async function runningClocksShown(
  tx: Tx,
  policies: Policies,
  people: readonly { current: string; members: readonly string[] }[],
  hidden: Hidden,
  now: number,
): Promise<StandingClock[]> {
  const concerned = new Set(hidden.values());
  const partly = people.filter(({ members }) => members.some((member) => concerned.has(member)));
  const wholly = people.filter((person) => !partly.includes(person));
  const shown = await clocksOf(
    tx,
    wholly.map(({ current }) => current),
    now,
    { running: true },
  );
  for (const { current, members } of partly) {
    const events = withoutHidden(await careEventsOfPersons(tx, members), hidden);
    const clocks = storedClocks(current, periodsOf(events, policies, now));
    const running = clocks.filter(({ stop, state }) => stop === null && (state === 'running' || state === 'refused'));
    shown.push(...running.map((clock) => ({ ...clock, standing: standingAt(clock, now) })));
  }
  return shown.sort(byDue);
}

function byDue(a: StandingClock, b: StandingClock): number {
  const open = (clock: StandingClock): number =>
    clock.stop === null ? (clock.due ?? Number.MAX_SAFE_INTEGER) : Number.POSITIVE_INFINITY;
  const [x, y] = [open(a), open(b)];
  if (x !== y) return x < y ? -1 : 1;
  return b.start - a.start;
}

/** One right of a person as it stands, with the whole working. */
export interface RightAt {
  period: ClockPeriod;
  standing: Standing;
  explanation: Explanation;
}

/**
 * Everything that the standards say of one person at `now`, worked out from the events when asked, so that it is never behind
 * the record. What runs comes first, what is due first at the top. O(events of the person). `hidden` is kept from the reader: the answer is
 * what it would be if that were not recorded.
 */
export async function rightsOf(
  tx: Tx,
  policies: Policies,
  members: readonly string[],
  now: number,
  hidden: Hidden = nothingHidden,
): Promise<RightAt[]> {
  const events = withoutHidden(await careEventsOfPersons(tx, members), hidden);
  return explained(periodsOf(events, policies, now), policies, now);
}

export interface PastQuestion {
  /** What had happened by then. */
  asOf: number;
  /** What we knew by then. */
  knownAt: number;
}

export interface PastAnswer {
  rights: RightAt[];
  /** Answers of then that rested on records since found to be somebody else's: they were given, and are shown to nobody on this person's page. */
  withheld: number;
}

/**
 * The answer as it was given in the past: by what had happened and by what was known, in facts, links and bank holidays. It never
 * changes later: a moment as of which a writer at work may still make something known is refused (busy), and once answered nothing
 * becomes known as of it any more. Refuses a moment to come (invalid).
 */
export async function clocksAsOf(
  tx: Tx,
  policies: Policies,
  personId: string,
  { asOf, knownAt }: PastQuestion,
  now: number,
  hidden: Hidden = nothingHidden,
): Promise<PastAnswer | Refusal> {
  if (knownAt > now || asOf > now) return refuse('invalid', 'Ask about a moment that is over.');
  if (!(await settleKnowing(tx, knownAt))) {
    return refuse(
      'busy',
      'Something is being written at this moment that will count as known by then. Ask again in a few seconds.',
    );
  }
  const then = await membersKnownAt(tx, personId, knownAt);
  const today = new Set((await personSet(tx, personId)).members);
  const parted = new Set(then.filter((member) => member !== personId && !today.has(member)));
  const events = withoutHidden(await careEventHistoryOfPersons(tx, then), hidden);
  const policiesThen: Policies = { ...policies, calendars: makeCalendars(londonDay(knownAt)) };
  const periods = periodsOf(events, policiesThen, asOf, knownAt);
  const theirs = (period: ClockPeriod) => period.steps.some(({ event }) => parted.has((event as CareEvent).person));
  const shown = parted.size === 0 ? periods : periods.filter((period) => !theirs(period));
  return { rights: explained(shown, policiesThen, asOf), withheld: periods.length - shown.length };
}

function explained(periods: readonly ClockPeriod[], { calendars }: Policies, now: number): RightAt[] {
  return periods
    .map((period) => ({ period, standing: standingOf(period, now), explanation: explain(period, calendars) }))
    .sort((a, b) => urgency(a.period) - urgency(b.period) || b.period.start - a.period.start);
}

function standingOf(period: ClockPeriod, now: number): Standing {
  const state = period.state === 'running-late' ? 'running' : period.state;
  return standingAt({ state, start: period.start, due: period.due ?? null }, now);
}

function urgency(period: ClockPeriod): number {
  return isRunning(period) ? (period.due ?? Number.MAX_SAFE_INTEGER) : Number.MAX_VALUE;
}

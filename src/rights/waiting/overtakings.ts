import {
  type ClinicalReason,
  fairOrder,
  findOvertakings,
  type Overtaking,
  type QueueEntry,
  reportedFunction,
} from '../../../policy/index.ts';
import { type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { DAY } from '../../standards/index.ts';
import { clockId } from '../person-rights.ts';
import { type PathwayPeriod, pathwayPeriods } from './read-pathways.ts';
import { insertReason, type QueueReason, readReasons } from './reason-store.ts';

/** How far back people who were seen are looked at. */
export const lookBack = 91 * DAY;

export interface ListEntry extends QueueEntry {
  pathway: string;
}

export interface FairList {
  provider: string;
  /** Row of the national form, 'C_110': one list is kept by treatment function. */
  treatmentFunction: string;
  /** Who waits, in fair order. */
  waiting: ListEntry[];
  overtakings: (Overtaking & { entry: ListEntry })[];
}

/** The waiting lists of these providers in their fair order, with every overtaking of the last quarter and the reason recorded for it. */
export async function fairLists(tx: Tx, providers: readonly string[], now: number): Promise<FairList[]> {
  const periods = await pathwayPeriods(tx, { from: now - lookBack, to: now }, providers);
  const reasons = (await readReasons(tx, [...new Set(periods.map(({ clock }) => clock.personId))])).map(asClinical);
  const lists = Map.groupBy(
    periods.filter(({ clock }) => clock.state !== 'nullified' && clock.answer.startKnown),
    ({ clock, treatmentFunction }) => `${clock.organisation ?? ''}|${reportedFunction(treatmentFunction)}`,
  );
  return [...lists]
    .map(([key, members]): FairList => {
      const [provider = '', treatmentFunction = ''] = key.split('|');
      const entries = members.map(entryOf);
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      return {
        ...{ provider, treatmentFunction },
        waiting: fairOrder(entries) as ListEntry[],
        overtakings: findOvertakings(entries, reasons)
          .flatMap((found) => {
            const entry = byId.get(found.seen);
            return entry === undefined ? [] : [{ ...found, entry }];
          })
          .sort((a, b) => b.at - a.at),
      };
    })
    .sort((a, b) => (`${a.provider}${a.treatmentFunction}` < `${b.provider}${b.treatmentFunction}` ? -1 : 1));
}

const treatedOutcomes: ReadonlySet<string | undefined> = new Set(['treated', 'treated-admitted']);

function entryOf({ clock, priority, availableFrom, privatelyPaid }: PathwayPeriod): ListEntry {
  const entry: ListEntry = {
    ...{ id: clockId(clock), person: clock.personId, pathway: clock.pathway, priority },
    placeSince: clock.answer.fairPlace?.since ?? clock.start,
  };
  // Who declined, was told or died left the queue and overtook nobody.
  if (clock.stop !== null && treatedOutcomes.has(clock.answer.outcome)) entry.seen = clock.stop;
  else if (clock.stop !== null) entry.left = clock.stop;
  if (availableFrom !== undefined) entry.availableFrom = availableFrom;
  if (privatelyPaid === true) entry.privatePayer = true;
  return entry;
}

function asClinical({ clockId: entry, recordedBy: by, reason, recordedAt: recorded }: QueueReason): ClinicalReason {
  return { entry, by, reason, recorded };
}

/** Paying is never a reason, in whatever words. */
const paying = /\b(private(ly)?|self[- ]?(pay|fund)\w*|pay(s|ing|ment|er)?|paid|insur\w+|fee)\b/i;

/**
 * Records why somebody is, or was, seen before others. One recorded after they were seen is kept and justifies nothing. Refused
 * 'invalid' when nothing is said, or when the reason is that somebody pays; 'not-found' when the pathway is not on these lists.
 */
export async function recordReason(
  tx: Tx,
  given: { clockId: string; reason: string; by: string; providers: readonly string[] },
  now: number,
): Promise<ListEntry | Refusal> {
  const reason = given.reason.trim();
  if (reason.length < 5) return refuse('invalid', 'Write the clinical reason in a few words.');
  if (paying.test(reason))
    return refuse('invalid', 'Paying is never a reason to be seen before others. Write the clinical reason.');
  const entry = (await fairLists(tx, given.providers, now))
    .flatMap(({ waiting, overtakings }) => [...waiting, ...overtakings.map((each) => each.entry)])
    .find(({ id }) => id === given.clockId);
  if (!entry) return refuse('not-found', 'There is no such pathway on the lists of your organisation.');
  await insertReason(tx, { personId: entry.person, clockId: entry.id, reason, recordedBy: given.by, recordedAt: now });
  return entry;
}

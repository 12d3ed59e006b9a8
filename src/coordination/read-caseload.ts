import { type Actor, reachOf, sightOf } from '../access/index.ts';
import { personSets } from '../identity/index.ts';
import type { Tx } from '../platform/index.ts';
import { type Hidden, hiddenInSight } from '../record/index.ts';
import { type Instant, isoDay, londonDay } from '../standards/index.ts';
import { activeAssignmentsOf, caseloadOf, readPeople } from './contact-store.ts';
import { coveredBy } from './cover-store.ts';
import { servicesShown } from './open-services.ts';
import { type CaseloadEntry, orderCaseload } from './order-caseload.ts';
import { caseloadLimitOf } from './settle-overload.ts';
import type { Assignment, CoordinationContext, Cover, OpenService } from './types.ts';

export interface CaseloadPerson extends CaseloadEntry {
  /** The active assignment; the colleague's, where this member of staff only covers. */
  assignment: Assignment;
  /** Why the person is on this caseload when they are a colleague's. */
  cover: Cover | null;
  services: OpenService[];
}

export interface Caseload {
  people: CaseloadPerson[];
  own: number;
  held: number;
  covered: number;
  /** Null where no post of theirs takes a caseload. */
  limit: number | null;
  at: Instant;
}

/**
 * Everybody this member of staff answers for today, own and covered, in the order of what is missed next; clocks and services only as far as
 * labels let the reader (that member of staff) know of them.
 */
export async function readCaseload(
  tx: Tx,
  staffId: string,
  reader: Actor,
  context: CoordinationContext,
): Promise<Caseload> {
  const now = context.clock.now();
  const own = await caseloadOf(tx, staffId);
  const mine = new Set(own.map((each) => each.personId));
  const covers = (await coveredBy(tx, staffId, isoDay(londonDay(now)))).filter((cover) => !mine.has(cover.personId));
  const theirs = await activeAssignmentsOf(
    tx,
    covers.map((cover) => cover.personId),
  );
  const assignments = new Map([...own, ...theirs].map((each) => [each.personId, each]));
  const ids = [...assignments.keys()];
  const hidden = await hiddenFromReader(tx, ids, reader, now);
  const services = new Map(
    (await readPeople(tx, ids)).map((each) => [each.personId, servicesShown(each.services, hidden)]),
  );
  const coverOf = new Map(covers.map((cover) => [cover.personId, cover]));
  const clocks = ids.length === 0 ? [] : await context.sources.clocksOf(tx, ids, reader);
  const presses = ids.length === 0 ? new Map() : await context.sources.pressesOf(tx, ids, staffId);
  const entries = orderCaseload(
    ids,
    clocks.map((clock) => ({ ...clock, press: clock.id === undefined ? undefined : presses.get(clock.id) })),
    now,
  );
  const people = entries.flatMap((entry): CaseloadPerson[] => {
    const assignment = assignments.get(entry.personId);
    if (!assignment) return [];
    return [
      {
        ...entry,
        assignment,
        cover: coverOf.get(entry.personId) ?? null,
        services: services.get(entry.personId) ?? [],
      },
    ];
  });
  return {
    people,
    own: own.filter((each) => each.kind === 'named').length,
    held: own.filter((each) => each.kind === 'held').length,
    covered: theirs.length,
    limit: await caseloadLimitOf(tx, staffId, now),
    at: now,
  };
}

/** What labels keep from the reader of these people's records. Whom the reader may not see at all, all that is labelled is kept. */
async function hiddenFromReader(tx: Tx, ids: readonly string[], reader: Actor, now: number): Promise<Hidden> {
  const members = (await personSets(tx, ids)).flatMap((set) => set.members);
  return hiddenInSight(tx, members, sightOf(reader, await reachOf(tx, reader, now, personSets, { among: ids })));
}

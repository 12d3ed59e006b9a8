import type { Tx } from '../platform/index.ts';
import { isoDay, londonDay } from '../standards/index.ts';
import { assignmentsOf, readPeople } from './contact-store.ts';
import { coverHistory } from './cover-store.ts';
import { alarmsOfPeople } from './inbox-store.ts';
import type { Alarm, Assignment, CoordinationContext, Cover, OpenService } from './types.ts';

export interface PersonContact {
  services: OpenService[];
  /** Who is responsible now. */
  contact: Assignment | null;
  /** Who answers in their place today. */
  coverToday: Cover | null;
  /** Cover from today on. */
  covers: Cover[];
  /** Every assignment there was, newest first. */
  history: Assignment[];
  coverHistory: Cover[];
  alarms: Alarm[];
}

/** The contact of a person, with history. `members` are all the ids that are this person; the row is the current one's. */
export async function readContact(
  tx: Tx,
  person: { current: string; members: readonly string[] },
  context: CoordinationContext,
): Promise<PersonContact> {
  const today = isoDay(londonDay(context.clock.now()));
  const members = [...new Set([person.current, ...person.members])];
  const [row] = await readPeople(tx, [person.current]);
  const history = await assignmentsOf(tx, members);
  const past = await coverHistory(tx, members);
  const covers = past.filter((cover) => cover.endedAt === null && cover.endsOn >= today);
  return {
    services: row?.services ?? [],
    contact: history.find((each) => each.endedAt === null && each.personId === person.current) ?? null,
    coverToday: covers.find((cover) => cover.startsOn <= today) ?? null,
    covers,
    history,
    coverHistory: past,
    alarms: await alarmsOfPeople(tx, members),
  };
}

import type { Tx } from '../platform/index.ts';
import { type Hidden, nothingHidden } from '../record/index.ts';
import { isoDay, londonDay } from '../standards/index.ts';
import { assignmentsOf, readPeople } from './contact-store.ts';
import { coverHistory } from './cover-store.ts';
import { alarmsOfPeople } from './inbox-store.ts';
import { needsOf } from './lead-need.ts';
import { servicesShown } from './open-services.ts';
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

/** The contact of a person, with history. `members` are all the ids that are this person; the row is the current one's. `hidden` is kept from the reader. */
export async function readContact(
  tx: Tx,
  person: { current: string; members: readonly string[] },
  context: CoordinationContext,
  hidden: Hidden = nothingHidden,
): Promise<PersonContact> {
  const today = isoDay(londonDay(context.clock.now()));
  const members = [...new Set([person.current, ...person.members])];
  const [row] = await readPeople(tx, [person.current]);
  const assignments = await assignmentsOf(tx, members);
  const services = servicesShown(row?.services ?? [], hidden);
  const history = hidden.size === 0 ? assignments : assignments.map((each) => withoutHiddenNeed(each, services));
  const past = await coverHistory(tx, members);
  const covers = past.filter((cover) => cover.endedAt === null && cover.endsOn >= today);
  return {
    services,
    contact: history.find((each) => each.endedAt === null && each.personId === person.current) ?? null,
    coverToday: covers.find((cover) => cover.startsOn <= today) ?? null,
    covers,
    history,
    coverHistory: past,
    alarms: await alarmsOfPeople(tx, members),
  };
}

/** Why a contact was chosen names the need that led: it is left out unless the services that the reader may know of show that need too. */
function withoutHiddenNeed(assignment: Assignment, services: readonly OpenService[]): Assignment {
  const { leadNeed } = assignment.working;
  if (leadNeed === null || needsOf(services).some(({ need }) => need.name === leadNeed)) return assignment;
  return {
    ...assignment,
    reason: 'Chosen to look after all of this person’s care.',
    working: { ...assignment.working, leadNeed: null },
  };
}

import { lockByName, type Tx } from '../platform/index.ts';
import type { Hidden } from '../record/index.ts';
import type { CareEvent } from '../standards/index.ts';
import { closeAssignments } from './close-assignments.ts';
import { activeAssignmentsOf, type CoordinatedPerson, lockPeople, readPeople, savePeople } from './contact-store.ts';
import { clearAlarms } from './inbox-store.ts';
import { openServices } from './open-services.ts';
import { LOAD_LOCK, placePeople } from './place-people.ts';
import { publishCareTeams } from './publish-contacts.ts';
import type { CoordinationContext, OpenService } from './types.ts';

export interface PersonEvents {
  /** The current person id. */
  personId: string;
  /** Care events of everybody who is this person. */
  events: readonly CareEvent[];
  /** Resources that a label keeps from some readers. */
  labelled?: Hidden;
}

export interface Refreshed {
  /** People who got a contact now. */
  assigned: number;
  /** Of those, how many a duty lead holds. */
  held: number;
  /** Contacts that ended because no service is open any more. */
  ended: number;
  /** People for whom not even a duty lead was found; each stands as an alarm. */
  unplaced: string[];
}

/**
 * Works out which services have each person on their books and makes the named contact follow: whoever has two or more gets
 * a contact in the same transaction; when the last service closes the contact ends. One open service keeps the contact there
 * is and asks for none. Running it twice changes nothing. A few statements for any number of people.
 */
export async function refreshOpenServices(
  tx: Tx,
  people: readonly PersonEvents[],
  context: CoordinationContext,
): Promise<Refreshed> {
  const now = context.clock.now();
  const services = new Map(people.map(({ personId, events, labelled }) => [personId, openServices(events, labelled)]));
  const ids = [...services.keys()].sort();
  // Who assigns counts caseloads; taken before the rows, so that two who assign wait for each other and not in a ring.
  if (needing(services, await readPeople(tx, ids)).length > 0) await lockByName(tx, LOAD_LOCK);
  const before = new Map((await lockPeople(tx, ids)).map((each) => [each.personId, each]));
  const toPlace = needing(services, [...before.values()]);
  const ending = await noLongerNeeded(tx, ids, services, before);
  const ended = await closeAssignments(tx, keysOf(ending, before), { reason: NO_SERVICE_LEFT, by: 'rule' }, context);
  const changed = ids.filter(
    (id) => !toPlace.includes(id) && (ending.includes(id) || isChanged(services.get(id) ?? [], before.get(id))),
  );
  await savePeople(
    tx,
    changed.map((personId) =>
      rowOf(personId, services.get(personId) ?? [], ending.includes(personId) ? undefined : before.get(personId)),
    ),
    now,
  );
  const notNeeded = ids.filter((id) => (services.get(id)?.length ?? 0) < 2);
  await clearAlarms(
    tx,
    { kinds: ['nobody-can-take', 'no-duty-lead'], personIds: notNeeded },
    'A contact is no longer needed',
    now,
  );
  const placed = await placePeople(
    tx,
    toPlace.map((personId) => ({ personId, services: services.get(personId) ?? [] })),
    'rule',
    context,
  );
  // A care team begins with its contact; whoever is placed now has theirs already.
  await publishCareTeams(
    tx,
    changed.filter((id) => before.get(id)?.assignmentId),
    context,
  );
  return { assigned: placed.named + placed.held, held: placed.held, ended: ended.length, unplaced: placed.unplaced };
}

const NO_SERVICE_LEFT = 'No service that needs a contact is open any more';

/** Whose contact ends: the last service closed, or a duty lead held somebody who has fewer than two now. */
async function noLongerNeeded(
  tx: Tx,
  ids: readonly string[],
  services: ReadonlyMap<string, readonly OpenService[]>,
  before: ReadonlyMap<string, CoordinatedPerson>,
): Promise<string[]> {
  const few = ids.filter((id) => before.get(id)?.assignmentId && (services.get(id)?.length ?? 0) < 2);
  if (few.length === 0) return [];
  const held = new Set(
    (await activeAssignmentsOf(tx, few)).filter((each) => each.kind === 'held').map((each) => each.personId),
  );
  const lastClosed = (id: string) => services.get(id)?.length === 0 && (before.get(id)?.services.length ?? 0) > 0;
  return few.filter((id) => held.has(id) || lastClosed(id));
}

/** People with two or more open services and no contact. */
function needing(services: ReadonlyMap<string, readonly OpenService[]>, rows: readonly CoordinatedPerson[]): string[] {
  const withContact = new Set(rows.filter((row) => row.contactId !== null).map((row) => row.personId));
  return [...services].filter(([id, open]) => open.length >= 2 && !withContact.has(id)).map(([id]) => id);
}

function keysOf(
  ids: readonly string[],
  rows: ReadonlyMap<string, CoordinatedPerson>,
): { personId: string; id: string }[] {
  return ids.map((personId) => ({ personId, id: rows.get(personId)?.assignmentId ?? '' }));
}

function rowOf(personId: string, services: OpenService[], contact: CoordinatedPerson | undefined): CoordinatedPerson {
  return { personId, services, contactId: contact?.contactId ?? null, assignmentId: contact?.assignmentId ?? null };
}

/** Nobody's row is written who has no services and never had any. */
function isChanged(services: readonly OpenService[], before: CoordinatedPerson | undefined): boolean {
  if (!before) return services.length > 0;
  const key = (each: OpenService) =>
    [each.pathway, each.sector, each.service, each.organisation, each.since, each.facts?.join(), each.labelled].join(
      '|',
    );
  return services.map(key).join() !== before.services.map(key).join();
}

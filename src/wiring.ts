/**
 * When X happens, do Y. Modules never call upward: each tells what happened through a hook, and this page says who listens.
 * Facts go downward the same way: what the record shows of who looks after whom becomes a dated relationship in `access`.
 */
import {
  type Actor,
  childrenWithParents,
  type PersonSet,
  reachOf,
  recordRelationships,
  settleParentsSight,
  sightOf,
} from './access/index.ts';
import type { AppointmentsContext } from './appointments/index.ts';
import {
  activeAssignmentsOf,
  type ContactChange,
  type CoordinationContext,
  joinPeople,
  notify,
  readContact,
  refreshOpenServices,
} from './coordination/index.ts';
import { type AreaKey, areasContaining, areasOfPostcodes, yearsOfLevel } from './directory/index.ts';
import { type LinksChanged, markToLink, personSet, personSets, traitsOf } from './identity/index.ts';
import { stratifyPersons } from './inequalities/index.ts';
import { type Clock, markOn, type Tx } from './platform/index.ts';
import { careEventsOfPersons, hiddenInSight, labelledOfPersons, relationshipsFromEvents } from './record/index.ts';
import {
  clockId,
  clockNamed,
  evaluatePerson,
  findActs,
  markPersons,
  nextAct,
  type Policies,
  pressed,
  runningClocksShown,
  type StoredClock,
} from './rights/index.ts';

/** People whose relationships, open services, named contact and strata are to be worked out anew. */
export const followUpList = 'follow-up';

export function wire({ clock, policies }: { clock: Clock; policies: Policies }) {
  /** Facts about these source patients changed: who they are, their clocks, and all that hangs on them. */
  const factsChanged = async (tx: Tx, persons: readonly string[]): Promise<void> => {
    const now = clock.now();
    await markToLink(tx, persons, now);
    await markPersons(tx, persons, now);
    await markOn(tx, followUpList, persons, now);
  };

  const coordination: CoordinationContext = {
    clock,
    hooks: {
      /** A named contact was assigned, handed over, covered or ended → who may see the record follows. */
      onContactChanged: (tx, changes) => recordRelationships(tx, changes.map(contactRelationship), clock.now()),
    },
    sources: {
      /** A caseload is ordered by what is about to be missed. */
      clocksOf: async (tx, personIds, reader) =>
        (await clocksShownTo(tx, personIds, reader)).flatMap((each) =>
          each.due === null
            ? []
            : [
                {
                  personId: each.personId,
                  standard: each.standard,
                  title: clockNamed(policies, each.standard)?.title ?? each.standard,
                  due: each.due,
                  missed: each.standing === 'late',
                  id: clockId(each),
                  organisation: each.organisation,
                  act: actOf(policies, each),
                },
              ],
        ),
      /** From a clock on the caseload to what stops it. */
      pressesOf: async (tx, personIds, by) => {
        const clocks = await findActs(tx, policies, personIds, clock.now(), { by });
        return new Map(clocks.flatMap(({ id, offered: [first] }) => (first ? [[id, pressed(first)] as const] : [])));
      },
      areasOf: areasWhereTheyLive,
    },
  };

  /** Clocks as far as labels let this reader know of what they rest on. */
  async function clocksShownTo(tx: Tx, personIds: readonly string[], reader: Actor) {
    const now = clock.now();
    const sets = await personSets(tx, personIds);
    const sight = sightOf(reader, await reachOf(tx, reader, now, personSets, { among: personIds }));
    const members = sets.flatMap((set) => set.members);
    return runningClocksShown(tx, policies, sets, await hiddenInSight(tx, members, sight), now);
  }

  const appointments: AppointmentsContext = {
    clock,
    hooks: {
      /** Somebody asked, booked, cancelled, came or did not come → they wait for the answer, so their clocks move at once. */
      onPersonsTouched: async (tx, persons) => {
        await factsChanged(tx, persons);
        for (const person of persons) await evaluatePerson(tx, policies, person, clock.now());
        await followUp(tx, persons);
      },
      /** A slot came free and is held for somebody who waits → their named contact (or the slot's practitioner) can tell them. */
      onSlotOffered: async (tx, { request, slot }) => {
        const { contact } = await readContact(tx, await personSet(tx, request.personId), coordination);
        const recipient = contact?.staffId ?? slot.practitioner;
        const message = 'A slot came free and is held for somebody on the waiting list. Tell them before it lapses.';
        const link = `/people/${request.personId}`;
        await notify(
          tx,
          [{ personId: request.personId, recipient, topic: `slot-offered/${request.id}`, message, link }],
          coordination,
        );
      },
    },
  };

  /** What follows from changed facts or links: relationships in access, services and the named contact, strata for the measures. */
  const followUp = async (tx: Tx, persons: readonly string[]): Promise<void> => {
    const now = clock.now();
    const sets = await personSets(tx, persons);
    const currentOf = new Map(sets.flatMap((set) => set.members.map((member) => [member, set.current] as const)));
    const events = Map.groupBy(
      await careEventsOfPersons(tx, [...currentOf.keys()]),
      (event) => currentOf.get(event.person) ?? event.person,
    );
    const labelled = await labelledOfPersons(tx, [...currentOf.keys()]);
    const people = sets.map(({ current }) => ({ personId: current, events: events.get(current) ?? [], labelled }));
    await recordRelationships(
      tx,
      people.flatMap((each) => relationshipsFromEvents(each.personId, each.events, labelled)),
      now,
    );
    await refreshOpenServices(tx, people, coordination);
    await settleParents(tx, sets);
    await stratifyPersons(tx, persons);
  };

  /** A birth date was corrected, or records were joined or parted → what parents see follows the child's age and objections. */
  const settleParents = async (tx: Tx, sets: readonly PersonSet[]): Promise<void> => {
    const withParents = new Set(
      await childrenWithParents(
        tx,
        sets.flatMap(({ members }) => members),
      ),
    );
    for (const set of sets) {
      if (set.members.some((member) => withParents.has(member)))
        await settleParentsSight(tx, set, await birthDateOf(tx, set.members), clock.now());
    }
  };

  /** A notice to the named contact of each of these people, who may be given by any of their ids. */
  const tellContacts = async (tx: Tx, persons: readonly string[], topic: string, message: string): Promise<void> => {
    if (persons.length === 0) return;
    const sets = await personSets(tx, persons);
    const contacts = await activeAssignmentsOf(
      tx,
      sets.map(({ current }) => current),
    );
    const notices = contacts.map(({ personId, staffId }) => ({
      ...{ personId, recipient: staffId, topic, message },
      link: `/people/${personId}`,
    }));
    await notify(tx, notices, coordination);
  };

  return {
    coordination,
    appointments,
    followUp,

    /** An extract's rows were stored → marked; a job links, evaluates and follows up, so that the import is not held up. */
    whenExtractStored: factsChanged,

    /** Clocks passed their due time → whoever is responsible for the person hears of each once. */
    whenClocksMissed: async (tx: Tx, missed: readonly StoredClock[]): Promise<void> => {
      const contacts = await activeAssignmentsOf(tx, [...new Set(missed.map(({ personId }) => personId))]);
      const contactOf = new Map(contacts.map(({ personId, staffId }) => [personId, staffId]));
      const notices = missed.flatMap(({ personId, standard }) => {
        const recipient = contactOf.get(personId);
        if (recipient === undefined) return [];
        const message = `Missed, and still waiting: ${clockNamed(policies, standard)?.title ?? standard}.`;
        return [
          { personId, recipient, topic: `clock-missed/${standard}`, message, link: `/people/${personId}/rights` },
        ];
      });
      await notify(tx, notices, coordination);
    },

    /** Source patients were joined or parted → clocks, services, contact and strata of everybody concerned are worked out anew. */
    whenLinksChanged: async (tx: Tx, changed: LinksChanged): Promise<void> => {
      const { persons, currents, decidedBy, contradicted = [] } = changed;
      const now = clock.now();
      const sets = await personSets(tx, currents);
      for (const absorbed of currents) {
        const into = sets.find((set) => set.members.includes(absorbed))?.current;
        if (into !== undefined && into !== absorbed) await joinPeople(tx, { absorbed, into }, coordination);
      }
      await markPersons(tx, [...persons, ...currents], now);
      await markOn(tx, followUpList, [...persons, ...currents], now);
      // What people decide and what contradicts itself is told to the named contact; what matching joins by itself is not.
      const changedByPeople = decidedBy === undefined ? [] : currents;
      await tellContacts(
        tx,
        changedByPeople,
        'links-changed',
        'Somebody joined or parted this person’s records. Look at them anew.',
      );
      await tellContacts(
        tx,
        contradicted,
        'links-contradicted',
        'Records joined as this person’s contradict one another. Check whose they are.',
      );
    },
  };
}

export type Wiring = ReturnType<typeof wire>;

/** The earliest birth date that a service sent: where they differ, parents see less and not more. */
export async function birthDateOf(tx: Tx, members: readonly string[]): Promise<string | undefined> {
  const known = [...(await traitsOf(tx, members)).values()].flatMap(({ birthDate }) => birthDate ?? []);
  return known.filter((date) => /^\d{4}-\d{2}-\d{2}$/.test(date)).sort()[0];
}

/** What a contact does next about a clock of somebody on their caseload. */
function actOf(policies: Policies, stored: StoredClock) {
  const clock = clockNamed(policies, stored.standard);
  const { facts, planned } = stored.answer;
  if (clock === undefined) return undefined;
  return nextAct({ id: clockId(stored), clock, facts, planned: planned !== undefined }, `/people/${stored.personId}`);
}

function contactRelationship(change: ContactChange) {
  const { personId, kind, from, to, basis, restsOn } = change;
  return { personId, kind, holder: { kind: 'staff' as const, id: change.staffId }, from, to, basis, restsOn };
}

/** Every area in which each person lives, by the postcode that a service sent last. */
async function areasWhereTheyLive(tx: Tx, personIds: readonly string[]) {
  const sets = await personSets(tx, personIds);
  const traits = await traitsOf(
    tx,
    sets.flatMap((set) => set.members),
  );
  const postcodeOf = new Map(
    sets.flatMap(({ current, members }) => {
      const postcode = members.flatMap((member) => traits.get(member)?.postcode ?? [])[0];
      return postcode === undefined ? [] : [[current, postcode] as const];
    }),
  );
  const lsoas = await areasOfPostcodes(tx, [...new Set(postcodeOf.values())], 2021);
  const areas = new Map<string, AreaKey[]>();
  for (const lsoa of new Map([...lsoas.values()].map((each) => [each.code, each])).values()) {
    const above: AreaKey[] = [];
    for (const level of ['ward', 'ltla'] as const) {
      const [year] = await yearsOfLevel(tx, level);
      if (year !== undefined)
        above.push(
          ...(await areasContaining(tx, lsoa, level, year)).map(({ level, year, code }) => ({ level, year, code })),
        );
    }
    areas.set(lsoa.code, [lsoa, ...above]);
  }
  return new Map(
    [...postcodeOf].flatMap(([personId, postcode]) => {
      const found = areas.get(lsoas.get(postcode)?.code ?? '');
      return found ? [[personId, found] as const] : [];
    }),
  );
}

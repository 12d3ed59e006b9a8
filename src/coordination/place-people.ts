import { NOBODY, newId, type Tx } from '../platform/index.ts';
import { type Choice, chooseContact } from './choose-contact.ts';
import { assignmentsOf, insertAssignments, savePeople } from './contact-store.ts';
import { clearAlarms, insertAlarms } from './inbox-store.ts';
import { loadCandidates } from './load-candidates.ts';
import { publishCareTeams } from './publish-contacts.ts';
import { settleOverload } from './settle-overload.ts';
import { tellAssigned } from './tell-contacts.ts';
import type { Alarm, Assignment, Candidate, CoordinationContext, OpenService } from './types.ts';

/** Held by whoever counts caseloads and then adds to one. */
export const LOAD_LOCK = 'contact-load';

export interface Placed {
  named: number;
  held: number;
  unplaced: string[];
}

/** A person with the contact that the rule finds; not written yet. */
export interface Chosen {
  personId: string;
  services: OpenService[];
  choice: Choice;
  previousId: string | null;
}

/**
 * Gives each of these people a contact by the rule. The caller holds LOAD_LOCK and the people's rows, and none of them has an
 * active contact.
 */
export async function placePeople(
  tx: Tx,
  people: readonly { personId: string; services: OpenService[] }[],
  by: string,
  context: CoordinationContext,
): Promise<Placed> {
  return recordPlaces(tx, await choosePlaces(tx, people, context), by, context);
}

/** Looks for contacts in order of person id, so that the result does not depend on the order in which people came. */
export async function choosePlaces(
  tx: Tx,
  people: readonly { personId: string; services: OpenService[] }[],
  context: CoordinationContext,
): Promise<Chosen[]> {
  if (people.length === 0) return [];
  const ordered = [...people].sort((a, b) => (a.personId < b.personId ? -1 : 1));
  const ids = ordered.map((each) => each.personId);
  const areas = await context.sources.areasOf(tx, ids);
  const last = lastContacts(await assignmentsOf(tx, ids));
  const organisations = ordered.flatMap(({ services }) => services.flatMap((each) => each.organisation ?? []));
  const candidates = await loadCandidates(tx, organisations, context.clock.now());
  return ordered.map(({ personId, services }) => {
    const previous = last.get(personId);
    const choice = chooseContact(
      { services, areas: areas.get(personId), previousStaffId: previous?.staffId ?? null },
      candidates,
    );
    if (choice.kind !== 'nobody') take(candidates, choice.candidate);
    return { personId, services, choice, previousId: previous?.id ?? null };
  });
}

/** A member of staff with two posts has one load. */
function take(candidates: readonly Candidate[], taken: Candidate): void {
  for (const each of candidates) if (each.staffId === taken.staffId) each.load += 1;
}

/** The last contact who was named, not one who only held the person. Newest first is how they come. */
function lastContacts(history: readonly Assignment[]): Map<string, Assignment> {
  const last = new Map<string, Assignment>();
  for (const each of history) if (each.kind === 'named' && !last.has(each.personId)) last.set(each.personId, each);
  return last;
}

/** Writes what was chosen, raises and clears the alarms, and tells everybody concerned. */
export async function recordPlaces(
  tx: Tx,
  chosen: readonly Chosen[],
  by: string,
  context: CoordinationContext,
): Promise<Placed> {
  const now = context.clock.now();
  const assignments = chosen.flatMap(({ personId, choice, previousId }): Assignment[] =>
    choice.kind === 'nobody'
      ? []
      : [
          {
            personId,
            id: newId(),
            staffId: choice.candidate.staffId,
            teamId: choice.candidate.teamId,
            kind: choice.kind,
            reason: choice.reason,
            working: choice.working,
            previousId,
            assignedBy: by,
            startedAt: now,
            endedAt: null,
            endReason: null,
          },
        ],
  );
  await insertAssignments(tx, assignments);
  const byPerson = new Map(assignments.map((each) => [each.personId, each]));
  const placed = chosen.filter(({ personId }) => byPerson.has(personId));
  await savePeople(
    tx,
    placed.map(({ personId, services }) => {
      const contact = byPerson.get(personId);
      return { personId, services, contactId: contact?.staffId ?? null, assignmentId: contact?.id ?? null };
    }),
    now,
  );
  await raiseAlarms(tx, chosen, now);
  await tellAssigned(tx, assignments, context);
  await settleOverload(
    tx,
    assignments.map((each) => each.staffId),
    context,
  );
  await publishCareTeams(
    tx,
    placed.map(({ personId }) => personId),
    context,
  );
  return {
    named: assignments.filter((each) => each.kind === 'named').length,
    held: assignments.filter((each) => each.kind === 'held').length,
    unplaced: chosen.filter(({ choice }) => choice.kind === 'nobody').map(({ personId }) => personId),
  };
}

/** Whom nobody can take stands as an alarm until somebody does. */
async function raiseAlarms(tx: Tx, chosen: readonly Chosen[], now: number): Promise<void> {
  const named = chosen.filter(({ choice }) => choice.kind === 'named').map(({ personId }) => personId);
  const placed = chosen.filter(({ choice }) => choice.kind !== 'nobody').map(({ personId }) => personId);
  await clearAlarms(tx, { kinds: ['nobody-can-take'], personIds: named }, 'A contact was named', now);
  await clearAlarms(tx, { kinds: ['no-duty-lead'], personIds: placed }, 'Somebody is responsible now', now);
  const alarms = chosen.flatMap(({ personId, choice }): Alarm[] => {
    if (choice.kind === 'named') return [];
    const kind = choice.kind === 'held' ? 'nobody-can-take' : 'no-duty-lead';
    return [{ personId, id: newId(), kind, staffId: NOBODY, detail: choice.reason, raisedAt: now, clearedAt: null }];
  });
  await insertAlarms(tx, alarms);
}

import type { Observation } from '@medplum/fhirtypes';
import type { Tx } from '../../platform/index.ts';
import { careEventsOfPersons, readPersonResources } from '../../record/index.ts';
import { type CareEvent, isoDay, londonDay } from '../../standards/index.ts';
import { normaliseNhsNumber } from '../nhs-number.ts';
import { type PersonSet, personSets } from '../people/person-set.ts';
import { traitsOf } from '../people/store.ts';
import { bloodGroupOf, mayBeBloodGroup } from './blood-group.ts';
import { type Admission, type Contradiction, contradictions, type Telling } from './contradictions.ts';
import { closeAlerts, openAlertsAround, raiseAlerts } from './store.ts';

/**
 * Looks at everybody that `persons` are joined with for what cannot be true of one person, raises what is new, and closes what no
 * longer holds (parted, or put right by the source). Gives the alerts newly raised. A fixed number of statements.
 */
export async function checkLinks(tx: Tx, persons: readonly string[], now: number): Promise<Contradiction[]> {
  const sets = await personSets(tx, persons);
  const joined = sets.filter((set) => set.members.length > 1);
  const tellings = await tellingsOf(
    tx,
    joined.flatMap((set) => set.members),
  );
  const found = joined.flatMap((set) => contradictions(ofSet(set, tellings)));
  const standing = new Set(found.map((each) => keyOf(each.a, each.b, each.kind, each.evidence)));
  const members = sets.flatMap((set) => set.members);
  const gone = (await openAlertsAround(tx, members)).filter(
    (each) => !standing.has(keyOf(each.person_id, each.other_person_id, each.kind, each.evidence)),
  );
  await closeAlerts(tx, gone, { by: null, why: 'They are parted, or the records no longer say so', now });
  return raiseAlerts(tx, found, now);
}

function ofSet(set: PersonSet, tellings: ReadonlyMap<string, Telling>): Telling[] {
  return set.members.flatMap((id) => tellings.get(id) ?? []);
}

const keyOf = (...parts: string[]): string => parts.join('\n');

async function tellingsOf(tx: Tx, members: readonly string[]): Promise<Map<string, Telling>> {
  if (members.length === 0) return new Map();
  const traits = await traitsOf(tx, members);
  const events = Map.groupBy(await careEventsOfPersons(tx, members), (event) => event.person);
  const observations = Map.groupBy(
    (await readPersonResources(tx, members, ['Observation'])).filter(
      (row) => !row.deleted && mayBeBloodGroup(row.json),
    ),
    (row) => row.personId,
  );
  return new Map(
    members.map((personId): [string, Telling] => {
      const nhsNumber = normaliseNhsNumber(traits.get(personId)?.nhsNumber ?? '');
      const own = events.get(personId) ?? [];
      return [
        personId,
        {
          personId,
          bloodGroups: (observations.get(personId) ?? []).flatMap(
            (row) => bloodGroupOf(JSON.parse(row.json) as Observation) ?? [],
          ),
          deaths: own.flatMap((event) => (event.kind === 'death' ? [isoDay(londonDay(event.at))] : [])),
          admissions: admissionsOf(own),
          ...(nhsNumber ? { nhsNumber } : {}),
        },
      ];
    }),
  );
}

/** Stays, each put together from its events, which came from one Encounter. A stay in an unnamed place contradicts nothing. */
function admissionsOf(events: readonly CareEvent[]): Admission[] {
  const ends = new Map(
    events.flatMap((event) => (event.kind === 'admission.ended' ? [[event.fact.id, event.at] as const] : [])),
  );
  return events.flatMap((event) => {
    if (event.kind !== 'admission.started' || event.organisation === undefined) return [];
    const to = ends.get(event.fact.id);
    return [{ organisation: event.organisation, from: event.at, ...(to === undefined ? {} : { to }) }];
  });
}

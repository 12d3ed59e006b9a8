import { personSets } from '../identity/index.ts';
import type { Tx } from '../platform/index.ts';
import { readPersonResources, summarise } from '../record/index.ts';

/** What a list shows of a person. */
export interface PersonShown {
  /** The current person id, for links. */
  current: string;
  name: string;
  birthDate: string | null;
}

/** Name and birth date of each of these people, by the id that was asked for (any of a person's ids). Two queries. */
export async function peopleShown(tx: Tx, personIds: readonly string[]): Promise<Map<string, PersonShown>> {
  if (personIds.length === 0) return new Map();
  const sets = await personSets(tx, [...new Set(personIds)]);
  const patients = await readPersonResources(
    tx,
    sets.flatMap((set) => set.members),
    ['Patient'],
  );
  const byMember = Map.groupBy(patients, (patient) => patient.personId);
  const shown = new Map<string, PersonShown>();
  for (const { current, members } of sets) {
    const { demographics } = summarise(members.flatMap((member) => byMember.get(member) ?? []));
    const person = { current, name: demographics.name, birthDate: demographics.birthDate ?? null };
    for (const member of members) shown.set(member, person);
  }
  return shown;
}

import { patientsNamed, personsOf, type Query, readPersonResources, type Surroundings } from '../record/index.ts';
import type { FhirContext } from './exchange.ts';

/**
 * What a search needs to know around it: whom it may see, and for each patient that it names, all the linked patients who are the
 * same person.
 */
export async function surroundings(context: FhirContext, query: Query): Promise<Surroundings> {
  const { tx, reach, base, now, parts } = context;
  const named = patientsNamed(query, base);
  const samePerson: Map<string, { patients: string[]; members: string[] }> = new Map();
  if (named.length > 0) {
    const persons = await personsOf(
      tx,
      named.map((reference) => ({ type: 'Patient', id: reference.slice('Patient/'.length) })),
    );
    const sets = persons.size > 0 ? await parts.personSets(tx, [...new Set(persons.values())]) : [];
    for (const [reference, personId] of persons) {
      const set = sets.find((one) => one.members.includes(personId));
      const members = set?.members ?? [personId];
      const patients =
        members.length === 1
          ? [reference.slice('Patient/'.length)]
          : (await readPersonResources(tx, members, ['Patient'])).map((one) => one.id);
      samePerson.set(reference, { patients, members });
    }
  }
  return { reach, samePerson, base, now };
}

import {
  patientsNamed,
  personsInSight,
  personsOf,
  type Query,
  readPersonResources,
  resourcesNamed,
  type Surroundings,
} from '../record/index.ts';
import type { FhirContext } from './exchange.ts';

type Around = Pick<FhirContext, 'tx' | 'reach' | 'base' | 'now'> & { parts: Pick<FhirContext['parts'], 'personSets'> };

/**
 * What a search needs to know around it: whom it may see, and for each patient that it names, all the linked patients who are the
 * same person.
 */
export async function surroundings(context: Around, query: Query): Promise<Surroundings> {
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
  return { reach, samePerson, base, hidden: await hiddenNamed(context, query), now };
}

/** References of the search to what is stored but hidden from the actor: they must find no more than references to what is not there. */
async function hiddenNamed({ tx, reach, base }: Around, query: Query): Promise<ReadonlySet<string>> {
  const named = reach === 'everyone' ? [] : resourcesNamed(query, base);
  if (named.length === 0) return new Set();
  const keys = named.map((text) => ({ type: text.slice(0, text.indexOf('/')), id: text.slice(text.indexOf('/') + 1) }));
  const stored = await personsInSight(tx, keys, 'everyone');
  const seen = await personsInSight(tx, keys, reach);
  return new Set([...stored.keys()].filter((key) => !seen.has(key)));
}

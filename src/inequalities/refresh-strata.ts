import type { Patient } from '@medplum/fhirtypes';
import {
  type AreaKey,
  areasContaining,
  areasOfPostcodes,
  type Deprivation,
  deprivationEditions,
  deprivationOf,
  yearsOfLevel,
} from '../directory/index.ts';
import { personSets } from '../identity/index.ts';
import { type Db, isRefusal, NOBODY, type Tx, transaction } from '../platform/index.ts';
import { readPersonResources } from '../record/index.ts';
import { type PersonFacts, personFacts } from './person-facts.ts';
import { replaceStrata, type Stratum, stratifiedAfter } from './store.ts';

/**
 * Works out anew the strata of these people; any of a person's ids will do, and ids that are nobody's current one (any longer)
 * lose their rows. To be called, in batches, for whoever's demographics or links changed. A number of statements that does not depend on
 * the number of people, but for the directory's one for each small area.
 */
export async function stratifyPersons(tx: Tx, personIds: readonly string[]): Promise<void> {
  const sets = await personSets(tx, personIds);
  const currentOf = new Map(sets.flatMap((set) => set.members.map((member) => [member, set.current] as const)));
  const stored = await readPersonResources(tx, [...currentOf.keys()], ['Patient']);
  const patients = Map.groupBy(
    stored.filter((row) => !row.deleted),
    (row) => currentOf.get(row.personId) ?? row.personId,
  );
  const facts = sets.map(({ current }) => {
    const own = (patients.get(current) ?? []).map((row) => JSON.parse(row.json) as Patient);
    return { personId: current, facts: personFacts(own) };
  });
  const places = await placesOf(
    tx,
    facts.flatMap((each) => each.facts.homes.flatMap(({ postcode }) => postcode ?? [])),
  );
  const rows = facts.flatMap(({ personId, facts: each }) => strataOf(personId, each, places));
  await replaceStrata(tx, [...new Set([...personIds, ...currentOf.keys()])].sort(), rows);
}

const batchSize = 1000;

/**
 * Works out everybody's strata anew, batch by batch, each in its own transaction: when deprivation or postcodes have been loaded.
 * O(people). Returns how many.
 */
export async function stratifyEverybody(db: Db): Promise<number> {
  let people = 0;
  for (let after: string | undefined = NOBODY; after !== undefined; ) {
    const beyond: string = after;
    const batch = await transaction(db, async (tx) => {
      const persons = await stratifiedAfter(tx, beyond, batchSize);
      if (persons.length > 0) await stratifyPersons(tx, persons);
      return persons;
    });
    people += batch.length;
    after = batch.at(-1);
  }
  return people;
}

interface Places {
  edition: string | null;
  lsoa: ReadonlyMap<string, AreaKey>;
  deprivation: ReadonlyMap<string, Deprivation>;
  /** Local authority of each LSOA. */
  ltla: ReadonlyMap<string, string>;
}

function strataOf(personId: string, facts: PersonFacts, places: Places): Stratum[] {
  const { sex, ethnicity, birthDate } = facts;
  return facts.homes.map(({ from, to, postcode }) => {
    const lsoa = postcode === null ? undefined : places.lsoa.get(postcode)?.code;
    const fifth = lsoa === undefined ? undefined : places.deprivation.get(lsoa)?.fifth;
    const ltla = lsoa === undefined ? undefined : places.ltla.get(lsoa);
    return {
      personId,
      from,
      to,
      lsoa: lsoa ?? null,
      ltla: ltla ?? null,
      edition: places.edition,
      fifth: fifth ?? null,
      sex,
      ethnicity,
      birthDate,
    };
  });
}

/** Where these postcodes lie, on the vintage of the deprivation edition that this place uses; nowhere when none is loaded. */
async function placesOf(tx: Tx, postcodes: readonly string[]): Promise<Places> {
  const nowhere: Places = { edition: null, lsoa: new Map(), deprivation: new Map(), ltla: new Map() };
  const edition = (await deprivationEditions(tx))[0];
  if (!edition) return nowhere;
  const lsoa = await areasOfPostcodes(tx, [...new Set(postcodes)], edition.lsoaYear === 2011 ? 2011 : 2021);
  const distinct = [...new Map([...lsoa.values()].map((area) => [area.code, area])).values()];
  const deprivation = await deprivationOf(tx, distinct, edition.edition);
  // An edition of too few areas to be divided gives no fifths: they are unknown.
  const fifths = isRefusal(deprivation) ? new Map<string, Deprivation>() : deprivation;
  return { edition: edition.edition, lsoa, deprivation: fifths, ltla: await localAuthorities(tx, distinct) };
}

/** The newest local authority of each LSOA. One query for each LSOA of the batch, since the directory answers for one at a time. */
async function localAuthorities(tx: Tx, lsoas: readonly AreaKey[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const years = await yearsOfLevel(tx, 'ltla');
  for (const lsoa of lsoas) {
    for (const year of years) {
      const [area] = await areasContaining(tx, lsoa, 'ltla', year);
      if (!area) continue;
      found.set(lsoa.code, area.code);
      break;
    }
  }
  return found;
}

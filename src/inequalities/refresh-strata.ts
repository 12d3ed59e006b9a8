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
import { type Db, isRefusal, type Tx, transaction } from '../platform/index.ts';
import { readPersonResources } from '../record/index.ts';
import { type PersonFacts, personFacts } from './person-facts.ts';
import { mark, markAll, replaceStrata, type Stratum, takeMarked, unmark } from './store.ts';

/** Says that these people's demographics or links may have changed; wired like the marks of rights. O(ids). */
export async function markStrata(tx: Tx, personIds: Iterable<string>, now: number): Promise<void> {
  const ids = [...new Set(personIds)];
  if (ids.length === 0) return;
  const currents = (await personSets(tx, ids)).map((set) => set.current);
  await mark(tx, [...ids, ...currents], now);
}

/** Marks everybody: to be called when deprivation or postcodes have been loaded anew. */
export async function markAllStrata(tx: Tx, now: number): Promise<void> {
  await markAll(tx, now);
}

const batchSize = 1000;

/** Works out the strata of everybody marked, batch by batch, each in its own transaction. O(people marked). Returns how many people. */
export async function refreshStrata(db: Db, onProgress?: (people: number) => void): Promise<number> {
  let people = 0;
  for (;;) {
    const taken = await transaction(db, async (tx) => {
      const held = await takeMarked(tx, batchSize);
      if (held.length > 0) await stratify(tx, held);
      return held.length;
    });
    people += taken;
    if (taken > 0) onProgress?.(people);
    if (taken < batchSize) return people;
  }
}

/** Replaces the strata of people whose marks this transaction holds; an id that is nobody's current one loses its rows. */
async function stratify(tx: Tx, personIds: readonly string[]): Promise<void> {
  const held = new Set(personIds);
  const sets = (await personSets(tx, personIds)).filter((set) => held.has(set.current));
  const currentOf = new Map(sets.flatMap((set) => set.members.map((member) => [member, set.current] as const)));
  const stored = await readPersonResources(tx, [...currentOf.keys()], ['Patient']);
  const patients = Map.groupBy(
    stored.filter((row) => !row.deleted),
    (row) => currentOf.get(row.personId) ?? row.personId,
  );
  const facts = sets.map(({ current }) => ({
    personId: current,
    facts: personFacts((patients.get(current) ?? []).map((row) => JSON.parse(row.json) as Patient)),
  }));
  const places = await placesOf(
    tx,
    facts.flatMap((each) => each.facts.homes.flatMap(({ postcode }) => postcode ?? [])),
  );
  await replaceStrata(
    tx,
    personIds,
    facts.flatMap(({ personId, facts: each }) => strataOf(personId, each, places)),
  );
  await unmark(tx, personIds);
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

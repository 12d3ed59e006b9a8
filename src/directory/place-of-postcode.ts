import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { allEditions, imdRanks, postcodes } from './place-store.ts';
import { normalisePostcode } from './postcode.ts';
import { quantileOfRank } from './quantile.ts';
import type { AreaKey, DeprivationEdition } from './types.ts';

/** The editions of deprivation held here, the one that this place uses first: most of its postcodes, then the newest. */
export async function deprivationEditions(tx: Tx): Promise<DeprivationEdition[]> {
  return allEditions(tx);
}

/** The LSOA of one vintage that a postcode lies in; undefined when the table has no such postcode or no LSOA of that vintage for it. */
export async function areaOfPostcode(tx: Tx, postcode: string, vintage: 2011 | 2021): Promise<AreaKey | undefined> {
  return (await areasOfPostcodes(tx, [postcode], vintage)).get(postcode);
}

/** The same for many, by the postcode as it was given. */
export async function areasOfPostcodes(
  tx: Tx,
  given: readonly string[],
  vintage: 2011 | 2021,
): Promise<Map<string, AreaKey>> {
  const written = new Map(given.map((postcode) => [postcode, normalisePostcode(postcode)]));
  const held = await postcodes(tx, [...new Set([...written.values()].filter((postcode) => postcode !== undefined))]);
  const areas = new Map<string, AreaKey>();
  for (const [postcode, normal] of written) {
    const row = normal === undefined ? undefined : held.get(normal);
    const code = vintage === 2011 ? row?.lsoa2011 : row?.lsoa2021;
    if (code) areas.set(postcode, { level: 'lsoa', year: vintage, code });
  }
  return areas;
}

export interface Deprivation {
  edition: string;
  lsoa: AreaKey;
  /** 1 is the most deprived. */
  rank: number;
  areas: number;
  fifth: number;
  decile: number;
}

/**
 * Rank, fifth and decile of LSOAs in one edition, by code; an LSOA that the edition does not rank is absent.
 * Refuses 'not-found' for an edition that is not held, and 'invalid' where the LSOAs are of another vintage than the edition's
 * (IMD 2019 ranks LSOAs of 2011, IMD 2025 those of 2021; the same code can mean other boundaries).
 */
export async function deprivationOf(
  tx: Tx,
  lsoas: readonly AreaKey[],
  edition: string,
): Promise<Map<string, Deprivation> | Refusal> {
  const held = (await allEditions(tx)).find((one) => one.edition === edition);
  if (!held)
    return refuse(
      'not-found',
      `The directory holds no deprivation edition ${edition}. Load its file with the reference data.`,
    );
  const wrong = lsoas.find((lsoa) => lsoa.level !== 'lsoa' || lsoa.year !== held.lsoaYear);
  if (wrong) {
    return refuse(
      'invalid',
      `${edition} ranks LSOAs of ${held.lsoaYear}; ${wrong.code} was given as ${wrong.level} of ${wrong.year}. Vintages are never mixed.`,
    );
  }
  const ranks = await imdRanks(
    tx,
    edition,
    lsoas.map(({ code }) => code),
  );
  const found = new Map<string, Deprivation>();
  for (const lsoa of lsoas) {
    const rank = ranks.get(lsoa.code);
    if (rank === undefined) continue;
    const fifth = quantileOfRank(rank, held.areas, 5);
    const decile = quantileOfRank(rank, held.areas, 10);
    if (isRefusal(fifth)) return fifth;
    if (isRefusal(decile)) return decile;
    found.set(lsoa.code, { edition, lsoa, rank, areas: held.areas, fifth, decile });
  }
  return found;
}

/** The fifth (1 most deprived) of one LSOA in one edition; undefined where the edition does not rank it. Refusals as `deprivationOf`. */
export async function deprivationFifth(tx: Tx, lsoa: AreaKey, edition: string): Promise<number | undefined | Refusal> {
  const found = await deprivationOf(tx, [lsoa], edition);
  return isRefusal(found) ? found : found.get(lsoa.code)?.fifth;
}

/**
 * Deprivation of postcodes in one edition, by the postcode as given: the postcode's LSOA of that edition's vintage, then its rank.
 * Postcodes that are unknown, or whose LSOA the edition does not rank, are absent. Refuses 'not-found' for an edition that is not held.
 */
export async function deprivationOfPostcodes(
  tx: Tx,
  given: readonly string[],
  edition: string,
): Promise<Map<string, Deprivation> | Refusal> {
  const held = (await allEditions(tx)).find((one) => one.edition === edition);
  if (!held)
    return refuse(
      'not-found',
      `The directory holds no deprivation edition ${edition}. Load its file with the reference data.`,
    );
  const areas = await areasOfPostcodes(tx, given, held.lsoaYear === 2011 ? 2011 : 2021);
  const ranks = await deprivationOf(
    tx,
    [...new Map([...areas.values()].map((area) => [area.code, area])).values()],
    edition,
  );
  if (isRefusal(ranks)) return ranks;
  const found = new Map<string, Deprivation>();
  for (const [postcode, area] of areas) {
    const deprivation = ranks.get(area.code);
    if (deprivation) found.set(postcode, deprivation);
  }
  return found;
}

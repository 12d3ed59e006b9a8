import type { Tx } from '../platform/index.ts';
import {
  type AreaPopulation,
  areaByKey,
  areasAbove,
  areasOfLevel,
  areaYears,
  codesWithin,
  populationOf,
} from './place-store.ts';
import type { Area, AreaKey, AreaLevel, LsoaChange } from './types.ts';

/** The area with this level, year and code; undefined when it is not held. */
export async function findArea(tx: Tx, key: AreaKey): Promise<Area | undefined> {
  return areaByKey(tx, key);
}

/**
 * The areas of `level` and `year` that an area lies in. For an LSOA of 2011 asked for its LSOAs of 2021 (or another way round through
 * `areaCodesWithin`) there may be several, with how it changed: U unchanged, S split, M merged, X irregular.
 */
export async function areasContaining(
  tx: Tx,
  key: AreaKey,
  level: AreaLevel,
  year: number,
): Promise<(Area & { change: LsoaChange | null })[]> {
  return (await areasAbove(tx, key, level, year)) as (Area & { change: LsoaChange | null })[];
}

/** Codes of the areas of `level` and `year` that lie in `key`. */
export async function areaCodesWithin(tx: Tx, key: AreaKey, level: AreaLevel, year: number): Promise<string[]> {
  return codesWithin(tx, key, level, year);
}

/** The years held of a level, newest first. */
export async function yearsOfLevel(tx: Tx, level: AreaLevel): Promise<number[]> {
  return areaYears(tx, level);
}

/** Every area of a level and year, by name. */
export async function listAreas(tx: Tx, level: AreaLevel, year: number): Promise<Area[]> {
  return areasOfLevel(tx, level, year);
}

/** The newest population held of an area, by single year of age. */
export async function populationOfArea(tx: Tx, key: AreaKey): Promise<AreaPopulation | undefined> {
  return populationOf(tx, key);
}

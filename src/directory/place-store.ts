import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import { columns } from './store.ts';
import type {
  Area,
  AreaKey,
  AreaLevel,
  AreaLink,
  DateText,
  DeprivationEdition,
  DeprivationRank,
  Point,
  PostcodeArea,
} from './types.ts';

/** The SQL of places: areas and how they lie in each other, deprivation ranks, postcodes, populations. */

export async function putAreas(tx: Tx, rows: readonly Area[]): Promise<void> {
  await sql`
    insert into area (level, year, code, name, ods)
    select * from unnest(${columns(rows, [(r) => r.level, 'text'], [(r) => r.year, 'smallint'], [(r) => r.code, 'text'], [(r) => r.name, 'text'], [(r) => r.ods, 'text'])})
    on conflict (level, year, code) do update set name = excluded.name, ods = coalesce(excluded.ods, area.ods)`.execute(
    tx,
  );
}

export async function putAreaLinks(tx: Tx, rows: readonly AreaLink[]): Promise<void> {
  await sql`
    insert into area_link (level, year, code, to_level, to_year, to_code, change)
    select * from unnest(${columns(rows, [(r) => r.from.level, 'text'], [(r) => r.from.year, 'smallint'], [(r) => r.from.code, 'text'], [(r) => r.to.level, 'text'], [(r) => r.to.year, 'smallint'], [(r) => r.to.code, 'text'], [(r) => r.change, 'text'])})
    on conflict (level, year, code, to_level, to_year, to_code) do update set change = excluded.change`.execute(tx);
}

export async function areaByKey(tx: Tx, key: AreaKey): Promise<Area | undefined> {
  const { rows } = await sql<Area>`
    select level, year, code, name, ods from area
    where level = ${key.level} and year = ${key.year} and code = ${key.code}`.execute(tx);
  return rows[0];
}

/** The areas of `level` and `year` that `key` lies in (or became), with how an LSOA changed. */
export async function areasAbove(
  tx: Tx,
  key: AreaKey,
  level: AreaLevel,
  year: number,
): Promise<(Area & { change: string | null })[]> {
  const { rows } = await sql<Area & { change: string | null }>`
    select a.level, a.year, a.code, a.name, a.ods, l.change from area_link l
    join area a on a.level = l.to_level and a.year = l.to_year and a.code = l.to_code
    where l.level = ${key.level} and l.year = ${key.year} and l.code = ${key.code} and l.to_level = ${level} and l.to_year = ${year}
    order by a.code`.execute(tx);
  return rows;
}

/** The codes of `level` and `year` that lie in (or became) `key`. */
export async function codesWithin(tx: Tx, key: AreaKey, level: AreaLevel, year: number): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from area_link
    where to_code = ${key.code} and to_level = ${key.level} and to_year = ${key.year} and level = ${level} and year = ${year}
    order by code`.execute(tx);
  return rows.map((row) => row.code);
}

/** The years of a level that are held, newest first. */
export async function areaYears(tx: Tx, level: AreaLevel): Promise<number[]> {
  const { rows } = await sql<{
    year: number;
  }>`select distinct year from area where level = ${level} order by year desc`.execute(tx);
  return rows.map((row) => row.year);
}

export async function areasOfLevel(tx: Tx, level: AreaLevel, year: number): Promise<Area[]> {
  const { rows } = await sql<Area>`
    select level, year, code, name, ods from area where level = ${level} and year = ${year} order by name, code`.execute(
    tx,
  );
  return rows;
}

/** Puts an edition in the place of what was held of it. */
export async function replaceDeprivation(
  tx: Tx,
  edition: string,
  lsoaYear: number,
  rows: readonly DeprivationRank[],
): Promise<void> {
  await sql`delete from deprivation where edition = ${edition}`.execute(tx);
  for (let at = 0; at < rows.length; at += 10_000) {
    await sql`
      insert into deprivation (edition, lsoa, imd_rank, income_rank, employment_rank, education_rank, health_rank, crime_rank, housing_rank, environment_rank)
      select ${edition}, * from unnest(${columns(rows.slice(at, at + 10_000), [(r) => r.lsoa, 'text'], [(r) => r.imd, 'integer'], [(r) => r.domains.income ?? null, 'integer'], [(r) => r.domains.employment ?? null, 'integer'], [(r) => r.domains.education ?? null, 'integer'], [(r) => r.domains.health ?? null, 'integer'], [(r) => r.domains.crime ?? null, 'integer'], [(r) => r.domains.housing ?? null, 'integer'], [(r) => r.domains.environment ?? null, 'integer'])})`.execute(
      tx,
    );
  }
  await sql`
    insert into deprivation_edition (edition, lsoa_year, areas) values (${edition}, ${lsoaYear}, ${rows.length})
    on conflict (edition) do update set lsoa_year = excluded.lsoa_year, areas = excluded.areas`.execute(tx);
  await countPostcodes(tx);
}

/** Works out anew how many living postcodes lie in the areas of each edition. */
export async function countPostcodes(tx: Tx): Promise<void> {
  await sql`
    update deprivation_edition e set postcodes = (
      select count(*) from postcode p join deprivation d on d.edition = e.edition
        and d.lsoa = case e.lsoa_year when 2011 then p.lsoa_2011 else p.lsoa_2021 end
      where p.ended is null)`.execute(tx);
}

export async function allEditions(tx: Tx): Promise<DeprivationEdition[]> {
  const { rows } = await sql<{ edition: string; lsoa_year: number; areas: number; postcodes: number }>`
    select edition, lsoa_year, areas, postcodes from deprivation_edition order by postcodes desc, lsoa_year desc, edition desc`.execute(
    tx,
  );
  return rows.map((row) => ({
    edition: row.edition,
    lsoaYear: row.lsoa_year,
    areas: row.areas,
    postcodes: row.postcodes,
  }));
}

/** Overall rank by LSOA, for the LSOAs that the edition ranks. */
export async function imdRanks(tx: Tx, edition: string, lsoas: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ lsoa: string; imd_rank: number }>`
    select lsoa, imd_rank from deprivation where edition = ${edition} and lsoa = any(${lsoas}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.lsoa, row.imd_rank]));
}

export async function putPostcodes(tx: Tx, rows: readonly PostcodeArea[]): Promise<void> {
  await sql`
    insert into postcode (postcode, lsoa_2011, lsoa_2021, ended, latitude, longitude)
    select * from unnest(${columns(rows, [(r) => r.postcode, 'text'], [(r) => r.lsoa2011, 'text'], [(r) => r.lsoa2021, 'text'], [(r) => r.ended, 'date'], [(r) => r.point?.latitude ?? null, 'double precision'], [(r) => r.point?.longitude ?? null, 'double precision'])})
    on conflict (postcode) do update set lsoa_2011 = excluded.lsoa_2011, lsoa_2021 = excluded.lsoa_2021, ended = excluded.ended,
      latitude = coalesce(excluded.latitude, postcode.latitude), longitude = coalesce(excluded.longitude, postcode.longitude)`.execute(
    tx,
  );
}

/** What is held of each postcode, by postcode. */
export async function postcodes(tx: Tx, wanted: readonly string[]): Promise<Map<string, PostcodeArea>> {
  const { rows } = await sql<{
    postcode: string;
    lsoa_2011: string | null;
    lsoa_2021: string | null;
    ended: DateText | null;
  }>`
    select postcode, lsoa_2011, lsoa_2021, ended from postcode where postcode = any(${wanted}::text[])`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.postcode,
      { postcode: row.postcode, lsoa2011: row.lsoa_2011, lsoa2021: row.lsoa_2021, ended: row.ended },
    ]),
  );
}

/** Where these postcodes lie, for those of which it is known. */
export async function pointsOf(tx: Tx, wanted: readonly string[]): Promise<Map<string, Point>> {
  const { rows } = await sql<{ postcode: string } & Point>`select postcode, latitude, longitude from postcode
    where postcode = any(${wanted}::text[]) and latitude is not null and longitude is not null`.execute(tx);
  return new Map(rows.map(({ postcode, latitude, longitude }) => [postcode, { latitude, longitude }]));
}

/** People by single year of age in an area; the last entry is that age and above. */
export interface AreaPopulation extends AreaKey {
  populationYear: number;
  total: number;
  byAge: readonly number[];
}

export async function putPopulations(tx: Tx, rows: readonly AreaPopulation[]): Promise<void> {
  // unnest would flatten the nested arrays, so the ages travel as text.
  await sql`
    insert into area_population (level, year, code, population_year, total, by_age)
    select level, year, code, population_year, total, ages::integer[]
    from unnest(${columns(rows, [(r) => r.level, 'text'], [(r) => r.year, 'smallint'], [(r) => r.code, 'text'], [(r) => r.populationYear, 'smallint'], [(r) => r.total, 'integer'], [(r) => `{${r.byAge.join(',')}}`, 'text'])})
      as given(level, year, code, population_year, total, ages)
    on conflict (level, year, code, population_year) do update set total = excluded.total, by_age = excluded.by_age`.execute(
    tx,
  );
}

export async function populationOf(tx: Tx, key: AreaKey): Promise<AreaPopulation | undefined> {
  const { rows } = await sql<{ population_year: number; total: number; by_age: number[] }>`
    select population_year, total, by_age from area_population
    where level = ${key.level} and year = ${key.year} and code = ${key.code} order by population_year desc limit 1`.execute(
    tx,
  );
  const row = rows[0];
  return (
    row && {
      level: key.level,
      year: key.year,
      code: key.code,
      populationYear: row.population_year,
      total: row.total,
      byAge: row.by_age,
    }
  );
}

import type { AreaLevel } from './types.ts';
import { type DeprivationDomain, deprivationDomains } from './types.ts';

/** The published tables that can be loaded, each recognised by its header alone. Column positions are counted from 0. */
export type ReferenceLayout =
  | { kind: 'area-lookup'; areas: readonly AreaColumns[]; change: number | undefined }
  | {
      kind: 'deprivation';
      lsoaYear: 2011 | 2021;
      lsoa: number;
      rank: number;
      /** Column with the name of a local edition; the national ones follow from the vintage. */
      edition: number | undefined;
      domains: Partial<Record<DeprivationDomain, number>>;
    }
  | { kind: 'population'; lsoaYear: number; lsoa: number; total: number; ages: readonly number[] }
  | {
      kind: 'postcodes';
      postcode: number;
      lsoa2011: number | undefined;
      lsoa2021: number | undefined;
      latitude: number | undefined;
      longitude: number | undefined;
      ended: number | undefined;
    };

/** Where one area of a lookup row stands. */
export interface AreaColumns {
  level: AreaLevel;
  year: number;
  code: number;
  name: number | undefined;
  ods: number | undefined;
}

/** The layout of a table with this header; undefined when it is none that is known. */
export function recogniseLayout(header: readonly string[]): ReferenceLayout | undefined {
  return deprivation(header) ?? population(header) ?? postcodes(header) ?? areaLookup(header);
}

/** What `recogniseLayout` looks for, in words, for messages. */
export const knownLayouts = [
  'an area lookup: pairs of columns such as lsoa21_code, lsoa21_name, ltla24_code, ltla24_name',
  'an index of multiple deprivation: lsoa11_code or lsoa21_code, and IMD_rank; with a column edition for a local index',
  'population by single year of age: lsoa11_code or lsoa21_code, total_population, 0, 1, ... 90+',
  'a postcode directory: pcds, and lsoa11 or lsoa21 (also with the ending cd); lat and long where it has them',
];

const areaColumn = /^(lsoa|msoa|ward|ltla|sicbl|icb|region)(\d\d)_(code|name|code_h|code_nhs)$/;

function areaLookup(header: readonly string[]): ReferenceLayout | undefined {
  const found = new Map<string, AreaColumns>();
  header.forEach((title, at) => {
    const parts = areaColumn.exec(title);
    if (!parts) return;
    const [, level, yy, what] = parts as unknown as [string, AreaLevel, string, string];
    const columns = found.get(level + yy) ?? {
      level,
      year: 2000 + Number(yy),
      code: -1,
      name: undefined,
      ods: undefined,
    };
    if (what === 'code') columns.code = at;
    else if (what === 'name') columns.name = at;
    else columns.ods = at;
    found.set(level + yy, columns);
  });
  const areas = [...found.values()].filter((columns) => columns.code >= 0);
  const change = header.indexOf('change_code');
  return areas.length < 2 ? undefined : { kind: 'area-lookup', areas, change: change < 0 ? undefined : change };
}

const domainColumns: Record<DeprivationDomain, readonly string[]> = {
  income: ['Income_rank'],
  employment: ['Employment_rank'],
  education: ['Education_rank'],
  health: ['Health_rank'],
  crime: ['Crime_rank'],
  // The domain is named differently in the two editions.
  housing: ['Housing_and_Access_rank', 'Housing_and_Services_rank'],
  environment: ['Environment_rank'],
};

function deprivation(header: readonly string[]): ReferenceLayout | undefined {
  const rank = header.indexOf('IMD_rank');
  const lsoa = lsoaColumn(header);
  if (rank < 0 || lsoa === undefined) return undefined;
  const domains: Partial<Record<DeprivationDomain, number>> = {};
  for (const domain of deprivationDomains) {
    const at = header.findIndex((title) => domainColumns[domain].includes(title));
    if (at >= 0) domains[domain] = at;
  }
  const edition = header.indexOf('edition');
  return {
    kind: 'deprivation',
    lsoaYear: lsoa.year,
    lsoa: lsoa.at,
    rank,
    edition: edition < 0 ? undefined : edition,
    domains,
  };
}

function lsoaColumn(header: readonly string[]): { at: number; year: 2011 | 2021 } | undefined {
  for (const year of [2011, 2021] as const) {
    const at = header.indexOf(`lsoa${year - 2000}_code`);
    if (at >= 0) return { at, year };
  }
  return undefined;
}

function population(header: readonly string[]): ReferenceLayout | undefined {
  const lsoa = lsoaColumn(header);
  const total = header.indexOf('total_population');
  const ages = header.flatMap((title, at) => (/^\d{1,2}$|^90\+$/.test(title) ? [at] : []));
  if (lsoa === undefined || total < 0 || ages.length !== 91) return undefined;
  return { kind: 'population', lsoaYear: lsoa.year, lsoa: lsoa.at, total, ages };
}

function postcodes(header: readonly string[]): ReferenceLayout | undefined {
  const titles = header.map((title) => title.toLowerCase());
  const at = (...names: string[]): number | undefined => {
    const found = names.map((name) => titles.indexOf(name)).find((index) => index >= 0);
    return found;
  };
  const postcode = at('pcds', 'pcd', 'pcd8', 'pcd7', 'pcd2', 'postcode');
  const lsoa2011 = at('lsoa11', 'lsoa11cd', 'lsoa11_code');
  const lsoa2021 = at('lsoa21', 'lsoa21cd', 'lsoa21_code');
  if (postcode === undefined || (lsoa2011 === undefined && lsoa2021 === undefined)) return undefined;
  const [latitude, longitude] = [at('lat', 'latitude'), at('long', 'longitude')];
  return { kind: 'postcodes', postcode, lsoa2011, lsoa2021, latitude, longitude, ended: at('doterm') };
}

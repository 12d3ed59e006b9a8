import { basename } from 'node:path';
import { type Db, type Refusal, refuse, transaction } from '../platform/index.ts';
import {
  type AreaPopulation,
  countPostcodes,
  putAreaLinks,
  putAreas,
  putPopulations,
  putPostcodes,
} from './place-store.ts';
import { normalisePostcode } from './postcode.ts';
import { type TableRow, wrong } from './read-table.ts';
import type { AreaColumns, ReferenceLayout } from './reference-layout.ts';
import type { Area, AreaLink, LsoaChange, Point, PostcodeArea } from './types.ts';

type Layout<K extends ReferenceLayout['kind']> = Extract<ReferenceLayout, { kind: K }>;

/** Rows in one transaction. Each load is an upsert, so one that was cut short is made whole by loading the file again. */
const batch = 5_000;

/** Loads areas and which of them lie in which: the first area of a row lies in, or became, each of the others. */
export async function loadAreaLookup(
  db: Db,
  file: string,
  layout: Layout<'area-lookup'>,
  rows: AsyncIterable<TableRow>,
): Promise<number> {
  const [first, ...others] = layout.areas;
  const seen = new Set<string>();
  const links = new Map<string, AreaLink>();
  const areas: Area[] = [];
  let count = 0;
  const flush = async () => {
    const [someAreas, someLinks] = [areas.splice(0), [...links.values()]];
    links.clear();
    await transaction(db, async (tx) => {
      await putAreas(tx, someAreas);
      await putAreaLinks(tx, someLinks);
    });
  };
  for await (const row of rows) {
    count++;
    const found = [first!, ...others].map((columns) => areaIn(columns, row, file));
    for (const area of found) {
      const key = `${area.level}${area.year}${area.code}`;
      if (!seen.has(key)) areas.push(area);
      seen.add(key);
    }
    for (const to of found.slice(1)) {
      const change = layout.change !== undefined && to.level === 'lsoa' ? changeIn(row, layout.change, file) : null;
      const { level, year, code } = found[0]!;
      links.set(`${code}>${to.level}${to.year}${to.code}`, { from: { level, year, code }, to, change });
    }
    if (links.size >= batch) await flush();
  }
  await flush();
  return count;
}

function areaIn(columns: AreaColumns, { values, line }: TableRow, file: string): Area {
  const code = values[columns.code] ?? '';
  if (!/^[A-Z]\d{8}$/.test(code))
    wrong(file, line, `'${code}' is not an area code.`, 'Give a letter and eight digits, such as E01000001.');
  return {
    level: columns.level,
    year: columns.year,
    code,
    name: (columns.name === undefined ? undefined : values[columns.name]) || code,
    ods: (columns.ods === undefined ? undefined : values[columns.ods]) || null,
  };
}

function changeIn({ values, line }: TableRow, at: number, file: string): LsoaChange {
  const change = values[at] ?? '';
  if (change !== 'U' && change !== 'S' && change !== 'M' && change !== 'X') {
    wrong(
      file,
      line,
      `The change code '${change}' is not known.`,
      'Give U (unchanged), S (split), M (merged) or X (irregular).',
    );
  }
  return change;
}

/** Loads people by single year of age. The year of the estimate stands only in the file's name ('population20_...'). */
export async function loadPopulation(
  db: Db,
  file: string,
  layout: Layout<'population'>,
  rows: AsyncIterable<TableRow>,
): Promise<number | Refusal> {
  const year = /population(\d{4}|\d{2})(?!\d)/.exec(basename(file))?.[1];
  if (year === undefined) {
    return refuse('invalid', `${basename(file)} does not say which year its population is of.`, {
      where: 'the name of the file',
      what: 'The table itself has no year.',
      mend: 'Name the file by it, such as population20_lsoa11.csv.gz.',
    });
  }
  const populationYear = year.length === 2 ? 2000 + Number(year) : Number(year);
  const found: AreaPopulation[] = [];
  let count = 0;
  const flush = () => transaction(db, (tx) => putPopulations(tx, found.splice(0)));
  for await (const row of rows) {
    count++;
    const byAge = layout.ages.map((at) => wholeNumber(row, at, file));
    const total = wholeNumber(row, layout.total, file);
    const sum = byAge.reduce((a, b) => a + b, 0);
    if (sum !== total)
      wrong(file, row.line, `The ages add up to ${sum} and the total is ${total}.`, 'Fetch the file again.');
    found.push({
      level: 'lsoa',
      year: layout.lsoaYear,
      code: row.values[layout.lsoa] ?? '',
      populationYear,
      total,
      byAge,
    });
    if (found.length >= batch) await flush();
  }
  await flush();
  return count;
}

export function wholeNumber({ values, line }: TableRow, at: number, file: string): number {
  const text = values[at] ?? '';
  // Some editions write whole ranks as 12.0.
  if (!/^\d+(\.0)?$/.test(text))
    wrong(file, line, `'${text}' in column ${at + 1} is not a whole number.`, 'Give a whole number.');
  return Number(text);
}

/** Loads a postcode directory as the Office for National Statistics publishes it; areas outside England and Wales have no LSOA and stay empty. */
export async function loadPostcodes(
  db: Db,
  file: string,
  layout: Layout<'postcodes'>,
  rows: AsyncIterable<TableRow>,
): Promise<number> {
  const found = new Map<string, PostcodeArea>();
  let count = 0;
  const flush = () =>
    transaction(db, async (tx) => {
      await putPostcodes(tx, [...found.values()]);
      found.clear();
    });
  for await (const row of rows) {
    count++;
    const text = row.values[layout.postcode] ?? '';
    const postcode = normalisePostcode(text);
    if (postcode === undefined) wrong(file, row.line, `'${text}' is not a postcode.`, "Give one such as 'AB1 2DE'.");
    const point = pointIn(row, layout);
    found.set(postcode, {
      postcode,
      ...(point === undefined ? {} : { point }),
      lsoa2011: lsoaIn(row, layout.lsoa2011),
      lsoa2021: lsoaIn(row, layout.lsoa2021),
      ended: endIn(row, layout.ended, file),
    });
    if (found.size >= batch) await flush();
  }
  await flush();
  await transaction(db, countPostcodes);
  return count;
}

/** Scottish data zones, Northern Irish areas and the pseudo codes for 'none' (…99999999) are not LSOAs. */
function lsoaIn({ values }: TableRow, at: number | undefined): string | null {
  const code = at === undefined ? '' : (values[at] ?? '');
  return /^[A-Z]01\d{6}$/.test(code) && !/^S/.test(code) ? code : null;
}

/** The directory writes 99.999999, 0.000000 where it does not know; that and what is no number is unknown, not a place. */
function pointIn({ values }: TableRow, { latitude, longitude }: Layout<'postcodes'>): Point | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  const degrees = /^-?\d{1,3}(\.\d+)?$/;
  const [north, east] = [values[latitude] ?? '', values[longitude] ?? ''];
  if (!degrees.test(north) || !degrees.test(east)) return undefined;
  const point = { latitude: Number(north), longitude: Number(east) };
  return Math.abs(point.latitude) > 90 || Math.abs(point.longitude) > 180 ? undefined : point;
}

function endIn({ values, line }: TableRow, at: number | undefined, file: string): string | null {
  const text = at === undefined ? '' : (values[at] ?? '');
  if (text === '') return null;
  const parts = /^(\d{4})-?(0[1-9]|1[0-2])$/.exec(text);
  if (!parts)
    wrong(
      file,
      line,
      `The date of termination '${text}' is not a month.`,
      'Give a year and month, such as 202406, or nothing.',
    );
  return `${parts[1]}-${parts[2]}-01`;
}

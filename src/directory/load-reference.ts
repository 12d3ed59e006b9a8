import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Db, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { loadAreaLookup, loadPopulation, loadPostcodes } from './load-areas.ts';
import { loadDeprivation } from './load-deprivation.ts';
import { readingTable } from './read-table.ts';
import { knownLayouts, type ReferenceLayout, recogniseLayout } from './reference-layout.ts';

export interface ReferenceContext {
  db: Db;
  /** Called as each file is done, for progress on a terminal. */
  onFile?: (file: LoadedFile | SkippedFile) => void;
}

export interface LoadedFile {
  file: string;
  layout: ReferenceLayout['kind'];
  /** Rows read; every one of them is held afterwards. */
  rows: number;
}

export interface SkippedFile {
  file: string;
  reason: string;
}

export interface ReferenceLoaded {
  files: LoadedFile[];
  /** Files in a folder that are none of the known tables. */
  skipped: SkippedFile[];
}

/**
 * Loads published reference tables: a file, or every .csv and .csv.gz in a folder, each recognised by its header. Loading the same
 * file again changes nothing. In a folder a table that is not known is skipped and reported; a known one that is wrong stops the load.
 * Refuses 'not-found' for a path that is not there; 'invalid' with file, line and mend for what cannot be read.
 */
export async function loadReference(context: ReferenceContext, path: string): Promise<ReferenceLoaded | Refusal> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return refuse('not-found', `There is no file or folder ${path}.`);
  const files = found.isDirectory() ? await tablesIn(path) : [path];
  const loaded: ReferenceLoaded = { files: [], skipped: [] };
  for (const file of files) {
    const result = await loadFile(context.db, file);
    if (isRefusal(result)) return result;
    if ('reason' in result) {
      if (!found.isDirectory()) return unknownTable(result);
      loaded.skipped.push(result);
    } else loaded.files.push(result);
    context.onFile?.(result);
  }
  return loaded;
}

async function tablesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.csv(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function unknownTable(skipped: SkippedFile): Refusal {
  return refuse('invalid', `${skipped.file} is not a reference table that can be loaded.`, {
    where: `${skipped.file}, line 1`,
    what: skipped.reason,
    mend: `Give a table with the header of one of these: ${knownLayouts.join('; ')}.`,
  });
}

async function loadFile(db: Db, file: string): Promise<LoadedFile | SkippedFile | Refusal> {
  return readingTable<LoadedFile | SkippedFile | Refusal>(file, async ({ header, rows }) => {
    const layout = recogniseLayout(header);
    if (!layout)
      return { file: basename(file), reason: `The header (${header.slice(0, 6).join(', ')}) is none that is known.` };
    const count = await load(db, file, layout, rows);
    return isRefusal(count) ? count : { file: basename(file), layout: layout.kind, rows: count };
  });
}

function load(
  db: Db,
  file: string,
  layout: ReferenceLayout,
  rows: Parameters<typeof loadAreaLookup>[3],
): Promise<number | Refusal> {
  switch (layout.kind) {
    case 'area-lookup':
      return loadAreaLookup(db, file, layout, rows);
    case 'deprivation':
      return loadDeprivation(db, file, layout, rows);
    case 'population':
      return loadPopulation(db, file, layout, rows);
    case 'postcodes':
      return loadPostcodes(db, file, layout, rows);
  }
}
